r"""Functions whose gradient is not that of their values.

* :func:`straight_through_clamp`: images cut to their range, without a wall for those who look for latents by descent;
* :func:`reverse_gradient`: the layer between a network and a classifier it is to deceive (Ganin, Lempitsky 2015,
  arXiv:1409.7495).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def straight_through_clamp(images: Tensor) -> Tensor:
    """Images cut off at -1 and 1, with the gradient of the images before the cut.

    A pixel beyond the range has no slope behind a clamp, and a search that has driven it there never gets it back. Here
    the slope passes as if nothing had been cut, so that the search goes on in what the generator drew.

    Args:
        images: (B, C, H, W) or any other shape.

    Returns:
        The same shape, in [-1, 1].
    """
    return _StraightThroughClamp.apply(images) if images.requires_grad else images.clamp(-1.0, 1.0)


class _StraightThroughClamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, images: Tensor) -> Tensor:
        return images.clamp(-1.0, 1.0)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return gradients[0]


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return -ctx.strength * gradient, None


def reverse_gradient(x: Tensor, strength: float = 1.0) -> Tensor:
    r"""The same values, whose gradient comes back negated.

    .. math:: R_\lambda(x) = x, \qquad \frac{\partial R_\lambda}{\partial x} = -\lambda I

    One step down the classifier's loss moves the classifier towards telling, and what feeds it away from being told.

    Args:
        x: any shape.
        strength: lambda, the factor besides the sign; 0 lets no gradient back.
    """
    return _Reversal.apply(x, strength)
