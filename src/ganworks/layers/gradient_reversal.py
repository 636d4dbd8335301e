r"""The layer between a network and a classifier it is to deceive (Ganin, Lempitsky 2015, arXiv:1409.7495).

.. math:: R_\lambda(x) = x, \qquad \frac{\partial R_\lambda}{\partial x} = -\lambda I

One step down the classifier's loss moves the classifier towards telling, and what feeds it away from being told.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return -ctx.strength * gradient, None


def reversed_gradient(x: Tensor, strength: float = 1.0) -> Tensor:
    """The same values, whose gradient comes back negated.

    Args:
        x: any shape.
        strength: lambda, the factor besides the sign; 0 lets no gradient back.
    """
    return _Reversal.apply(x, strength)  # pyright: ignore[reportReturnType]
