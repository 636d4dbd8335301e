"""A critic that judges patches (Isola, Zhu, Zhou, Efros 2016, arXiv:1611.07004)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.layers import norm as norms
from ganworks.layers.initialize import normal_
from ganworks.layers.spectral_norm import spectral_
from ganworks.networks.parts import Spectral


def halvings_for(side: int) -> int:
    """Halvings by image side: 3 from 128 pixels (patches of 70), 2 from 48 (patches of 34), 1 below (of 16)."""
    return 3 if side >= 128 else 2 if side >= 48 else 1


def patch(halvings: int) -> int:
    """Side of the square of pixels one score sees.

    Example:
        >>> [patch(halvings) for halvings in (1, 2, 3)]
        [16, 34, 70]
    """
    side = 7  # two convolutions of kernel 4 and stride 1
    for _ in range(halvings):
        side = 2 * side + 2
    return side


class Critic(nn.Module):
    """(B, C, H, W) -> (B, h, w), one raw score for each of the overlapping patches.

    Convolutions of kernel 4: ``halvings`` of stride 2, two of stride 1, channels doubling to eight times the width;
    LeakyReLU of slope 0.2, normalised but for the first and last. There is no linear head: losses take the mean over
    scores, whatever their shape.

    Args:
        image: (C, H, W).
        width: channels of the first map.
        halvings: convolutions of stride 2; by image size where not given.
        norm: ``instance`` as in CycleGAN, ``batch`` as in pix2pix, ``layer`` or ``none``.
        spectral: see :class:`ganworks.networks.parts.Critic`.

    Raises:
        BadInput: images too small to have a score.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        halvings: int | None = None,
        norm: norms.Norm = "instance",
        spectral: Spectral = False,
    ) -> None:
        super().__init__()
        halvings = halvings_for(min(image[1:])) if halvings is None else halvings
        if min(image[1:]) >> halvings < 4:
            raise BadInput(
                f"A patch critic with {halvings} halvings cannot read images of {image[1]}x{image[2]} pixels; "
                f"they must have at least {4 << halvings} pixels a side."
            )
        sizes = [width * min(2**level, 8) for level in range(halvings + 1)]
        self.layers = nn.Sequential(nn.Conv2d(image[0], width, 4, 2, 1), nn.LeakyReLU(0.2))
        for level, (before, after) in enumerate(pairwise(sizes), 1):
            stride = 2 if level < halvings else 1
            self.layers.append(nn.Conv2d(before, after, 4, stride, 1, bias=not norms.cancels_bias(norm)))
            self.layers.append(norms.maps(norm, after))
            self.layers.append(nn.LeakyReLU(0.2))
        self.output = nn.Conv2d(sizes[-1], 1, 4, 1, 1)
        normal_(self)
        if spectral:
            spectral_(self, operator=spectral == "operator", example=torch.zeros(1, *image))

    def forward(self, images: Tensor) -> Tensor:
        """Raw scores (B, h, w), larger for patches that look more real."""
        return self.output(self.layers(images)).squeeze(1)
