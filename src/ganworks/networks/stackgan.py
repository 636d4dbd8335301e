"""StackGAN's players (Zhang et al. 2016, arXiv:1612.03242): a sketcher, a refiner, and critics that read the caption.

Doubling is by nearest pixels and a 3x3 convolution, halving by strided convolutions; weights from N(0, 0.02^2).

Departures by default: channels follow the size of the images by ``width``, where the papers name them for 64 and 256
pixels, up to eight times that; text and image meet in a 1x1 convolution. With ``widest``, ``meeting`` and ``kernel``
the networks are those of the authors' code; the recipes ``stackgan/paper`` and ``stackgan_v2/paper`` have them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

from ganworks.layers import norm as norms
from ganworks.layers.initialize import normal_
from ganworks.layers.resample import UpConv
from ganworks.networks import dcgan
from ganworks.networks.sizes import channels, doublings
from ganworks.networks.text import Code, ConditioningAugmentation

JOINED = 16
"""Side of the map in which the refiner joins sketch and text."""


def doubling(before: int, after: int) -> nn.Sequential:
    """(B, I, H, W) -> (B, O, 2H, 2W), normalised and rectified."""
    return nn.Sequential(UpConv(before, after, bias=False), nn.BatchNorm2d(after), nn.ReLU())


def over_map(vectors: Tensor, maps: Tensor) -> Tensor:
    """Maps (B, C, H, W) with vectors (B, K) repeated at every place: (B, C + K, H, W)."""
    spread = vectors.to(maps.dtype)[:, :, None, None].expand(-1, -1, *maps.shape[2:])
    # an expanded tensor has no layout, and would cost the joined one its own
    return torch.cat([maps, spread.contiguous(memory_format=torch.channels_last)], 1)


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): two normalised 3x3 convolutions added to the input, rectified."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        return (x + self.layers(x)).relu()


class Sketcher(nn.Module):
    """Stage I: noise (B, Z), text (B, E) -> images (B, C, H, W) in (-1, 1), and the condition they were made from.

    Args:
        noise: Z.
        features: E.
        condition: length of the drawn condition.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        widest: channels of no map are more; default: eight times the width (authors' code: sixteen times).

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        noise: int,
        features: int,
        condition: int,
        image: tuple[int, int, int],
        width: int = 64,
        widest: int | None = None,
    ) -> None:
        super().__init__()
        self.base, times = doublings("stackgan", image)
        sizes = channels(width, times + 1, widest)[::-1]
        self.augmentation = ConditioningAugmentation(features, condition)
        self.project = nn.Linear(noise + condition, self.base * self.base * sizes[0], bias=False)
        self.first = nn.Sequential(nn.BatchNorm2d(sizes[0]), nn.ReLU())
        self.grow = nn.Sequential(*(doubling(before, after) for before, after in pairwise(sizes)))
        self.output = nn.Conv2d(width, image[0], 3, padding=1)
        normal_(self)

    def forward(self, noise: Tensor, text: Tensor) -> tuple[Tensor, Code]:
        """Images and conditions."""
        code = self.augmentation(text)
        maps = self.project(torch.cat([noise, code.value], 1)).unflatten(1, (self.base, self.base, -1))
        return self.output(self.grow(self.first(maps.permute(0, 3, 1, 2)))).tanh(), code


