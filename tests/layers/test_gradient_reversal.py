"""Gradient reversal: nothing forward, minus lambda backward."""

from __future__ import annotations

import pytest
import torch

from ganworks.layers.gradient_reversal import reversed_gradient


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_forward_is_the_identity_and_backward_minus_lambda(strength: float) -> None:
    x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64, requires_grad=True)
    y = reversed_gradient(x, strength)
    assert torch.equal(y, x)
    (y.square() * torch.tensor([1.0, 2.0])).sum().backward()
    torch.testing.assert_close(x.grad, -strength * 2 * x.detach() * torch.tensor([1.0, 2.0], dtype=torch.float64))


def test_one_step_moves_the_classifier_to_tell_and_the_features_to_hide() -> None:
    feature = torch.tensor([0.4, -0.4], dtype=torch.float64, requires_grad=True)
    weight = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    side = torch.tensor([1.0, -1.0], dtype=torch.float64)

    def loss() -> torch.Tensor:
        return torch.nn.functional.softplus(-side * weight * reversed_gradient(feature)).sum()

    loss().backward()
    assert weight.grad < 0, "a larger weight tells better"
    assert (feature.grad * side > 0).all(), "descent draws the two features together"
