"""Three kinds of images: what each kind costs, in the paper's form and with named sources."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import softplus

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.sources import RECONSTRUCTION, SAMPLE, NamedSource, RealOrMade


def scores(seed: int, outputs: int = 1) -> Tensor:
    return torch.randn(6, outputs, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


KINDS = {"real": scores(0), "reconstruction": scores(1), "sample": scores(2)}


def test_one_score_gives_every_kind_the_weight_of_the_data() -> None:
    told = RealOrMade(objective("non_saturating"))
    real, reconstruction, sample = KINDS.values()
    expected = softplus(-real).mean() + softplus(reconstruction).mean() + softplus(sample).mean()
    assert torch.allclose(told.critic(**KINDS), expected)
    expected = softplus(-reconstruction).mean() + softplus(-sample).mean()
    assert torch.allclose(told.generator(reconstruction=reconstruction, sample=sample), expected)


def test_the_best_single_score_weighs_the_data_against_both_kinds() -> None:
    r, made, sampled = 0.2, 0.5, 0.3  # densities at one place
    a = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(r * softplus(-a) + (made + sampled) * softplus(a), a)
    best = torch.tensor([math.log(r / (made + sampled))], dtype=torch.float64, requires_grad=True)
    (flat,) = torch.autograd.grad(r * softplus(-best) + (made + sampled) * softplus(best), best)
    assert abs(slope) > 0.1 and abs(flat) < 1e-12


def test_relativistic_objectives_are_refused_in_words() -> None:
    with pytest.raises(BadInput, match="non_saturating"):
        RealOrMade(objective("relativistic_standard"))


def logits_for(source: int, certainty: float = 40.0) -> Tensor:
    return certainty * torch.nn.functional.one_hot(torch.full((4,), source), 3).double()


def test_named_sources_are_told_by_their_names_alone() -> None:
    told = NamedSource()
    right = {"real": logits_for(0), "reconstruction": logits_for(RECONSTRUCTION), "sample": logits_for(SAMPLE)}
    assert told.critic(**right) == pytest.approx(0, abs=1e-12)
    for one in right:
        for other in right:
            if one != other:
                wrong = {**right, one: right[other]}
                assert told.critic(**wrong) == pytest.approx(40.0, rel=1e-6), (one, other)
    blind = torch.zeros(4, 3)
    assert told.critic(real=blind, reconstruction=blind, sample=blind) == pytest.approx(3 * math.log(3))


def test_both_made_kinds_want_the_name_of_the_data() -> None:
    told = NamedSource()
    assert told.generator(reconstruction=logits_for(0), sample=logits_for(0)) == pytest.approx(0, abs=1e-12)
    for source in (RECONSTRUCTION, SAMPLE):
        assert told.generator(reconstruction=logits_for(source), sample=logits_for(0)) == pytest.approx(40.0, rel=1e-6)
        assert told.generator(reconstruction=logits_for(0), sample=logits_for(source)) == pytest.approx(40.0, rel=1e-6)
