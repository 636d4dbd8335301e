r"""DCGAN (Radford, Metz, Chintala 2015, arXiv:1511.06434): strided and transposed convolutions, no pooling.

The generator doubles a 4x4 map (7x7 for 28x28 images) by transposed convolutions of kernel 4, stride 2, and the
critic mirrors it. Batch normalisation everywhere but at the generator's output and the critic's input; ReLU in the
generator, LeakyReLU of slope 0.2 in the critic; weights from N(0, 0.02^2).

Departures: kernels of 4 pixels instead of 5, which divide by the stride and leave no checkerboard; half the paper's
channels by default (width 64 gives 512, 256, 128, 64 for 64x64 images, width 128 the paper's).
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganworks.layers import norm as norms
from ganworks.layers.initialize import normal_
from ganworks.layers.small_maps import Conv2d, ConvTranspose2d
from ganworks.networks import parts
from ganworks.networks.sizes import doublings
from ganworks.registry import network


def channels(width: int, times: int) -> list[int]:
    """Channels from the finest hidden map inwards, doubling up to eight times the width."""
    return [width * min(2**level, 8) for level in range(times)]


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W) in (-1, 1).

    The projection to the first map is a linear layer that writes channels last: the same function as a transposed
    convolution of a 1x1 map, and a faster one.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 64) -> None:
        super().__init__()
        self.base, times = doublings("dcgan", image)
        sizes = channels(width, times)[::-1]
        self.project = nn.Linear(latent, self.base * self.base * sizes[0], bias=False)
        self.first = nn.Sequential(nn.BatchNorm2d(sizes[0]), nn.ReLU())
        self.grow = nn.Sequential()
        for before, after in pairwise(sizes):
            self.grow.append(ConvTranspose2d(before, after, bias=False))
            self.grow.append(nn.BatchNorm2d(after))
            self.grow.append(nn.ReLU())
        self.output = nn.ConvTranspose2d(sizes[-1], image[0], 4, 2, 1)
        normal_(self)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        maps = self.project(latent).unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        return self.output(self.grow(self.first(maps))).tanh()


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F), the flattened last map."""

    def __init__(self, image: tuple[int, int, int], width: int, norm: norms.Norm) -> None:
        super().__init__()
        base, times = doublings("dcgan", image)
        sizes = [image[0], *channels(width, times)]
        self.features = sizes[-1] * base * base
        self.shrink = nn.Sequential(nn.Conv2d(sizes[0], sizes[1], 4, 2, 1), nn.LeakyReLU(0.2))
        for before, after in pairwise(sizes[1:]):
            self.shrink.append(Conv2d(before, after, stride=2, bias=not norms.cancels_bias(norm)))
            self.shrink.append(norms.maps(norm, after))
            self.shrink.append(nn.LeakyReLU(0.2))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        return self.shrink(images).flatten(1)


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.
        norm: ``batch`` as in the paper; ``layer``, ``instance`` or ``none`` under a per-sample gradient penalty.
        spectral: see :class:`ganworks.networks.parts.Critic`.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        norm: norms.Norm = "batch",
        spectral: parts.Spectral = False,
    ) -> None:
        trunk = normal_(Trunk(image, width, norm))
        super().__init__(trunk, normal_(nn.Linear(trunk.features, 1)), image, spectral)


@network("dcgan", title="DCGAN", paper="1511.06434")
class DCGAN(parts.Bodies):
    """Strided and transposed convolutions."""

    generator, critic = Generator, Critic
