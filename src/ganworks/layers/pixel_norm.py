r"""Pixelwise feature normalisation (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 4.2)."""

from __future__ import annotations

from torch import Tensor, nn


def pixel_norm(x: Tensor, epsilon: float = 1e-8) -> Tensor:
    r"""Give the channels of every pixel, or of a latent, a mean square of one.

    .. math:: b = a \Big/ \sqrt{\tfrac1C \sum_c a_c^2 + \epsilon}

    Args:
        x: (B, C) or (B, C, H, W).
        epsilon: keeps zero pixels at zero.
    """
    return x * (x.square().mean(dim=1, keepdim=True) + epsilon).rsqrt()


class PixelNorm(nn.Module):
    """:func:`pixel_norm` as a layer."""

    def forward(self, x: Tensor) -> Tensor:
        """Of the same shape."""
        return pixel_norm(x)
