"""LAPGAN's players of one band of details (Denton, Chintala, Szlam, Fergus 2015, arXiv:1506.05751).

The generator sees the enlarged coarse image and a plane of noise. Departures: batch normalisation and a halved map
inside, for speed; the coarse image is as smooth as its half size, so that nothing of it is lost.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.layers.initialize import normal_
from ganworks.networks import Kind, critic


class Generator(nn.Module):
    """Coarse images (B, C, H, W) and noise (B, 1, H, W) -> details (B, C, H, W) in (-2, 2), for even H and W.

    Args:
        channels: C.
        width: channels of the hidden maps.
        depth: 3x3 convolutions between the halving and the doubling one.
    """

    def __init__(self, channels: int, width: int, depth: int = 2) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_normalised(nn.Conv2d(channels + 1, width, 4, 2, 1, bias=False), width))
        for _ in range(depth):
            self.layers.extend(_normalised(nn.Conv2d(width, width, 3, padding=1, bias=False), width))
        self.output = nn.ConvTranspose2d(width, channels, 4, 2, 1)
        normal_(self)

    def forward(self, coarse: Tensor, noise: Tensor) -> Tensor:
        """Details (B, C, H, W)."""
        return 2 * self.output(self.layers(torch.cat([coarse, noise], dim=1))).tanh()


class Critic(nn.Module):
    """Coarse images and details, both (B, C, H, W) -> (B,): a family's critic on the coarse image and the sum.

    Args:
        kind: family.
        image: (C, H, W).
        width: units or channels of its narrowest hidden layer.
    """

    def __init__(self, kind: Kind, image: tuple[int, int, int], width: int) -> None:
        super().__init__()
        self.body = critic(kind, image=(2 * image[0], *image[1:]), width=width)

    def forward(self, coarse: Tensor, band: Tensor) -> Tensor:
        """Raw scores (B,), larger for details that look real and belong to the coarse image."""
        return self.body(torch.cat([coarse, coarse + band], dim=1))


def _normalised(convolution: nn.Module, channels: int) -> list[nn.Module]:
    return [convolution, nn.BatchNorm2d(channels), nn.ReLU()]