class Refiner(nn.Module):
    """Stage II: sketches (B, C, h, w), text (B, E) -> images (B, C, H, W) in (-1, 1), and the condition; no noise.

    The sketch is halved to a map of 16x16, at most twice (a smaller one is not), joined with a condition of its own at
    every place, passed through residual blocks and doubled up to the image.

    Args:
        reduction: H / h, a power of two.
        features: E.
        condition: length of the drawn condition.
        image: (C, H, W).
        width: channels of the finest map.
        blocks: residual blocks (paper: 4 for images of 256 pixels).
        widest: channels of the joined map; default: four times the width (authors' code: sixteen times).
    """

    def __init__(
        self,
        reduction: int,
        features: int,
        condition: int,
        image: tuple[int, int, int],
        width: int,
        blocks: int,
        widest: int | None = None,
    ) -> None:
        super().__init__()
        widest = widest or 4 * width
        self.augmentation = ConditioningAugmentation(features, condition)
        self.encode = nn.Sequential(nn.Conv2d(image[0], widest // 4, 3, padding=1), nn.ReLU())
        side, size = image[1] // reduction, widest // 4
        while size < widest and side >= 2 * JOINED:
            self.encode.extend([nn.Conv2d(size, 2 * size, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * size)])
            self.encode.append(nn.ReLU())
            side, size = side // 2, 2 * size
        self.join = nn.Sequential(
            nn.Conv2d(size + condition, widest, 3, padding=1, bias=False), nn.BatchNorm2d(widest), nn.ReLU()
        )
        self.blocks = nn.Sequential(*(Block(widest) for _ in range(blocks)))
        doublings_left = (image[1] // side).bit_length() - 1
        sizes = channels(width, doublings_left + 1, widest)[::-1]
        sizes[0] = widest
        self.grow = nn.Sequential(*(doubling(before, after) for before, after in pairwise(sizes)))
        self.output = nn.Conv2d(width, image[0], 3, padding=1)
        normal_(self)

    def forward(self, sketches: Tensor, text: Tensor) -> tuple[Tensor, Code]:
        """Images and conditions."""
        code = self.augmentation(text)
        maps = self.blocks(self.join(over_map(code.value, self.encode(sketches))))
        return self.output(self.grow(maps)).tanh(), code


def _convolution(before: int, after: int, kernel: int, norm: norms.Norm) -> list[nn.Module]:
    """A normalised convolution that keeps the map's size."""
    convolution = nn.Conv2d(before, after, kernel, padding=kernel // 2, bias=not norms.cancels_bias(norm))
    return [convolution, norms.maps(norm, after), nn.LeakyReLU(0.2)]


class Critic(nn.Module):
    """Images (B, C, H, W), text (B, E) -> (B,) raw scores, larger for what looks real and fits the text.

    Strided convolutions down to the smallest map, joined there with the compressed text.

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        features: E.
        condition: length of the compressed text.
        width: channels of the finest map.
        norm: of the strided convolutions.
        widest: channels of no map are more; default: eight times the width.
        meeting: channels of the map that meets the text; where the last one has more, 3x3 convolutions halve them
            again and again (StackGAN++: eight times the width).
        kernel: side of the convolution in which the two meet: 1, or 3 (StackGAN++).

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        features: int,
        condition: int,
        width: int = 64,
        norm: norms.Norm = "batch",
        widest: int | None = None,
        meeting: int | None = None,
        kernel: Literal[1, 3] = 1,
    ) -> None:
        super().__init__()
        base, times = doublings("stackgan", image)
        size = channels(width, times, widest)[-1]
        self.look = dcgan.Trunk(image, width, norm, widest=widest).shrink
        while meeting is not None and size > meeting:
            self.look.extend(_convolution(size, max(size // 2, meeting), 3, norm))
            size = max(size // 2, meeting)
        self.compress = nn.Sequential(nn.Linear(features, condition), nn.LeakyReLU(0.2))
        self.join = nn.Sequential(*_convolution(size + condition, size, kernel, norm))
        self.head = nn.Conv2d(size, 1, base)
        normal_(self)

    def forward(self, images: Tensor, text: Tensor) -> Tensor:
        """Raw scores (B,)."""
        return self.discriminate(self.look(images), text)

    def discriminate(self, maps: Tensor, text: Tensor) -> Tensor:
        """Raw scores (B,) of maps (B, F, 4, 4) that :attr:`look` has made, under texts (B, E)."""
        return self.head(self.join(over_map(self.compress(text), maps))).flatten()
