"""1 when all answers are equal, K for certain and balanced ones, and nothing in between breaks."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.classifier_score import classifier_score


def test_one_when_all_answers_are_equal() -> None:
    answers = torch.randn(1, 7).expand(40, 7)
    assert classifier_score(answers, splits=4) == pytest.approx((1.0, 0.0), abs=1e-9)


@pytest.mark.parametrize("strength", [50.0, 1e4, math.inf])
def test_k_for_certain_balanced_answers(strength: float) -> None:
    logits = torch.zeros(30, 6)
    logits[torch.arange(30), torch.arange(30) % 6] = 1.0
    logits = torch.where(logits > 0, 0.0, -strength)
    assert classifier_score(logits, splits=1)[0] == pytest.approx(6, rel=1e-9)


def test_bounds_and_shift_of_logits() -> None:
    logits = torch.randn(200, 5, generator=torch.Generator().manual_seed(0)) * 3
    score, deviation = classifier_score(logits)
    assert 1 < score < 5 and deviation > 0
    assert classifier_score(logits + torch.randn(200, 1)) == pytest.approx((score, deviation), rel=1e-5)


def test_equals_the_definition() -> None:
    logits = torch.randn(50, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    p = logits.softmax(1)
    expected = (p * (p / p.mean(0)).log()).sum(1).mean().exp()
    assert classifier_score(logits, splits=1)[0] == pytest.approx(float(expected), rel=1e-10)


def test_order_is_seeded() -> None:
    logits = torch.randn(40, 4)
    assert classifier_score(logits, splits=4, seed=1) == classifier_score(logits, splits=4, seed=1)
    assert classifier_score(logits, splits=4, seed=1) != classifier_score(logits, splits=4, seed=2)


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="at least 10"):
        classifier_score(torch.zeros(5, 3))
    with pytest.raises(BadInput, match=r"\(5,\)"):
        classifier_score(torch.zeros(5), splits=1)
