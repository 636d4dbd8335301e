"""A cut that lets gradients through, and a reversal: nothing forward, minus lambda backward."""

from __future__ import annotations

import pytest
import torch
from typed import slope

from ganworks.layers.custom_gradients import reverse_gradient, straight_through_clamp


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_forward_is_the_identity_and_backward_minus_lambda(strength: float) -> None:
    x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64, requires_grad=True)
    y = reverse_gradient(x, strength)
    assert torch.equal(y, x)
    (y.square() * torch.tensor([1.0, 2.0])).sum().backward()
    torch.testing.assert_close(x.grad, -strength * 2 * x.detach() * torch.tensor([1.0, 2.0], dtype=torch.float64))


def test_one_step_moves_the_classifier_to_tell_and_the_features_to_hide() -> None:
    feature = torch.tensor([0.4, -0.4], dtype=torch.float64, requires_grad=True)
    weight = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    side = torch.tensor([1.0, -1.0], dtype=torch.float64)

    def loss() -> torch.Tensor:
        return torch.nn.functional.softplus(-side * weight * reverse_gradient(feature)).sum()

    loss().backward()
    assert slope(weight) < 0, "a larger weight tells better"
    assert (slope(feature) * side > 0).all(), "descent draws the two features together"


def test_values_are_cut_and_slopes_are_not() -> None:
    images = torch.tensor([-3.0, -1.0, 0.2, 1.0, 5.0], requires_grad=True)
    made = straight_through_clamp(images)
    assert torch.equal(made, torch.tensor([-1.0, -1.0, 0.2, 1.0, 1.0]))
    weights = torch.arange(1.0, 6.0)
    (made * weights).sum().backward()
    assert torch.equal(slope(images), weights)
    detached = straight_through_clamp(images.detach())
    assert torch.equal(detached, made) and not detached.requires_grad
