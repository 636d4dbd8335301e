"""Per-pixel noise (StyleGAN; Karras, Laine, Aila 2018, arXiv:1812.04948, section 2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks import rng


class NoiseInjection(nn.Module):
    """Add one map of standard normal noise, scaled for each channel by a learned weight that starts at zero.

    Args:
        channels: C.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """(B, C, H, W), with the given noise (B, 1, H, W) or a fresh draw."""
        if noise is None:
            noise = rng.normal(len(x), 1, *x.shape[2:], like=x)
        return torch.addcmul(x, noise.to(x.dtype), self.weight.to(x.dtype)[:, None, None])
