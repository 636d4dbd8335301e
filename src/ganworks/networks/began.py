"""BEGAN's networks (Berthelot, Schumm, Metz 2017, arXiv:1703.10717): ELU, 3x3 convolutions, no normalisation."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.networks import parts
from ganworks.networks.sizes import doublings
from ganworks.registry import network


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


class Generator(Decoder):
    """(B, latent) -> (B, C, H, W): the decoder, linear in training, in evaluation mode cut off at -1 and 1.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of every map.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 64) -> None:
        super().__init__(latent, image, width)

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

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(self, image: tuple[int, int, int], width: int) -> None:
        super().__init__()
        base, times = doublings("began", image)
        self.features = width * (times + 1) * base**2
        self.first = nn.Sequential(nn.Conv2d(image[0], width, 3, padding=1), nn.ELU())
        self.blocks = nn.ModuleList(_pair(width * max(level, 1), width * (level + 1)) for level in range(times + 1))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        maps = self.blocks[0](self.first(images))
        for block in list(self.blocks)[1:]:
            maps = block(avg_pool2d(maps, 2))
        return maps.flatten(1)


class Encoder(nn.Module):
    """(B, C, H, W) -> (B, h): the trunk and a linear code; arguments and errors as for :class:`Trunk`."""

    def __init__(self, image: tuple[int, int, int], code: int, width: int = 64) -> None:
        super().__init__()
        self.trunk = Trunk(image, width)
        self.code = nn.Linear(self.trunk.features, code)

    def forward(self, images: Tensor) -> Tensor:
        """Codes (B, h)."""
        return self.code(self.trunk(images))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,): the trunk with a score in place of a code; arguments and errors as for :class:`Trunk`."""

    def __init__(self, image: tuple[int, int, int], width: int = 64) -> None:
        trunk = Trunk(image, width)
        super().__init__(trunk, nn.Linear(trunk.features, 1), image)


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


@network("began", title="BEGAN", paper="1703.10717")
class BEGAN(parts.Bodies):
    """ELU and no normalisation; the critic is the encoder with a linear head."""

    generator, critic = Generator, Critic
