"""The losses that are not adversarial."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.losses import auxiliary, classification, energy, objective
from ganworks.losses.auxiliary import feature_matching, gaussian, l1, l2


def test_reconstruction_distances() -> None:
    x, y = torch.zeros(2, 3, 4, 4), torch.full((2, 3, 4, 4), -2.0)
    assert float(l1(x, y)) == 2 and float(l2(x, y)) == 4 and float(gaussian(x, y)) == 0.5 * 48 * 4
    assert float(l1(y, y)) == float(l2(y, y)) == float(gaussian(y, y)) == 0


def test_information_bound_is_at_most_the_entropy() -> None:
    code = torch.arange(40) % 10
    sure = 50 * torch.nn.functional.one_hot(code, 10).float()
    entropy = auxiliary.categorical_entropy(10)
    assert entropy - float(auxiliary.categorical_nll(sure, code)) == pytest.approx(math.log(10), abs=1e-6)
    assert entropy - float(auxiliary.categorical_nll(torch.zeros(40, 10), code)) == pytest.approx(0, abs=1e-6)
    one_hot = torch.nn.functional.one_hot(code, 10).float()
    assert auxiliary.categorical_nll(sure - 49, code) == auxiliary.categorical_nll(sure - 49, one_hot)


def test_gaussian_nll_is_a_normalised_density() -> None:
    code = torch.linspace(-30, 30, 60001, dtype=torch.float64)[:, None]
    for std in (0.5, 1.0, 2.0):
        density = torch.stack(
            [(-auxiliary.gaussian_nll(torch.full((1, 1), 0.3).double(), c[None], std)).exp() for c in code[::20]]
        )
        assert float(torch.trapezoid(density, code[::20, 0])) == pytest.approx(1, abs=1e-6)
    best = auxiliary.gaussian_nll(code[:100].repeat(1, 2), code[:100].repeat(1, 2), 0.1)
    assert float(best) == pytest.approx(2 * math.log(0.1 * math.sqrt(2 * math.pi)))
    with pytest.raises(BadInput, match="std"):
        auxiliary.gaussian_nll(code, code, 0.0)


def test_information_reaches_the_image() -> None:
    logits = torch.zeros(4, 3, requires_grad=True)
    (grad,) = torch.autograd.grad(auxiliary.categorical_nll(logits, torch.tensor([0, 1, 2, 0])), logits)
    assert (grad != 0).all() and torch.allclose(grad.sum(1), torch.zeros(4), atol=1e-7)


def test_energies_are_of_each_image_and_never_in_sixteen_bits() -> None:
    output, target = torch.randn(3, 2, 8, 8).bfloat16(), torch.randn(3, 2, 8, 8).bfloat16()
    apart = (output.double() - target.double()).flatten(1)
    for found, expected in (
        (energy.squared_error(output, target), apart.square().mean(1)),
        (energy.absolute_error(output, target), apart.abs().mean(1)),
    ):
        assert found.dtype == torch.float32
        torch.testing.assert_close(found.double(), expected, rtol=1e-6, atol=0)


def test_energy_margin_leaves_far_fakes_alone() -> None:
    real = torch.tensor([0.5, 1.5], requires_grad=True)
    fake = torch.tensor([0.2, 3.0], requires_grad=True)
    value = energy.margin_critic(real=real, fake=fake, margin=1.0)
    assert value.item() == pytest.approx(1.0 + 0.4)
    up, down = torch.autograd.grad(value, (real, fake))
    assert (up > 0).all() and float(down[0]) < 0 and float(down[1]) == 0
    with pytest.raises(BadInput, match="margin"):
        energy.margin_critic(real=real, fake=fake, margin=-1.0)


def test_balance_moves_towards_the_wanted_ratio_and_stays_inside() -> None:
    k = torch.tensor(0.5, requires_grad=True)
    real, fake = torch.tensor([1.0, 3.0], requires_grad=True), torch.tensor([0.4], requires_grad=True)
    step = energy.next_balance(k, real=real, fake=fake, diversity=0.5, rate=0.1)
    assert float(step) == pytest.approx(0.56) and not step.requires_grad
    assert float(energy.next_balance(k, real=real, fake=fake, diversity=0.5, rate=100.0)) == 1
    assert float(energy.next_balance(k, real=fake, fake=real, diversity=0.5, rate=100.0)) == 0
    loss = energy.balanced_critic(real=real, fake=fake, balance=k)
    assert torch.autograd.grad(loss, k, allow_unused=True) == (None,)
    assert loss.item() == pytest.approx(2 - 0.5 * 0.4)
    assert float(energy.convergence(real=real, fake=fake, diversity=0.5)) == pytest.approx(2 + 0.6)


def test_feature_matching_sees_only_the_mean() -> None:
    generator = torch.Generator().manual_seed(0)
    real = torch.randn(64, 5, generator=generator)
    spread = real.mean(0) + 3 * torch.cat([real - real.mean(0), -(real - real.mean(0))])
    assert float(feature_matching(real=real, fake=spread)) == pytest.approx(0, abs=1e-10)
    assert float(feature_matching(real=real, fake=real + 2)) == pytest.approx(4, rel=1e-5)
    held = real.clone().requires_grad_()
    fake = (real + 1).requires_grad_()
    feature_matching(real=held, fake=fake).backward()
    assert held.grad is None and fake.grad is not None


def test_k_plus_one_classes_as_a_softmax() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(7, 4, dtype=torch.float64, generator=generator)
    whole = torch.softmax(torch.cat([logits, torch.zeros(7, 1, dtype=torch.float64)], 1), 1)
    score = classification.real_score(logits)
    assert torch.allclose(torch.sigmoid(score), 1 - whole[:, -1])
    loss = objective("non_saturating").critic(real=score, fake=score)
    assert torch.allclose(loss, -(1 - whole[:, -1]).log().mean() - whole[:, -1].log().mean())


def test_unknown_labels_are_left_out() -> None:
    logits = torch.randn(4, 3, generator=torch.Generator().manual_seed(0), requires_grad=True)
    label = torch.tensor([2, -1, 0, -1])
    value = classification.labelled_cross_entropy(logits, label)
    known = torch.nn.functional.cross_entropy(logits[[0, 2]], label[[0, 2]])
    assert torch.allclose(value, known)
    (grad,) = torch.autograd.grad(value, logits)
    assert (grad[[1, 3]] == 0).all()
    assert classification.labelled_cross_entropy(logits, torch.full((4,), -1)).item() == 0
