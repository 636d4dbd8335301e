r"""The style-based generator (Karras, Laine, Aila 2018, arXiv:1812.04948, sections 2 and 3).

A mapping network turns the latent z into a style w. The synthesis network starts from a learned constant; each of its
layers, two for each side, is a 3x3 convolution followed by

.. math:: x \leftarrow \mathrm{AdaIN}\big(\mathrm{LReLU}(x + b + B\, n),\ A w_l\big), \qquad n \sim \mathcal N(0, I)
          \text{ one map for all channels}

(the first layer has no convolution). Maps are doubled by repeating pixels and blurring, which is bilinear. All weights
are equalised; those of the mapping network learn a hundred times slower.

Departure by default: channels double inwards from ``width`` up to eight times that (paper: ``widest=512``, from a width
of 16 at 1024x1024; the recipes ``stylegan/paper`` and ``-512`` to ``-64`` have it).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks import rng
from ganworks.layers.adain import AdaptiveInstanceNorm
from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.layers.equalize import equalize
from ganworks.layers.growth import fade
from ganworks.layers.pixel_norm import PixelNorm
from ganworks.layers.resample import UpConv, blur, double
from ganworks.layers.small_maps import Conv2d
from ganworks.networks import parts, progan
from ganworks.networks.progan import sides
from ganworks.networks.sizes import channels
from ganworks.registry import network


class Mapping(nn.Sequential):
    """z (B, latent) -> w (B, style).

    Args:
        latent: length of z.
        style: length of w.
        layers: how many (paper: 8).
        rate: their learning rate as a multiple of the generator's (paper: 0.01).
    """

    def __init__(self, latent: int, style: int, layers: int = 8, rate: float = 0.01) -> None:
        super().__init__(PixelNorm())
        for before in (latent, *[style] * (layers - 1)):
            self.append(equalize(nn.Linear(before, style), rate=rate))
            self.append(nn.LeakyReLU(0.2))


class NoiseInjection(nn.Module):
    """Add one map of standard normal noise, scaled for each channel by a learned weight that starts at zero.

    Args:
        channels: C.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """(B, C, H, W), with the given noise (B, 1, H, W) or a fresh draw."""
        if noise is None:
            noise = rng.normal(x.shape[0], 1, *x.shape[2:], like=x)
        return torch.addcmul(x, noise.to(x.dtype), self.weight.to(x.dtype)[:, None, None])


class StyledLayer(nn.Module):
    """Bias, noise, LeakyReLU and AdaIN: what follows each convolution of (B, C, H, W)."""

    def __init__(self, size: int, style: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(size))
        self.noise = NoiseInjection(size)
        self.norm = AdaptiveInstanceNorm(size, style)

    def forward(self, x: Tensor, style: Tensor, noise: Tensor | None) -> Tensor:
        """Styled by (B, style), with the given noise (B, 1, H, W) or a fresh draw."""
        shifted = self.noise(x + self.bias.to(x.dtype)[:, None, None], noise)
        return self.norm(functional.leaky_relu(shifted, 0.2), style)


class StyledBlock(nn.Module):
    """The two layers of a side: (B, I, H, W) -> (B, O, 2H, 2W), or the same size for the first."""

    def __init__(self, before: int, after: int, style: int, *, first: bool = False) -> None:
        super().__init__()
        self.up = None if first else equalize(UpConv(before, after, bias=False))
        self.conv = equalize(Conv2d(after, after, bias=False))
        self.layers = nn.ModuleList(StyledLayer(after, style) for _ in range(2))

    def forward(self, x: Tensor, styles: Sequence[Tensor], noise: Sequence[Tensor | None]) -> Tensor:
        """The maps, from the styles (B, style) and the noise (B, 1, H, W) of both layers."""
        x = x if self.up is None else blur(self.up(x))
        x = self.layers[0](x, styles[0], noise[0])
        return self.layers[1](self.conv(x), styles[1], noise[1])


