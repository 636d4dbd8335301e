"""The classifier as a player: expectations against sampling, and extremes of its two regularisers."""

from __future__ import annotations

import math

import torch

from ganworks.losses.classification import drawn_labels, expected_cost, imbalance, uncertainty
from ganworks.rng import scope


def logits(n: int = 4, classes: int = 3) -> torch.Tensor:
    return torch.randn(n, classes, dtype=torch.float64, generator=torch.Generator().manual_seed(3)).requires_grad_()


def test_the_expectation_is_that_of_the_score_function_gradient() -> None:
    """Summed over all labels, p(y) l(y) grad log p(y) is the gradient of the expected cost, row by row."""
    given, costs = logits(), torch.rand(4, 3, dtype=torch.float64)
    (exact,) = torch.autograd.grad(expected_cost(given, costs), given)
    by_label = torch.zeros_like(given)
    for y in range(3):
        logs = given.log_softmax(1)[:, y]
        weight = (logs.exp() * costs[:, y]).detach()
        by_label += torch.autograd.grad((weight * logs).sum() / 4, given)[0]
    torch.testing.assert_close(exact, by_label)


def test_no_gradient_reaches_the_costs() -> None:
    costs = torch.rand(4, 3, dtype=torch.float64, requires_grad=True)
    expected_cost(logits(), costs).backward()
    assert costs.grad is None


def test_drawn_labels_follow_the_softmax_and_carry_no_gradient() -> None:
    p = torch.tensor([0.6, 0.0, 0.3, 0.1], dtype=torch.float64)
    given = p.log().expand(20_000, 4).clone().requires_grad_()
    with scope("drawn"):
        drawn = drawn_labels(given)
    assert drawn.dtype == torch.int64 and not drawn.requires_grad
    shares = torch.bincount(drawn, minlength=4) / 20_000
    assert float(shares[1]) == 0
    torch.testing.assert_close(shares.double(), p, atol=0.02, rtol=0)


def test_the_sure_are_certain_and_the_even_are_balanced() -> None:
    even, sure = torch.zeros(6, 3), 100.0 * torch.eye(3).repeat(2, 1)
    assert float(uncertainty(sure)) < 1e-6
    torch.testing.assert_close(uncertainty(even), torch.tensor(math.log(3)))
    alike = torch.full((3,), 1 / 3)
    torch.testing.assert_close(imbalance(even, alike), torch.tensor(math.log(3)))
    torch.testing.assert_close(imbalance(sure, alike), torch.tensor(math.log(3)))  # each sure, together balanced
    one_sided = 2.0 * torch.eye(3)[[0, 0, 0]]
    assert float(imbalance(one_sided, alike)) > math.log(3)


def test_answers_in_the_shares_of_the_classes_are_the_balanced_ones() -> None:
    shares = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
    same = shares.log().expand(4, 3).clone().requires_grad_()
    found = imbalance(same, shares)
    torch.testing.assert_close(found, torch.special.entr(shares).sum())
    found.backward()
    torch.testing.assert_close(same.grad, torch.zeros(4, 3, dtype=torch.float64))
