r"""DCGAN (Radford, Metz, Chintala 2015, arXiv:1511.06434): strided and transposed convolutions, no pooling.

The generator doubles a 4x4 map (7x7 for 28x28 images) by transposed convolutions of kernel 4, stride 2, and the
critic mirrors it. Batch normalisation everywhere but at the generator's output and the critic's input; ReLU in the
generator, LeakyReLU of slope 0.2 in the critic; weights from N(0, 0.02^2).

Departures by default: kernels of 4 pixels instead of 5, which divide by the stride and leave no checkerboard; half the
paper's channels (width 64 gives 512, 256, 128, 64 for 64x64 images). ``kernel=5`` and width 128 are the paper's.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from ganworks.layers import norm as norms
from ganworks.layers.initialize import normal_
from ganworks.layers.small_maps import Conv2d, ConvTranspose2d
from ganworks.networks import parts
from ganworks.networks.sizes import channels, doublings
from ganworks.registry import network

Kernel = Literal[4, 5]


def halving(before: int, after: int, kernel: Kernel, *, bias: bool = True) -> nn.Conv2d:
    """A convolution of stride 2: (B, I, H, W) -> (B, O, H / 2, W / 2)."""
    if kernel == 4:
        return Conv2d(before, after, stride=2, bias=bias)
    return nn.Conv2d(before, after, 5, 2, 2, bias=bias)


def doubling(before: int, after: int, kernel: Kernel, *, bias: bool = True) -> nn.ConvTranspose2d:
    """A transposed convolution of stride 2: (B, I, H, W) -> (B, O, 2H, 2W)."""
    if kernel == 4:
        return ConvTranspose2d(before, after, bias=bias)
    return nn.ConvTranspose2d(before, after, 5, 2, 2, output_padding=1, bias=bias)


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W) in (-1, 1).

    The projection to the first map is a linear layer that writes channels last: the same function as a transposed
    convolution of a 1x1 map, and a faster one.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.
        kernel: side of the convolutions' kernels (paper: 5).
        widest: channels of no map are more; default: eight times the width.
        hidden: units of a normalised layer before the projection (InfoGAN on digits: 1024); 0 for none.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        width: int = 64,
        kernel: Kernel = 4,
        widest: int | None = None,
        hidden: int = 0,
    ) -> None:
        super().__init__()
        self.base, times = doublings("dcgan", image)
        sizes = channels(width, times, widest)[::-1]
        dense = [nn.Linear(latent, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU()] if hidden else []
        self.dense = nn.Sequential(*dense)
        self.project = nn.Linear(hidden or latent, self.base * self.base * sizes[0], bias=False)
        self.first = nn.Sequential(nn.BatchNorm2d(sizes[0]), nn.ReLU())
        self.grow = nn.Sequential()
        for before, after in pairwise(sizes):
            self.grow.append(doubling(before, after, kernel, bias=False))
            self.grow.append(nn.BatchNorm2d(after))
            self.grow.append(nn.ReLU())
        last = nn.ConvTranspose2d(sizes[-1], image[0], 4, 2, 1)
        self.output = last if kernel == 4 else doubling(sizes[-1], image[0], kernel)
        normal_(self)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        flat = self.project(self.dense(latent))
        maps = flat.unflatten(1, (self.base, self.base, -1)).permute(0, 3, 1, 2)
        return self.output(self.grow(self.first(maps))).tanh()


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F), the flattened last map, or ``hidden`` units that read it."""

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int,
        norm: norms.Norm,
        kernel: Kernel = 4,
        widest: int | None = None,
        hidden: int = 0,
    ) -> None:
        super().__init__()
        base, times = doublings("dcgan", image)
        sizes = [image[0], *channels(width, times, widest)]
        self.features = hidden or sizes[-1] * base * base
        first = nn.Conv2d(sizes[0], sizes[1], 4, 2, 1) if kernel == 4 else halving(sizes[0], sizes[1], kernel)
        self.shrink = nn.Sequential(first, nn.LeakyReLU(0.2))
        for before, after in pairwise(sizes[1:]):
            self.shrink.append(halving(before, after, kernel, bias=not norms.cancels_bias(norm)))
            self.shrink.append(norms.maps(norm, after))
            self.shrink.append(nn.LeakyReLU(0.2))
        self.dense = nn.Sequential()
        if hidden:
            self.dense.append(nn.Linear(sizes[-1] * base * base, hidden, bias=not norms.cancels_bias(norm)))
            self.dense.append(norms.vectors(norm, hidden))
            self.dense.append(nn.LeakyReLU(0.2))

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        return self.dense(self.shrink(images).flatten(1))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest hidden map.
        norm: ``batch`` as in the paper; ``layer``, ``instance`` or ``none`` under a per-sample gradient penalty.
        spectral: see :class:`ganworks.networks.parts.Critic`.
        kernel: as for :class:`Generator`.
        widest: as for :class:`Generator`.
        hidden: units of a layer behind the last map (InfoGAN on digits: 1024); 0 for none.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 64,
        norm: norms.Norm = "batch",
        spectral: parts.Spectral = False,
        kernel: Kernel = 4,
        widest: int | None = None,
        hidden: int = 0,
    ) -> None:
        trunk = normal_(Trunk(image, width, norm, kernel, widest, hidden))
        super().__init__(trunk, normal_(nn.Linear(trunk.features, 1)), image, spectral)


@network("dcgan", title="DCGAN", paper="1511.06434")
class DCGAN(parts.Bodies):
    """Strided and transposed convolutions."""

    generator, critic = Generator, Critic