class Synthesis(nn.Module):
    """Styles (B, L, style) -> images (B, C, H, W), not bounded.

    Args:
        style: length of w.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        widest: channels of no map are more (paper: 512); default: eight times the width.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(self, style: int, image: tuple[int, int, int], width: int, widest: int | None = None) -> None:
        super().__init__()
        self.sides = sides("stylegan", image)
        sizes = channels(width, len(self.sides), widest)[::-1]
        self.constant = nn.Parameter(torch.ones(1, sizes[0], self.sides[0], self.sides[0]))
        self.blocks = nn.ModuleList([StyledBlock(sizes[0], sizes[0], style, first=True)])
        self.blocks.extend(StyledBlock(before, after, style) for before, after in pairwise(sizes))
        self.to_image = nn.ModuleList(equalize(nn.Conv2d(size, image[0], 1), gain=1.0) for size in sizes)

    @property
    def layer_sides(self) -> list[int]:
        """The side of the map that each of the L layers styles."""
        return [side for side in self.sides for _ in range(2)]

    def draw_noise(self, n: int, like: Tensor) -> list[Tensor]:
        """Fresh noise (n, 1, H, W) for each layer."""
        return [rng.normal(n, 1, side, side, like=like) for side in self.layer_sides]

    def forward(
        self, styles: Tensor, noise: Sequence[Tensor] | None = None, *, level: int | None = None, alpha: float = 1.0
    ) -> Tensor:
        """Images of a level.

        Args:
            styles: (B, L, style), or fewer layers where fewer levels are used.
            noise: (B, 1, H, W) for each layer; fresh draws when it is not given.
            level: doublings in use; default all.
            alpha: share of the last of them, the rest being the enlarged image of the level before.
        """
        top = len(self.blocks) - 1 if level is None else level
        noises: Sequence[Tensor | None] = noise or [None] * len(self.layer_sides)
        before = maps = self.constant.expand(styles.shape[0], -1, -1, -1)
        for number, block in enumerate(self.blocks[: top + 1]):
            pair = slice(2 * number, 2 * number + 2)
            before, maps = maps, block(maps, styles[:, pair].unbind(1), noises[pair])
        images = self.to_image[top](maps)
        return fade(double(self.to_image[top - 1](before)), images, alpha) if alpha < 1.0 and top else images


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W): mapping and synthesis, one style for all layers.

    Args:
        latent: length of z.
        style: length of w.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        layers: of the mapping network.
        rate: learning rate of the mapping network as a multiple of the generator's.
        widest: channels of no map are more (paper: 512); default: eight times the width.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        style: int,
        image: tuple[int, int, int],
        width: int = 16,
        *,
        layers: int = 8,
        rate: float = 0.01,
        widest: int | None = None,
    ) -> None:
        super().__init__()
        self.mapping = Mapping(latent, style, layers, rate)
        self.synthesis = Synthesis(style, image, width, widest)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W) of all levels."""
        return self.synthesis(self.spread(self.mapping(latent)))

    def spread(self, style: Tensor) -> Tensor:
        """One style (B, style) for all layers: (B, L, style)."""
        return style[:, None].expand(-1, len(self.synthesis.layer_sides), -1)


class FullGenerator(Generator):
    """(B, latent) -> (B, C, H, W) with a style as long as the latent; in evaluation mode cut off at -1 and 1.

    Args:
        latent: length of z, and of w.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        layers: of the mapping network.
        rate: learning rate of the mapping network as a multiple of the generator's.
        widest: channels of no map are more (paper: 512); default: eight times the width.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        width: int = 16,
        layers: int = 8,
        rate: float = 0.01,
        widest: int | None = None,
    ) -> None:
        super().__init__(latent, latent, image, width, layers=layers, rate=rate, widest=widest)

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        images = super().forward(latent)
        return images if self.training else straight_through_clamp(images)


@network("stylegan", title="StyleGAN", paper="1812.04948")
class StyleGAN(parts.Bodies):
    """The style-based generator, one style for all layers, and ProGAN's critic with blurred halving."""

    generator = FullGenerator

    @staticmethod
    def critic(image: tuple[int, int, int], width: int = 16, group: int = 4, widest: int | None = None) -> nn.Module:
        """ProGAN's critic with blurred halving; arguments as for :class:`ganworks.networks.progan.Critic`."""
        return progan.Critic(image, width, smooth=True, group=group, widest=widest)
