"""Sub-pixel enlargement (Shi et al. 2016, arXiv:1609.05158), as in SRGAN (Ledig et al. 2016, arXiv:1609.04802)."""

from __future__ import annotations

from torch import nn


def shuffle_block(before: int, after: int, factor: int = 2) -> nn.Sequential:
    """Convolution, channels laid out as pixels, PReLU: (B, before, H, W) -> (B, after, factor H, factor W).

    Pixel (y, x) of a factor x factor square comes from channel ``factor * y + x`` of its output channel's group.

    Args:
        before: channels in.
        after: channels out.
        factor: enlargement.
    """
    return nn.Sequential(nn.Conv2d(before, after * factor**2, 3, padding=1), nn.PixelShuffle(factor), nn.PReLU(after))
