r"""Adaptive instance normalisation (Huang, Belongie 2017, arXiv:1703.06868), as in StyleGAN (arXiv:1812.04948)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from ganworks.layers.equalize import equalize

EPSILON = 1e-5
"""Added to the variance of a map, so that a constant one becomes zero."""


def adain(x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    r"""Give each map of each sample a mean and deviation.

    .. math:: \mathrm{AdaIN}(x, y)_c = y_{s,c} \frac{x_c - \mu(x_c)}{\sigma(x_c)} + y_{b,c}

    Means and deviations are taken in float32. Differentiable once: the gradient is written out, since a derived one
    reads the maps three times as often, and torch's instance normalisation rearranges channels-last maps.

    Args:
        x: (B, C, H, W) with more than one pixel.
        scale: (B, C).
        bias: (B, C).
    """
    scale, bias = (style[:, :, None, None] for style in (scale, bias))
    if torch.is_grad_enabled() and (x.requires_grad or scale.requires_grad or bias.requires_grad):
        return _AdaIN.apply(x, scale, bias)
    return _styled(x, scale, bias)[0]


def _sum(maps: Tensor) -> Tensor:
    """Over the pixels of each map, (B, C, 1, 1), in float32 at least."""
    # torch adds up in float32; asked to return it as well, it would copy the maps first
    return maps.sum(dim=(2, 3), keepdim=True).to(torch.promote_types(maps.dtype, torch.float32))


def _styled(x: Tensor, scale: Tensor, bias: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The styled maps, their means and their inverse deviations (B, C, 1, 1)."""
    pixels = x.shape[2] * x.shape[3]
    mean = _sum(x) / pixels
    near = mean.to(x.dtype)  # rounded in bfloat16: what it leaves is taken off the variance
    variance = _sum((x - near).square_()) / pixels - (mean - near).square()
    inverse = (variance + EPSILON).rsqrt()
    weight = (scale * inverse).to(x.dtype)
    return torch.addcmul((bias - weight * mean).to(x.dtype), x, weight), mean, inverse


class _AdaIN(torch.autograd.Function):
    r"""With c the centred map, r its inverse deviation and a = s r: dx = a (dy - mean(dy) - r^2 c mean(c dy))."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
        y, mean, inverse = _styled(x, scale, bias)
        ctx.save_for_backward(x, mean, inverse, scale)
        return y

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (gradient,), (x, mean, inverse, scale) = gradients, ctx.saved_tensors
        pixels = x.shape[2] * x.shape[3]
        total = _sum(gradient)
        aligned = (_sum(gradient * x) - mean * total) * inverse
        weight = scale * inverse
        share = weight * inverse * aligned / pixels
        rest = share * mean - weight * total / pixels
        slope = torch.addcmul(rest.to(x.dtype), gradient, weight.to(x.dtype))
        return torch.addcmul(slope, x, share.to(x.dtype), value=-1), aligned.to(scale.dtype), total.to(scale.dtype)


class AdaptiveInstanceNorm(nn.Module):
    """AdaIN with scale 1 + A_s w and bias A_b w from a style; plain instance normalisation at w = 0.

    Args:
        channels: C.
        style: length of w.
    """

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.affine = equalize(nn.Linear(style, 2 * channels), gain=1.0)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """(B, C, H, W) styled by (B, style)."""
        scale, bias = self.affine(style).chunk(2, dim=1)
        return adain(x, 1.0 + scale, bias)
