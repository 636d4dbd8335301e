r"""Adaptive instance normalisation (Huang, Belongie 2017, arXiv:1703.06868), as in StyleGAN (arXiv:1812.04948)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from ganworks.layers.equalized import equalized

EPSILON = 1e-5
"""Added to the variance of a map, so that a constant one becomes zero."""


def adain(x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    r"""Give each map of each sample a mean and deviation.

    .. math:: \mathrm{AdaIN}(x, y)_c = y_{s,c} \frac{x_c - \mu(x_c)}{\sigma(x_c)} + y_{b,c}

    Differentiable once: the gradient is written out, since a derived one reads the maps three times as often, and
    torch's instance normalisation rearranges channels-last maps.

    Args:
        x: (B, C, H, W) with more than one pixel.
        scale: (B, C).
        bias: (B, C).
    """
    scale, bias = (style[:, :, None, None].to(x.dtype) for style in (scale, bias))
    if torch.is_grad_enabled() and (x.requires_grad or scale.requires_grad or bias.requires_grad):
        return _AdaIN.apply(x, scale, bias)  # type: ignore[return-value]
    centred, inverse = _centred(x)
    return centred * (scale * inverse) + bias


def _centred(x: Tensor) -> tuple[Tensor, Tensor]:
    """The maps without their means, and the inverse deviations (B, C, 1, 1)."""
    pixels = x.shape[2] * x.shape[3]
    centred = x - x.sum(dim=(2, 3), keepdim=True) / pixels
    return centred, (centred.square().sum(dim=(2, 3), keepdim=True) / pixels + EPSILON).rsqrt()


class _AdaIN(torch.autograd.Function):
    r"""With c the centred map, r its inverse deviation and a = s r: dx = a (dy - mean(dy) - r^2 c mean(c dy))."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
        centred, inverse = _centred(x)
        ctx.save_for_backward(centred, inverse, scale)
        return (centred * (scale * inverse)).add_(bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        (gradient,), (centred, inverse, scale) = gradients, ctx.saved_tensors
        pixels = centred.shape[2] * centred.shape[3]
        total = gradient.sum(dim=(2, 3), keepdim=True)
        aligned = (gradient * centred).sum(dim=(2, 3), keepdim=True) * inverse
        weight = scale * inverse
        slope = (gradient * weight).sub_(weight * total / pixels)
        return slope.addcmul_(centred, weight * inverse * aligned / pixels, value=-1), aligned, total


class AdaptiveInstanceNorm(nn.Module):
    """AdaIN with scale 1 + A_s w and bias A_b w from a style; plain instance normalisation at w = 0.

    Args:
        channels: C.
        style: length of w.
    """

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.affine = equalized(nn.Linear(style, 2 * channels), gain=1.0)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, C, H, W) styled by (B, style)."""
        scale, bias = self.affine(style).chunk(2, dim=1)
        return adain(x, 1.0 + scale, bias)
