r"""Residual players of WGAN-GP (Gulrajani et al. 2017, 1704.00028) and SNGAN (Miyato et al. 2018, 1802.05957).

Up to 32x32 pixels every map has ``width`` channels (papers: 128 in the critic, 128 or 256 in the generator); above,
channels double inwards up to sixteen times the width, as in SNGAN's table for 64x64. Papers with other tables give the
``multiples``. The generator has batch normalisation, the critic none unless asked (WGAN-GP: ``norm="layer"``), and the
critic sums its last map over space.

Resampling is fused with the convolution beside it, and 1x1 shortcuts act on the smaller map: equal functions, fewer
products. Departure: 7x7 first maps for 28x28 images.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.layers import norm as norms
from ganworks.layers.attention import Form, SelfAttention
from ganworks.layers.resample import DownConv, UpConv, double, halve
from ganworks.networks import parts
from ganworks.networks.sizes import doublings
from ganworks.registry import network


def channels(width: int, side: int, times: int, multiples: Sequence[int] | None = None) -> list[int]:
    """Channels of the maps from the finest inwards, ``times + 1`` of them.

    Args:
        width: channels of the finest map.
        side: of the image.
        times: doublings from the first map to the image.
        multiples: channels of each map as multiples of the width, a paper's own table.

    Raises:
        BadInput: too many multiples or too few.
    """
    if multiples is None:
        return [width * (min(2**level, 16) if side > 32 else 1) for level in range(times + 1)]
    if len(multiples) != times + 1 or min(multiples) < 1:
        raise BadInput(
            f"multiples={list(multiples)} does not fit images of {side} pixels, whose {times + 1} maps need "
            f"{times + 1} multiples of at least 1, the finest map's first."
        )
    return [width * multiple for multiple in multiples]


class UpBlock(nn.Module):
    """(B, I, H, W) -> (B, O, 2H, 2W): norm, ReLU, double, 3x3, norm, ReLU, 3x3, plus the doubled 1x1 shortcut.

    Args:
        before: I.
        after: O.
        norm: channels to a normalisation; one that takes a condition beside the map gets the block's.
    """

    def __init__(self, before: int, after: int, norm: Callable[[int], nn.Module] = nn.BatchNorm2d) -> None:
        super().__init__()
        self.first, self.second = norm(before), norm(after)
        self.up = UpConv(before, after, bias=False)
        self.conv = nn.Conv2d(after, after, 3, padding=1)
        self.shortcut = nn.Conv2d(before, after, 1, bias=False)

    def forward(self, x: Tensor, *condition: Tensor) -> Tensor:
        """The doubled map."""
        residual = self.up(self.first(x, *condition).relu())
        return self.conv(self.second(residual, *condition).relu()) + double(self.shortcut(x))


def up_blocks(
    sizes: list[int], base: int, norm: Callable[[int], nn.Module], attention: int, form: Form = "published"
) -> nn.ModuleList:
    """Blocks of a conditional generator, with self-attention behind the one that comes to a certain size.

    Args:
        sizes: channels of the maps from the first outwards, one more than there are blocks.
        base: side of the first map.
        norm: channels to a normalisation that takes the block's condition.
        attention: side of the map that attends to itself.
        form: see :class:`ganworks.layers.attention.SelfAttention`.
    """
    blocks = nn.ModuleList()
    for level, (before, after) in enumerate(pairwise(sizes), 1):
        blocks.append(UpBlock(before, after, norm))
        if base << level == attention:
            blocks.append(SelfAttention(after, form))
    return blocks


def to_image(width: int, channels: int) -> nn.Sequential:
    """The finest map (B, width, H, W) as an image (B, channels, H, W), not bounded: norm, ReLU, 3x3."""
    return nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, channels, 3, padding=1))


class DownBlock(nn.Module):
    """(B, I, H, W) -> (B, O, H/2, W/2), or the same size with ``down=False``.

    Norm, ReLU, 3x3, norm, ReLU, 3x3 (and mean of squares), plus the halved 1x1 shortcut. The first block of a critic
    (``first=True``) begins with the convolution, since its input is an image. Between the convolutions there are I
    channels (SNGAN), and O in a ``wide`` block (SAGAN, BigGAN) and in the first.
    """

    def __init__(
        self,
        before: int,
        after: int,
        norm: norms.Norm,
        *,
        down: bool = True,
        first: bool = False,
        wide: bool = False,
    ) -> None:
        super().__init__()
        hidden = after if first or wide else before
        self.down = down
        self.first = nn.Identity() if first else nn.Sequential(norms.maps(norm, before), nn.ReLU())
        self.conv = nn.Conv2d(before, hidden, 3, padding=1)
        self.second = nn.Sequential(nn.Identity() if first else norms.maps(norm, hidden), nn.ReLU())
        self.last = DownConv(hidden, after) if down else nn.Conv2d(hidden, after, 3, padding=1)
        self.shortcut = nn.Conv2d(before, after, 1) if down or before != after else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """The halved map."""
        residual = self.last(self.second(self.conv(self.first(x))))
        return residual + self.shortcut(halve(x) if self.down else x)


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W) in (-1, 1).

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        multiples: channels of each map as multiples of the width, the finest map's first; default: see above.

    Raises:
        BadInput: a size that doubling cannot make, or multiples that do not fit it.
    """

    def __init__(
        self, latent: int, image: tuple[int, int, int], width: int = 64, multiples: Sequence[int] | None = None
    ) -> None:
        super().__init__()
        self.base, times = doublings("resnet", image)
        sizes = channels(width, image[1], times, multiples)[::-1]
        self.project = nn.Linear(latent, self.base * self.base * sizes[0])
        self.blocks = nn.Sequential(*(UpBlock(a, b) for a, b in pairwise(sizes)))
        self.output = to_image(sizes[-1], image[0])
        initialize_(self)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        maps = self.project(latent).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        return self.output(self.blocks(maps)).tanh()


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F): two halvings and two plain blocks up to 32x32; above, halvings down to 4x4 and one.

    Args:
        image: (C, H, W).
        width: channels of the finest map.
        norm: of the blocks.
        attention: side of the halved map that looks at itself; none or 0 for no attention.
        form: see :class:`ganworks.layers.attention.SelfAttention`.
        multiples: channels of each block as multiples of the width, the first block's first.
        halvings: so many blocks, the first ones, halve their map; with ``multiples`` the default is all but the last.
        wide: see :class:`DownBlock`.

    Raises:
        BadInput: a size that halving cannot read, or halvings that leave no map.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int,
        norm: norms.Norm,
        attention: int | None = None,
        form: Form = "published",
        multiples: Sequence[int] | None = None,
        halvings: int | None = None,
        wide: bool = False,
    ) -> None:
        super().__init__()
        sizes, halvings = _blocks(image, width, multiples, halvings)
        self.features = sizes[-1]
        self.blocks = nn.Sequential()
        before = image[0]
        for level, after in enumerate(sizes):
            down = level < halvings
            self.blocks.append(DownBlock(before, after, norm, down=down, first=level == 0, wide=wide))
            before = after
            if down and image[1] >> (level + 1) == attention:
                self.blocks.append(SelfAttention(before, form))
        self.last = norms.maps(norm, self.features)
        initialize_(self)

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F), summed over space."""
        return functional.relu(self.last(self.blocks(images))).sum(dim=(2, 3))


def _blocks(
    image: tuple[int, int, int], width: int, multiples: Sequence[int] | None, halvings: int | None
) -> tuple[list[int], int]:
    """Channels of a critic's blocks, and how many of them halve their map."""
    _, times = doublings("resnet", image)
    if multiples is None:
        down, plain = (times, 1) if image[1] > 32 else (min(2, times), 2)
        down = down if halvings is None else halvings
        sizes = channels(width, image[1], down)
        sizes = [*sizes[:down], *[sizes[-1]] * plain]
    else:
        sizes = channels(width, image[1], len(multiples) - 1, multiples)
        down = len(multiples) - 1 if halvings is None else halvings
    if not 1 <= down <= len(sizes) or not image[1] >> down:
        raise BadInput(
            f"halvings={down} of {len(sizes)} blocks cannot be used with images of {image[1]} pixels; at least one "
            "block halves its map, and a pixel has to be left."
        )
    return sizes, down


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        norm: ``none``, or ``layer`` as in WGAN-GP; ``batch`` couples samples and breaks a gradient penalty.
        spectral: see :class:`ganworks.networks.parts.Critic`.
        multiples: as for :class:`Trunk`.
        halvings: as for :class:`Trunk`.
        wide: as for :class:`Trunk`.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        norm: norms.Norm = "none",
        spectral: parts.Spectral = False,
        multiples: Sequence[int] | None = None,
        halvings: int | None = None,
        wide: bool = False,
    ) -> None:
        trunk = Trunk(image, width, norm, None, "published", multiples, halvings, wide)
        super().__init__(trunk, initialize_(nn.Linear(trunk.features, 1)), image, spectral)


def initialize_(module: parts.Module) -> parts.Module:
    """SNGAN's starting weights: Glorot uniform, with gain sqrt(2) for the 3x3 kernels inside blocks; returns it."""
    for name, part in module.named_modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            inside = "blocks" in name and "shortcut" not in name
            nn.init.xavier_uniform_(part.weight, math.sqrt(2.0) if inside else 1.0)
            if part.bias is not None:
                nn.init.zeros_(part.bias)
    return module


@network("resnet", title="Residual networks of WGAN-GP and SNGAN", paper="1704.00028")
class ResNet(parts.Bodies):
    """Residual blocks; batch normalisation in the generator."""

    generator, critic = Generator, Critic
