"""BEGAN's networks (Berthelot, Schumm, Metz 2017, arXiv:1703.10717): ELU, 3x3 convolutions, no normalisation."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from ganworks.networks.sizes import doublings


def _pair(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1), nn.ELU(), nn.Conv2d(after, after, 3, padding=1), nn.ELU()
    )


class Decoder(nn.Module):
    """(B, h) -> (B, C, H, W); the generator has the same body.

    A linear layer to the first map, then at each size two 3x3 convolutions with ELU and a doubling by nearest
    neighbours. The first map is shown again at every size (the paper's skip connections), its channels beside those
    of the map.

    Args:
        code: h, length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: n, channels of every map.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, code: int, image: tuple[int, int, int], width: int = 64) -> None:
        super().__init__()
        self.base, times = doublings("began", image)
        self.project = nn.Linear(code, width * self.base**2)
        self.blocks = nn.ModuleList(_pair(width if level == 0 else 2 * width, width) for level in range(times + 1))
        self.output = nn.Conv2d(width, image[0], 3, padding=1)

    def forward(self, code: Tensor) -> Tensor:
        """Images, unbounded as in the paper."""
        first = self.project(code).unflatten(1, (-1, self.base, self.base))
        maps = self.blocks[0](first)
        for block in list(self.blocks)[1:]:
            size = (2 * maps.shape[2], 2 * maps.shape[3])
            maps = block(torch.cat([interpolate(maps, size), interpolate(first, size)], dim=1))
        return self.output(maps)


class Encoder(nn.Module):
    """(B, C, H, W) -> (B, h): a 3x3 convolution, then at each size two with ELU and a halving, channels n, 2n, 3n ...

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        code: h.
        width: n.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(self, image: tuple[int, int, int], code: int, width: int = 64) -> None:
        super().__init__()
        base, times = doublings("began", image)
        self.first = nn.Sequential(nn.Conv2d(image[0], width, 3, padding=1), nn.ELU())
        self.blocks = nn.ModuleList(_pair(width * max(level, 1), width * (level + 1)) for level in range(times + 1))
        self.code = nn.Linear(width * (times + 1) * base**2, code)

    def forward(self, images: Tensor) -> Tensor:
        """Codes (B, h)."""
        maps = self.blocks[0](self.first(images))
        for block in list(self.blocks)[1:]:
            maps = block(avg_pool2d(maps, 2))
        return self.code(maps.flatten(1))


class Autoencoder(nn.Module):
    """(B, C, H, W) -> (B, C, H, W) by way of a code (B, h).

    Args:
        image: (C, H, W).
        code: h.
        width: n.
    """

    def __init__(self, image: tuple[int, int, int], code: int, width: int = 64) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(image, code, width), Decoder(code, image, width)

    def forward(self, images: Tensor) -> Tensor:
        """Reconstructions."""
        return self.decoder(self.encoder(images))
