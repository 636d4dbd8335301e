"""SRGAN's players (Ledig et al. 2016, arXiv:1609.04802): SRResNet, which enlarges four times, and its critic."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers.bicubic import enlarge
from ganworks.layers.initialize import normal_
from ganworks.networks import parts

FACTOR = 4
"""By how much both sides grow."""


def shuffle_block(before: int, after: int, factor: int = 2) -> nn.Sequential:
    """Convolution, channels laid out as pixels, PReLU: (B, before, H, W) -> (B, after, factor H, factor W).

    Sub-pixel enlargement (Shi et al. 2016, arXiv:1609.05158): pixel (y, x) of a factor x factor
    square comes from channel ``factor * y + x`` of its output channel's group.

    Args:
        before: channels in.
        after: channels out.
        factor: enlargement.
    """
    return nn.Sequential(nn.Conv2d(before, after * factor**2, 3, padding=1), nn.PixelShuffle(factor), nn.PReLU(after))


class Block(nn.Module):
    """(B, F, H, W) -> (B, F, H, W): two normalised 3x3 convolutions, PReLU between them, added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.PReLU(channels),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        return x + self.layers(x)


class Generator(nn.Module):
    """SRResNet: pictures (B, C, H, W) of any size -> (B, C, 4H, 4W), both in [-1, 1] but for a small overshoot.

    A 9x9 convolution; residual blocks; one more convolution and a skip over all of them; twice a convolution whose
    channels become pixels; a 9x9 convolution. Weights start as He et al. 2015 (arXiv:1502.01852) draw them, which keeps
    the scale through the enlargement, where nothing is normalised; the paper does not say.

    Args:
        channels: C.
        width: channels of every map (paper: 64).
        blocks: residual blocks (paper: 16).
        residual: add the bicubic enlargement to the output, which then starts as it; the paper's network makes the
            whole picture.
    """

    def __init__(self, channels: int = 3, width: int = 64, blocks: int = 16, residual: bool = False) -> None:
        super().__init__()
        self.residual, self.blocks = residual, blocks
        self.entry = nn.Sequential(nn.Conv2d(channels, width, 9, padding=4), nn.PReLU(width))
        self.body = nn.Sequential(
            *(Block(width) for _ in range(blocks)),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.enlarge = nn.Sequential(shuffle_block(width, width), shuffle_block(width, width))
        self.exit = nn.Conv2d(width, channels, 9, padding=4)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, a=0.25)  # the slope that PReLU starts with
                if part.bias is not None:
                    nn.init.zeros_(part.bias)
        if residual:
            nn.init.zeros_(self.exit.weight)

    @property
    def reach(self) -> int:
        """Pixels of the input, in each direction, that one pixel of the output depends on in evaluation mode."""
        return 4 + 2 * self.blocks + 1 + 1 + 1 + 1  # entry, blocks, last of the body, both enlargements, exit

    def forward(self, low: Tensor) -> Tensor:
        """Enlarged pictures."""
        first = self.entry(low)
        high = self.exit(self.enlarge(first + self.body(first)))
        return enlarge(low, FACTOR) + high if self.residual else high


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F): eight 3x3 convolutions, every second of stride 2, and a dense layer.

    Channels go from ``width`` to eight times that; batch normalisation but for the first; LeakyReLU of slope 0.2.

    Args:
        image: (C, H, W).
        width: channels of the first map (paper: 64).
        features: F (paper: 1024).
    """

    def __init__(self, image: tuple[int, int, int], width: int, features: int) -> None:
        super().__init__()
        self.features = features
        channels, *sides = image
        self.layers = nn.Sequential(nn.Conv2d(channels, width, 3, 1, 1), nn.LeakyReLU(0.2))
        before = width
        for number in range(1, 8):
            after, stride = width * 2 ** (number // 2), 1 + number % 2
            self.layers.append(nn.Conv2d(before, after, 3, stride, 1, bias=False))
            self.layers.append(nn.BatchNorm2d(after))
            self.layers.append(nn.LeakyReLU(0.2))
            sides = [(side + stride - 1) // stride for side in sides]
            before = after
        self.dense = nn.Sequential(nn.Linear(before * sides[0] * sides[1], features), nn.LeakyReLU(0.2))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        return self.dense(torch.flatten(self.layers(images), 1))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,) raw scores; arguments as for :class:`Trunk`."""

    def __init__(self, image: tuple[int, int, int], width: int = 64, features: int = 1024) -> None:
        super().__init__(normal_(Trunk(image, width, features)), normal_(nn.Linear(features, 1)), image)


def check(image: tuple[int, int, int]) -> tuple[int, int, int]:
    """The size of the high-resolution images, if they can be reduced.

    Raises:
        BadInput: a side that is no multiple of four, or below eight pixels.
    """
    if image[1] % FACTOR or image[2] % FACTOR or min(image[1:]) < 2 * FACTOR:
        raise BadInput(
            f"srgan cannot train on images of {image[1]}x{image[2]} pixels; both sides must be multiples of {FACTOR} "
            f"and at least {2 * FACTOR}."
        )
    return image
