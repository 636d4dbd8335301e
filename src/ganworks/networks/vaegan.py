"""The networks of VAE/GAN for 64x64 images (Larsen, Sonderby, Larochelle, Winther 2015, arXiv:1512.09300, table 1).

Kernels of 5 pixels, ReLU, batch normalisation behind every layer but the critic's first; maps of 8 pixels, with a
fully connected layer between them and the code (2048 units in the encoder) or the score (512 in the critic).

Departure: starting weights are torch's own.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganworks.layers import norm as norms
from ganworks.networks import dcgan, parts
from ganworks.networks.sizes import Doublings, doublings
from ganworks.registry import network


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W) in (-1, 1): a layer to the first map, three doublings, a last convolution.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two, 16 at least.
        width: channels of the finest map (paper: 32); the others have four and eight times as many.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, latent: int, image: tuple[int, int, int], width: int = 32) -> None:
        super().__init__()
        self.base, times = _first_map(image)
        sizes = [8 * width, *(width * (1, 4, 8)[min(level, 2)] for level in reversed(range(times)))]
        self.project = nn.Sequential(
            nn.Linear(latent, self.base**2 * sizes[0], bias=False), nn.BatchNorm1d(self.base**2 * sizes[0]), nn.ReLU()
        )
        self.grow = nn.Sequential()
        for before, after in pairwise(sizes):
            self.grow.extend([dcgan.doubling(before, after, 5, bias=False), nn.BatchNorm2d(after), nn.ReLU()])
        self.output = nn.Conv2d(sizes[-1], image[0], 5, padding=2)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        maps = self.project(latent).unflatten(1, (-1, self.base, self.base))
        return self.output(self.grow(maps)).tanh()


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, hidden): convolutions, then a fully connected layer.

    Args:
        image: (C, H, W).
        sizes: channels of the convolutions of stride 2, the finest map's first.
        hidden: units of the layer behind them.
        norm: of every layer but the first.
        first: channels of a convolution of stride 1 before the others; 0 for none.
    """

    def __init__(
        self, image: tuple[int, int, int], sizes: list[int], hidden: int, norm: norms.Norm, first: int = 0
    ) -> None:
        super().__init__()
        base, _ = _first_map(image)
        self.features, before, bias = hidden, image[0], not norms.cancels_bias(norm)
        self.shrink = nn.Sequential()
        if first:
            self.shrink.extend([nn.Conv2d(before, first, 5, padding=2), nn.ReLU()])
            before = first
        for after in sizes:
            self.shrink.extend([dcgan.halving(before, after, 5, bias=bias), norms.maps(norm, after), nn.ReLU()])
            before = after
        self.dense = nn.Sequential(
            nn.Flatten(), nn.Linear(before * base**2, hidden, bias=bias), norms.vectors(norm, hidden), nn.ReLU()
        )

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, hidden)."""
        return self.dense(self.shrink(images))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two, 16 at least.
        width: channels of the finest map (paper: 32).
        hidden: units of the fully connected layer (paper: 512 in the critic, 2048 in the encoder).
        encoding: the encoder's trunk: no convolution of stride 1, and channels of two, four and eight times the width.
        norm: of every layer but the first.
        spectral: see :class:`ganworks.networks.parts.Critic`.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 32,
        hidden: int = 512,
        encoding: bool = False,
        norm: norms.Norm = "batch",
        spectral: parts.Spectral = False,
    ) -> None:
        _, times = _first_map(image)
        multiples = (2, 4, 8) if encoding else (4, 8, 8)
        sizes = [width * multiples[min(level, 2)] for level in range(times)]
        trunk = Trunk(image, sizes, hidden, norm, 0 if encoding else width)
        super().__init__(trunk, nn.Linear(hidden, 1), image, spectral)


def _first_map(image: tuple[int, int, int]) -> Doublings:
    """The first map, of 8 pixels or more where the image has them."""
    base, times = doublings("vaegan", image)
    return Doublings(2 * base, times - 1) if times > 1 else Doublings(base, times)


@network("vaegan", title="VAE/GAN", paper="1512.09300")
class VAEGAN(parts.Bodies):
    """Kernels of 5 pixels and fully connected layers around maps of 8 pixels."""

    generator, critic = Generator, Critic
