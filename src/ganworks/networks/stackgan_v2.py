"""StackGAN++'s players (Zhang et al. 2017, arXiv:1710.10916): a tree that bears images at every scale, and its critics.

Departures: as in :mod:`ganworks.networks.stackgan`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.initialize import normal_
from ganworks.layers.resample import UpConv
from ganworks.networks import stackgan
from ganworks.networks.sizes import channels, doublings
from ganworks.networks.stackgan import over_map
from ganworks.networks.text import Code, ConditioningAugmentation


def gated(x: Tensor) -> Tensor:
    """One half of the channels gates the other: (B, 2 C, ...) -> (B, C, ...) (GLU; Dauphin 2016, arXiv:1612.08083)."""
    values, gates = x.chunk(2, 1)
    return values * gates.sigmoid()  # torch's own loses the layout of maps on the way back


class Gated(nn.Module):
    """A convolution to twice the channels, normalised and gated.

    Args:
        convolution: (B, I, H, W) -> (B, 2 O, H', W').
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.layers = nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels))

    def forward(self, x: Tensor) -> Tensor:
        """(B, O, H', W')."""
        return gated(self.layers(x))


def doubling(before: int, after: int) -> Gated:
    """(B, I, H, W) -> (B, O, 2H, 2W)."""
    return Gated(UpConv(before, 2 * after, bias=False))


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): a gated and a plain 3x3 convolution added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Gated(nn.Conv2d(channels, 2 * channels, 3, padding=1, bias=False)),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        return x + self.layers(x)


class Root(nn.Module):
    """F_0: condition and noise (B, K + Z) -> the coarsest scale's map (B, F, h, h)."""

    def __init__(self, inputs: int, base: int, sizes: list[int]) -> None:
        super().__init__()
        self.base = base
        self.project = nn.Linear(inputs, base * base * 2 * sizes[0], bias=False)
        self.first = nn.BatchNorm2d(2 * sizes[0])
        self.grow = nn.Sequential(*(doubling(before, after) for before, after in pairwise(sizes)))

    def forward(self, latent: Tensor) -> Tensor:
        """The map."""
        maps = self.project(latent).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        return self.grow(gated(self.first(maps)))


class Branch(nn.Module):
    """F_i: the coarser map (B, I, h, h) and the condition (B, K) -> the next one (B, O, 2h, 2h)."""

    def __init__(self, before: int, after: int, condition: int, blocks: int) -> None:
        super().__init__()
        self.join = Gated(nn.Conv2d(before + condition, 2 * before, 3, padding=1, bias=False))
        self.blocks = nn.Sequential(*(Block(before) for _ in range(blocks)))
        self.up = doubling(before, after)

    def forward(self, maps: Tensor, condition: Tensor) -> Tensor:
        """The next map."""
        return self.up(self.blocks(self.join(over_map(condition, maps))))


def scale_sizes(image: tuple[int, int, int], scales: int) -> list[tuple[int, int, int]]:
    """The images of the tree from coarse to fine, each side twice the one before.

    Raises:
        BadInput: the image cannot be halved so often.

    Example:
        >>> scale_sizes((3, 64, 64), 3)
        [(3, 16, 16), (3, 32, 32), (3, 64, 64)]
    """
    _, times = doublings("stackgan_v2", image)
    if times < scales:
        raise BadInput(
            f"Images of {image[1]}x{image[2]} pixels cannot be made at {scales} scales; they allow at most {times}."
        )
    return [(image[0], image[1] >> level, image[2] >> level) for level in reversed(range(scales))]


class Generator(nn.Module):
    """Noise (B, Z), text (B, E) -> images at every scale from coarse to fine, and the condition they share.

    Args:
        noise: Z.
        features: E.
        condition: length of the drawn condition.
        image: (C, H, W) of the finest scale, square, side 4 to 7 times a power of two.
        scales: how many.
        width: channels of the finest map.
        blocks: residual blocks in each branch (paper: 2).
        widest: channels of no map are more; default: eight times the width (authors' code: 64 times, to 4x4 pixels).
        gated: as for :class:`ganworks.networks.text.ConditioningAugmentation` (authors' code: yes).

    Raises:
        BadInput: a size that doubling cannot make, or too many scales for it.
    """

    def __init__(
        self,
        noise: int,
        features: int,
        condition: int,
        image: tuple[int, int, int],
        scales: int = 3,
        width: int = 32,
        blocks: int = 2,
        widest: int | None = None,
        gated: bool = False,
    ) -> None:
        super().__init__()
        coarsest = scale_sizes(image, scales)[0]
        base, times = doublings("stackgan_v2", coarsest)
        sizes = channels(width, scales + times, widest)[::-1]
        self.augmentation = ConditioningAugmentation(features, condition, gated)
        self.root = Root(noise + condition, base, sizes[: times + 1])
        grown = sizes[times:]
        self.branches = nn.ModuleList(Branch(before, after, condition, blocks) for before, after in pairwise(grown))
        self.outputs = nn.ModuleList(nn.Conv2d(channels, image[0], 3, padding=1) for channels in grown)
        normal_(self)

    def forward(self, noise: Tensor, text: Tensor) -> tuple[list[Tensor], Code]:
        """Images (B, C, h, w) of each scale, and conditions."""
        code = self.augmentation(text)
        maps = [self.root(torch.cat([code.value, noise], 1))]
        for branch in self.branches:
            maps.append(branch(maps[-1], code.value))
        return [output(each).tanh() for output, each in zip(self.outputs, maps, strict=True)], code


class Critic(stackgan.Critic):
    """A critic of one scale with a second head, which judges an image without its text."""

    def __init__(
        self,
        image: tuple[int, int, int],
        features: int,
        condition: int,
        width: int = 64,
        widest: int | None = None,
        meeting: int | None = None,
        kernel: Literal[1, 3] = 1,
    ) -> None:
        super().__init__(image, features, condition, width, "batch", widest, meeting, kernel)
        self.unconditional = normal_(nn.Conv2d(self.head.in_channels, 1, doublings("stackgan_v2", image).base))

    def alone(self, maps: Tensor) -> Tensor:
        """Raw scores (B,) of maps that :attr:`look` has made."""
        return self.unconditional(maps).flatten()
