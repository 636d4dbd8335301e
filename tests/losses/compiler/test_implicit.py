"""Roots and their gradients."""

from __future__ import annotations

import torch

from ganworks.losses.compiler._implicit import implicit_inverse


def test_roots_and_gradients_of_a_falling_function() -> None:
    """sinh, which is not told to have an inverse, mirrored."""
    t = torch.linspace(-1e3, 1e3, 21, dtype=torch.float64, requires_grad=True)
    root = implicit_inverse(t, lambda v: -torch.sinh(v), lambda v: -torch.cosh(v))
    assert torch.allclose(root, -torch.asinh(t), rtol=1e-13, atol=1e-14)
    (grad,) = torch.autograd.grad(root.sum(), t)
    assert torch.allclose(grad, -1 / torch.sqrt(1 + t * t), rtol=1e-12)


def test_penalties_on_gradients_work_through_it() -> None:
    t = torch.linspace(-3, 3, 7, dtype=torch.float64, requires_grad=True)

    def function(y: torch.Tensor) -> torch.Tensor:
        return implicit_inverse(y, lambda v: v + torch.exp(v), lambda v: 1 + torch.exp(v))

    assert torch.autograd.gradcheck(function, t) and torch.autograd.gradgradcheck(function, t)


def test_no_root_gives_the_nearer_end() -> None:
    t = torch.tensor([2.0, -2.0], dtype=torch.float64)
    root = implicit_inverse(t, torch.tanh, lambda v: 1 - torch.tanh(v) ** 2)
    assert torch.equal(root.sign(), t.sign()) and (root.abs() > 15).all() and not root.isnan().any()
