"""BEGAN's networks (Berthelot, Schumm, Metz 2017, arXiv:1703.10717): ELU, 3x3 convolutions, no normalisation.

Departures by default: first maps of 4 to 7 pixels (paper: 8) and halving by means of squares (paper: convolutions of
stride 2). The options ``first=8``, ``strided`` and ``skips=False`` give the networks of the paper's figure 1 without
its skip connections, which it calls optional: 1.72 and 13.4 million weights for 64x64 images at n = 128.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganworks.errors import BadInput
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.networks import parts
from ganworks.networks.sizes import Doublings, doublings
from ganworks.registry import network


def _doublings(image: tuple[int, int, int], first: int | None) -> Doublings:
    """The first map and the doublings, from a first map of a certain side where one is asked for."""
    chosen = doublings("began", image)
    if first is None:
        return chosen
    sides = [chosen.base << level for level in range(chosen.times)]
    if first not in sides:
        raise BadInput(
            f"first={first} is no first map of images of {image[1]} pixels; take one of {', '.join(map(str, sides))}."
        )
    return Doublings(first, chosen.times - sides.index(first))


def _pair(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1), nn.ELU(), nn.Conv2d(after, after, 3, padding=1), nn.ELU()
    )


class Decoder(nn.Module):
    """(B, h) -> (B, C, H, W); the generator has the same body.

    A linear layer to the first map, then at each size two 3x3 convolutions with ELU and a doubling by nearest
    neighbours. With ``skips`` the first map is shown again at every size (the paper's skip connections), its channels
    beside those of the map.

    Args:
        code: h, length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: n, channels of every map.
        first: side of the first map; default: 4 to 7 (paper: 8).
        skips: whether there are skip connections.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        code: int,
        image: tuple[int, int, int],
        width: int = 64,
        first: int | None = None,
        skips: bool = True,
    ) -> None:
        super().__init__()
        self.skips = skips
        self.base, times = _doublings(image, first)
        self.project = nn.Linear(code, width * self.base**2)
        inner = 2 * width if skips else width
        self.blocks = nn.ModuleList(_pair(width if level == 0 else inner, width) for level in range(times + 1))
        self.output = nn.Conv2d(width, image[0], 3, padding=1)

    def forward(self, code: Tensor) -> Tensor:
        """Images, unbounded as in the paper."""
        first = self.project(code).unflatten(1, (-1, self.base, self.base))
        maps = self.blocks[0](first)
        for block in list(self.blocks)[1:]:
            size = (2 * maps.shape[2], 2 * maps.shape[3])
            doubled = interpolate(maps, size)
            maps = block(torch.cat([doubled, interpolate(first, size)], dim=1) if self.skips else doubled)
        return self.output(maps)


class Generator(Decoder):
    """(B, latent) -> (B, C, H, W): the decoder, linear in training, in evaluation mode cut off at -1 and 1.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of every map.
        first: as for :class:`Decoder`.
        skips: as for :class:`Decoder`.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        width: int = 64,
        first: int | None = None,
        skips: bool = True,
    ) -> None:
        super().__init__(latent, image, width, first, skips)

    def forward(self, code: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        images = super().forward(code)
        return images if self.training else straight_through_clamp(images)


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F), the last map: a 3x3 convolution, then at each size two with ELU and a halving.

    Channels are n, 2n, 3n ... from the image inwards.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: n.
        first: side of the last map, where the decoder has its first; default: 4 to 7 (paper: 8).
        strided: halve by a 3x3 convolution of stride 2 with ELU, as the paper, and not by means of squares.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self, image: tuple[int, int, int], width: int, first: int | None = None, strided: bool = False
    ) -> None:
        super().__init__()
        base, times = _doublings(image, first)
        self.features = width * (times + 1) * base**2
        self.first = nn.Sequential(nn.Conv2d(image[0], width, 3, padding=1), nn.ELU())
        self.blocks = nn.ModuleList(_pair(width * max(level, 1), width * (level + 1)) for level in range(times + 1))
        self.halve = nn.ModuleList(_halving(width * level, strided) for level in range(1, times + 1))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        maps = self.blocks[0](self.first(images))
        for halve, block in zip(self.halve, list(self.blocks)[1:], strict=True):
            maps = block(halve(maps))
        return maps.flatten(1)


def _halving(channels: int, strided: bool) -> nn.Module:
    if strided:
        return nn.Sequential(nn.Conv2d(channels, channels, 3, 2, 1), nn.ELU())
    return nn.AvgPool2d(2)


class Encoder(nn.Module):
    """(B, C, H, W) -> (B, h): the trunk and a linear code; arguments and errors as for :class:`Trunk`."""

    def __init__(
        self,
        image: tuple[int, int, int],
        code: int,
        width: int = 64,
        first: int | None = None,
        strided: bool = False,
    ) -> None:
        super().__init__()
        self.trunk = Trunk(image, width, first, strided)
        self.code = nn.Linear(self.trunk.features, code)

    def forward(self, images: Tensor) -> Tensor:
        """Codes (B, h)."""
        return self.code(self.trunk(images))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,): the trunk with a score in place of a code; arguments and errors as for :class:`Trunk`."""

    def __init__(
        self, image: tuple[int, int, int], width: int = 64, first: int | None = None, strided: bool = False
    ) -> None:
        trunk = Trunk(image, width, first, strided)
        super().__init__(trunk, nn.Linear(trunk.features, 1), image)


class Autoencoder(nn.Module):
    """(B, C, H, W) -> (B, C, H, W) by way of a code (B, h).

    Args:
        image: (C, H, W).
        code: h.
        width: n.
        first: as for :class:`Decoder`.
        strided: as for :class:`Trunk`.
        skips: as for :class:`Decoder`.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        code: int,
        width: int = 64,
        first: int | None = None,
        strided: bool = False,
        skips: bool = True,
    ) -> None:
        super().__init__()
        self.encoder = Encoder(image, code, width, first, strided)
        self.decoder = Decoder(code, image, width, first, skips)

    def forward(self, images: Tensor) -> Tensor:
        """Reconstructions."""
        return self.decoder(self.encoder(images))


@network("began", title="BEGAN", paper="1703.10717")
class BEGAN(parts.Bodies):
    """ELU and no normalisation; the critic is the encoder with a linear head."""

    generator, critic = Generator, Critic
