"""A cut that lets gradients through."""

from __future__ import annotations

import torch

from ganworks.layers.bounded import bounded


def test_values_are_cut_and_slopes_are_not() -> None:
    images = torch.tensor([-3.0, -1.0, 0.2, 1.0, 5.0], requires_grad=True)
    made = bounded(images)
    assert torch.equal(made, torch.tensor([-1.0, -1.0, 0.2, 1.0, 1.0]))
    weights = torch.arange(1.0, 6.0)
    (made * weights).sum().backward()
    assert torch.equal(images.grad, weights)
    assert torch.equal(bounded(images.detach()), made) and not bounded(images.detach()).requires_grad
