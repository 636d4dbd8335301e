r"""Adaptive instance normalisation (Huang, Belongie 2017, arXiv:1703.06868), as in StyleGAN (arXiv:1812.04948)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from ganworks.layers.equalized import equalized


def adain(x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    r"""Give each map of each sample a mean and deviation.

    .. math:: \mathrm{AdaIN}(x, y)_c = y_{s,c} \frac{x_c - \mu(x_c)}{\sigma(x_c)} + y_{b,c}

    Args:
        x: (B, C, H, W) with more than one pixel.
        scale: (B, C).
        bias: (B, C).
    """
    return functional.instance_norm(x) * scale[:, :, None, None] + bias[:, :, None, None]


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
