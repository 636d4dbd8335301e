r"""The growing players of ProGAN (Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, appendix A).

Each side from the first map's to the image's has two 3x3 convolutions in either player and its own 1x1 convolution to
or from images; a *level* counts the doublings that are in use. Weights are equalised. The generator normalises each
pixel after every convolution and has a linear output; the critic appends the minibatch deviation before its last
convolution. LeakyReLU of slope 0.2 throughout.

Departures: channels double inwards from ``width`` up to eight times that by default (paper: ``widest=512``, from a
width of 16 at 1024x1024, 32 at 512 ... 256 at 64, as in the recipes ``progan/paper`` and ``-512`` to ``-64``); maps are
halved before the critic's activation, as in the authors' code, and resampled in the convolution beside it.
"""

from __future__ import annotations

import math
from itertools import pairwise

from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.layers.equalize import equalize
from ganworks.layers.growth import fade
from ganworks.layers.minibatch import MinibatchStddev
from ganworks.layers.pixel_norm import PixelNorm, pixel_norm
from ganworks.layers.resample import DownConv, UpConv, blur, double, halve
from ganworks.layers.small_maps import Conv2d
from ganworks.networks import parts
from ganworks.networks.sizes import channels, doublings
from ganworks.registry import network


def sides(family: str, image: tuple[int, int, int]) -> list[int]:
    """Sides of the maps from the first to the image's.

    Example:
        >>> sides("progan", (3, 64, 64))
        [4, 8, 16, 32, 64]
    """
    base, times = doublings(family, image)
    return [base * 2**level for level in range(times + 1)]


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W), not bounded; at fewer levels (B, C, H / 2^k, W / 2^k).

    Args:
        latent: length of the input, which is brought to the sphere of radius sqrt(latent).
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        widest: channels of no map are more (paper: 512); default: eight times the width.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 16, widest: int | None = None) -> None:
        super().__init__()
        self.base, times = doublings("progan", image)
        sizes = channels(width, times + 1, widest)[::-1]
        self.project = equalize(nn.Linear(latent, self.base * self.base * sizes[0]), gain=math.sqrt(2.0) / 4)
        self.first = nn.Sequential(
            nn.LeakyReLU(0.2),
            PixelNorm(),
            equalize(Conv2d(sizes[0], sizes[0])),
            nn.LeakyReLU(0.2),
            PixelNorm(),
        )
        self.blocks = nn.ModuleList(
            nn.Sequential(
                equalize(UpConv(before, after)),
                nn.LeakyReLU(0.2),
                PixelNorm(),
                equalize(nn.Conv2d(after, after, 3, padding=1)),
                nn.LeakyReLU(0.2),
                PixelNorm(),
            )
            for before, after in pairwise(sizes)
        )
        self.to_image = nn.ModuleList(equalize(nn.Conv2d(size, image[0], 1), gain=1.0) for size in sizes)

    def forward(self, latent: Tensor, level: int | None = None, alpha: float = 1.0) -> Tensor:
        """Images of a level.

        Args:
            latent: (B, latent).
            level: doublings in use; default all.
            alpha: share of the last of them, the rest being the enlarged image of the level before.
        """
        top = len(self.blocks) if level is None else level
        maps = self.project(pixel_norm(latent)).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        before = maps = self.first(maps)
        for block in self.blocks[:top]:
            before, maps = maps, block(maps)
        images = self.to_image[top](maps)
        return fade(double(self.to_image[top - 1](before)), images, alpha) if alpha < 1.0 and top else images


class FullGenerator(Generator):
    """(B, latent) -> (B, C, H, W) at all levels; linear in training, in evaluation mode cut off at -1 and 1."""

    def forward(self, latent: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Images (B, C, H, W)."""
        images = super().forward(latent)
        return images if self.training else straight_through_clamp(images)


class Shrink(nn.Sequential):
    """(B, I, H, W) -> (B, O, H / 2, W / 2): 3x3, activation, blur if ``smooth``, 3x3 with halving, activation."""

    def __init__(self, before: int, after: int, smooth: bool) -> None:
        super().__init__(
            equalize(nn.Conv2d(before, before, 3, padding=1)),
            nn.LeakyReLU(0.2),
            equalize(DownConv(before, after)),
            nn.LeakyReLU(0.2),
        )
        self.smooth = smooth

    def forward(self, input: Tensor) -> Tensor:
        """The halved map."""
        convolved = self[1](self[0](input))
        return self[3](self[2](blur(convolved) if self.smooth else convolved))


class Trunk(parts.Trunk):
    """Images of any of the sides to features (B, F)."""

    def __init__(
        self, image: tuple[int, int, int], width: int, smooth: bool, group: int, widest: int | None = None
    ) -> None:
        super().__init__()
        self.sides = sides("progan", image)
        sizes = channels(width, len(self.sides), widest)[::-1]
        self.features = sizes[0]
        self.from_image = nn.ModuleList(
            nn.Sequential(equalize(nn.Conv2d(image[0], size, 1)), nn.LeakyReLU(0.2)) for size in sizes
        )
        self.blocks = nn.ModuleList(Shrink(after, before, smooth) for before, after in pairwise(sizes))
        self.last = nn.Sequential(
            MinibatchStddev(group),
            equalize(Conv2d(sizes[0] + 1, sizes[0])),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            equalize(nn.Linear(sizes[0] * self.sides[0] ** 2, sizes[0])),
            nn.LeakyReLU(0.2),
        )

    def forward(self, images: Tensor, alpha: float = 1.0) -> Tensor:
        """Features (B, F)."""
        if images.shape[2] not in self.sides:
            raise BadInput(
                f"This critic judges images of the sides {', '.join(map(str, self.sides))}, not of {images.shape[2]}."
            )
        level = self.sides.index(images.shape[2])
        maps = self.from_image[level](images)
        for number in range(level - 1, -1, -1):
            maps = self.blocks[number](maps)
            if alpha < 1.0 and number == level - 1:
                maps = fade(self.from_image[number](halve(images)), maps, alpha)
        return self.last(maps)


class Critic(parts.Critic):
    """Images (B, C, S, S) of any of the sides -> (B,); the side says which levels are in use.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        smooth: blur before halving, as StyleGAN's critic does.
        group: images among which the minibatch deviation is taken.
        widest: channels of no map are more (paper: 512); default: eight times the width.

    Raises:
        BadInput: a size that halving cannot read.
    """

    trunk: Trunk

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 16,
        *,
        smooth: bool = False,
        group: int = 4,
        widest: int | None = None,
    ) -> None:
        trunk = Trunk(image, width, smooth, group, widest)
        super().__init__(trunk, equalize(nn.Linear(trunk.features, 1), gain=1.0), image)

    def forward(self, images: Tensor, alpha: float = 1.0) -> Tensor:
        """Raw scores (B,); with alpha < 1 the finest level counts that much beside the image's halving."""
        return self.discriminate(self.trunk(images, alpha))


@network("progan", title="ProGAN", paper="1710.10196")
class ProGAN(parts.Bodies):
    """All levels at once, without growth."""

    generator, critic = FullGenerator, Critic
