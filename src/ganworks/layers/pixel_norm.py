r"""Pixelwise feature normalisation (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 4.2)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


def pixel_norm(x: Tensor, epsilon: float = 1e-8) -> Tensor:
    r"""Give the channels of every pixel, or of a latent, a mean square of one.

    .. math:: b = a \Big/ \sqrt{\tfrac1C \sum_c a_c^2 + \epsilon}

    Differentiable once: the gradient is written out, since a derived one reads the maps three times as often.

    Args:
        x: (B, C) or (B, C, H, W).
        epsilon: keeps zero pixels at zero.
    """
    if torch.is_grad_enabled() and x.requires_grad:
        return _PixelNorm.apply(x, epsilon)
    return _normalised(x, epsilon)[0]


def _normalised(x: Tensor, epsilon: float) -> tuple[Tensor, Tensor]:
    length = torch.linalg.vector_norm(x, dim=1, keepdim=True)
    inverse = (length.square() / x.shape[1] + epsilon).rsqrt()
    return x * inverse, inverse


class _PixelNorm(torch.autograd.Function):
    """With r the inverse root: dx = r (dy - y mean_c(y dy))."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, epsilon: float) -> Tensor:
        y, inverse = _normalised(x, epsilon)
        ctx.save_for_backward(y, inverse)
        return y

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (gradient,), (y, inverse) = gradients, ctx.saved_tensors
        share = (gradient * y).sum(dim=1, keepdim=True) / y.shape[1]
        return (gradient * inverse).addcmul_(y, share * inverse, value=-1), None


class PixelNorm(nn.Module):
    """:func:`pixel_norm` as a layer."""

    def forward(self, x: Tensor) -> Tensor:
        """Of the same shape."""
        return pixel_norm(x)
