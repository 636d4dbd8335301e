"""The critic of BiGAN (1605.09782), which judges an image together with its code."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ganworks.layers.spectral_norm import spectral_
from ganworks.networks import Kind, trunk


class JointCritic(nn.Module):
    """(B, C, H, W), (B, Z) -> (B,): a trunk reads the image, a layer the code, and hidden units both together.

    Args:
        kind: family of the trunk.
        image: (C, H, W).
        codes: Z.
        width: units or channels of the trunk's narrowest hidden layer.
        spectral: divide every weight by its largest singular value, in place of any other normalisation.
        hidden: units that read the code, and that read both (paper, digits: 1024).
        options: further ones of the trunk.
    """

    def __init__(
        self,
        kind: Kind,
        image: tuple[int, int, int],
        codes: int,
        width: int,
        spectral: bool = False,
        hidden: int = 512,
        **options: Any,
    ) -> None:
        super().__init__()
        self.trunk = trunk(kind, image=image, width=width, norm="none" if spectral else None, **options)
        self.code = nn.Sequential(nn.Linear(codes, hidden), nn.LeakyReLU(0.2))
        self.head = nn.Sequential(
            nn.Linear(self.trunk.features + hidden, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, 1)
        )
        if spectral:
            spectral_(self)

    def forward(self, images: Tensor, codes: Tensor) -> Tensor:
        """Raw scores (B,), larger for pairs that look like an image and its code."""
        return self.head(torch.cat([self.trunk(images), self.code(codes)], dim=1)).squeeze(1)
