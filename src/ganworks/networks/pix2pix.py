"""pix2pix's generator: a U-Net (Ronneberger et al. 2015, 1505.04597) after Isola et al. 2016, arXiv:1611.07004.

An encoder halves the image as often as its sides allow, a decoder doubles it again, and each map of the encoder is put
beside the map of the decoder that has its size, so that what stays where it was need not pass the middle.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.layers.initialize import normal_

DEEPEST = 8
"""Halvings of the paper's generator: 256 pixels to one."""
NOISY = 3
"""Layers of the decoder with dropout, counted from the middle."""


class NoisyDropout(nn.Module):
    """Dropout of single numbers, in evaluation as in training: it is the generator's only noise.

    Args:
        share: of the numbers that become 0; the others grow by 1 / (1 - share).
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """(B, ...) -> the same, with some of it left out."""
        if not self.share:
            return x
        kept = rng.uniform(*x.shape, like=x) >= self.share
        return x * kept / (1 - self.share)


def halvings_for(image: tuple[int, int, int], depth: int | None = None) -> int:
    """How often a U-Net halves an image: as often as both sides allow and at most eight times, where not given.

    Raises:
        BadInput: sides that cannot be halved twice, or not as often as asked for.

    Example:
        >>> halvings_for((3, 256, 256)), halvings_for((3, 32, 32)), halvings_for((3, 96, 160))
        (8, 5, 5)
    """
    _, height, side = image
    most = 0
    while height % 2 ** (most + 1) == 0 and side % 2 ** (most + 1) == 0 and most < DEEPEST:
        most += 1
    if most < 2 or (depth is not None and not 2 <= depth <= most):
        accepted = f"2 to {most} times" if most >= 2 else "twice; both sides must be multiples of 4, better of 32"
        wanted = f" {depth} times" if depth is not None else ""
        raise BadInput(f"The pix2pix generator cannot halve images of {height}x{side} pixels{wanted}, but {accepted}.")
    return most if depth is None else depth


class UNet(nn.Module):
    """Images (B, C, H, W) of one domain -> images (B, C', H, W) of the other, in (-1, 1).

    Convolutions of kernel 4 and stride 2 with LeakyReLU of slope 0.2 down, and with ReLU up; channels double with each
    halving up to eight times the width; instance normalisation, which is batch normalisation by the statistics of a
    batch of one, but for the first map, the smallest one, which it would make 0, and the image; dropout in the first
    layers of the decoder.

    Args:
        image: (C, H, W), sides that can be halved ``depth`` times; images of other sides that can be halved as often
            pass through as well.
        width: channels of the finest map (paper: 64).
        depth: halvings, see :func:`halvings_for`.
        out_channels: C', C where not given.
        dropout: share of numbers left out; 0 draws nothing.

    Raises:
        BadInput: a size that cannot be halved as often.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        depth: int | None = None,
        out_channels: int | None = None,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        depth = halvings_for(image, depth)
        self.stride = 2**depth
        """Sides of images are multiples of this."""
        sizes = [width * min(2**level, 8) for level in range(depth)]
        self.down = nn.ModuleList([nn.Conv2d(image[0], width, 4, 2, 1)])
        for level, (before, after) in enumerate(pairwise(sizes), 2):
            middle = level == depth
            norm = nn.Identity() if middle else nn.InstanceNorm2d(after, affine=True)
            self.down.append(nn.Sequential(nn.LeakyReLU(0.2), nn.Conv2d(before, after, 4, 2, 1, bias=middle), norm))
        self.up = nn.ModuleList()
        for level, (before, after) in enumerate(pairwise(sizes[::-1])):
            inputs = before if level == 0 else 2 * before
            noisy = level < min(NOISY, depth // 2)
            self.up.append(
                nn.Sequential(
                    nn.ReLU(),
                    nn.ConvTranspose2d(inputs, after, 4, 2, 1, bias=False),
                    nn.InstanceNorm2d(after, affine=True),
                    NoisyDropout(dropout if noisy else 0.0),
                )
            )
        self.output = nn.Sequential(nn.ReLU(), nn.ConvTranspose2d(2 * width, out_channels or image[0], 4, 2, 1))
        normal_(self)

    def forward(self, images: Tensor) -> Tensor:
        """Translated images."""
        maps, x = [], images
        for layer in self.down:
            x = layer(x)
            maps.append(x)
        x = maps.pop()
        for layer in self.up:
            x = torch.cat([layer(x), maps.pop()], 1)
        return self.output(x).tanh()

    def silence(self) -> None:
        """Leave nothing out any more, so that an image has one translation."""
        for module in self.modules():
            if isinstance(module, NoisyDropout):
                module.share = 0.0
