r"""R3GAN's residual players without normalisation (Huang, Gokaslan, Kuleshov, Tompkin 2024, arXiv:2501.05441).

Both players have the same stages, one for each side of the map, of residual blocks

.. math:: x \leftarrow x + W_3\, \varphi\big(W_2 * \varphi(W_1 x)\big), \qquad \varphi = \text{LeakyReLU of slope } 0.2

with 1x1 convolutions around a grouped 3x3 convolution of twice as many channels. Between stages the map is doubled or
halved bilinearly, with a 1x1 convolution where the number of channels changes. The generator starts from a learned
4x4 map whose channels are scaled by a linear map of z, and has a linear output; the critic ends in a depthwise
convolution over the whole last map and a linear head.

Without normalisation the variance would grow with depth. Fix-up initialisation (Zhang, Dauphin, Ma 2019,
arXiv:1901.09321) prevents it: the last convolution of each block starts at zero, the other two are scaled by
:math:`L^{-1/4}` with L the number of blocks, so that each stage starts as the identity.

Departures: channels double inwards from ``width`` up to ``widest`` (the paper's tables for FFHQ-64 and FFHQ-256 are
widths 384 and 96 with 768 as the widest; CIFAR-10 has 768 throughout); first maps of 5, 6 or 7 pixels where the image
needs them.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.layers.custom_gradients import straight_through_clamp
from ganworks.networks import parts
from ganworks.networks.sizes import channels, doublings
from ganworks.registry import network

SLOPE = 0.2
GAIN = math.sqrt(2.0 / (1.0 + SLOPE**2))


class Block(nn.Module):
    """A residual block (B, C, H, W) -> (B, C, H, W), the identity at the start.

    Args:
        size: C.
        expansion: channels of the 3x3 convolution as a multiple of C.
        group_width: channels of each of its groups, or a little more where they do not divide.
        depth: L, residual blocks of the whole network.
    """

    def __init__(self, size: int, expansion: int, group_width: int, depth: int) -> None:
        super().__init__()
        hidden = expansion * size
        groups = next(n for n in range(max(1, hidden // group_width), 0, -1) if hidden % n == 0)
        self.expand = nn.Conv2d(size, hidden, 1)
        self.convolve = nn.Conv2d(hidden, hidden, 3, padding=1, groups=groups)
        self.reduce = nn.Conv2d(hidden, size, 1, bias=False)
        for layer in (self.expand, self.convolve):
            scaled_normal_(layer, GAIN * depth**-0.25)
        nn.init.zeros_(self.reduce.weight)

    def forward(self, x: Tensor) -> Tensor:
        """The map with the residual added."""
        hidden = functional.leaky_relu(self.expand(x), SLOPE)
        return x + self.reduce(functional.leaky_relu(self.convolve(hidden), SLOPE))


class Resample(nn.Module):
    """(B, I, H, W) -> (B, O, factor H, factor W), bilinear; the 1x1 convolution acts on the smaller of the maps."""

    def __init__(self, before: int, after: int, factor: float) -> None:
        super().__init__()
        self.factor = factor
        self.convert = nn.Identity()
        if before != after:
            self.convert = scaled_normal_(nn.Conv2d(before, after, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        """The resampled map."""
        if self.factor > 1:
            return bilinear(self.convert(x), self.factor)
        return self.convert(bilinear(x, self.factor))


class Generator(nn.Module):
    """(B, latent) -> (B, C, H, W).

    The output is linear in training, as in the paper; in evaluation mode it is cut off at -1 and 1.

    Args:
        latent: length of the input.
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        blocks: residual blocks of each stage.
        expansion: channels of the 3x3 convolutions as a multiple of the map's.
        group_width: channels of each of their groups.
        widest: channels of no map are more; default: eight times the width.

    Raises:
        BadInput: a size that doubling cannot make.
    """

    def __init__(
        self,
        latent: int,
        image: tuple[int, int, int],
        width: int = 32,
        blocks: int = 2,
        expansion: int = 2,
        group_width: int = 16,
        widest: int | None = None,
    ) -> None:
        super().__init__()
        base, times = doublings("r3gan", image)
        sizes = channels(width, times + 1, widest)[::-1]
        self.basis = nn.Parameter(torch.randn(sizes[0], base, base))
        self.scale = scaled_normal_(nn.Linear(latent, sizes[0], bias=False))
        self.stages = stages(sizes, 2.0, blocks, expansion, group_width)
        self.output = scaled_normal_(nn.Conv2d(sizes[-1], image[0], 1))

    def forward(self, latent: Tensor) -> Tensor:
        """Images (B, C, H, W)."""
        images = self.output(self.stages(self.basis * self.scale(latent)[:, :, None, None]))
        return images if self.training else straight_through_clamp(images)


class Trunk(parts.Trunk):
    """(B, C, H, W) -> (B, F)."""

    def __init__(
        self, image: tuple[int, int, int], sizes: list[int], blocks: int, expansion: int, group_width: int
    ) -> None:
        super().__init__()
        base = doublings("r3gan", image).base
        self.features = sizes[-1]
        self.input = scaled_normal_(nn.Conv2d(image[0], sizes[0], 1))
        self.stages = stages(sizes, 0.5, blocks, expansion, group_width)
        self.pool = nn.Parameter(torch.randn(sizes[-1], base, base) / base)

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, F)."""
        # the depthwise convolution written out, since torch differentiates one twice group by group
        return (self.stages(self.input(images)) * self.pool).sum(dim=(2, 3))


class Critic(parts.Critic):
    """(B, C, H, W) -> (B,).

    Args:
        image: (C, H, W), square, side 4 to 7 times a power of two.
        width: channels of the finest map.
        blocks: residual blocks of each stage.
        expansion: channels of the 3x3 convolutions as a multiple of the map's.
        group_width: channels of each of their groups.
        widest: channels of no map are more; default: eight times the width.

    Raises:
        BadInput: a size that halving cannot read.
    """

    def __init__(
        self,
        image: tuple[int, int, int],
        width: int = 32,
        blocks: int = 2,
        expansion: int = 2,
        group_width: int = 16,
        widest: int | None = None,
    ) -> None:
        sizes = channels(width, doublings("r3gan", image).times + 1, widest)
        trunk = Trunk(image, sizes, blocks, expansion, group_width)
        super().__init__(trunk, scaled_normal_(nn.Linear(trunk.features, 1)), image)


@network("r3gan", title="R3GAN", paper="2501.05441")
class R3GAN(parts.Bodies):
    """Residual bottlenecks without normalisation."""

    generator, critic = Generator, Critic


def stages(sizes: list[int], factor: float, blocks: int, expansion: int, group_width: int) -> nn.Sequential:
    """Residual blocks of all sides with resampling between them.

    Args:
        sizes: channels of each stage in order.
        factor: by which the map grows between stages, 2 or 1/2.
        blocks: in each stage.
        expansion: as for :class:`Block`.
        group_width: as for :class:`Block`.
    """
    layers = nn.Sequential()
    for before, size in pairwise([sizes[0], *sizes]):
        if len(layers):
            layers.append(Resample(before, size, factor))
        layers.extend(Block(size, expansion, group_width, blocks * len(sizes)) for _ in range(blocks))
    return layers


def bilinear(x: Tensor, factor: float) -> Tensor:
    """(B, C, H, W) -> (B, C, factor H, factor W)."""
    return functional.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)


def scaled_normal_(layer: parts.Module, gain: float = 1.0) -> parts.Module:
    r"""Weights from :math:`\mathcal N(0, g^2 / \text{fan-in})` and zero biases; returns the layer."""
    assert isinstance(layer, nn.Linear | nn.Conv2d)
    nn.init.normal_(layer.weight, 0.0, gain / math.sqrt(layer.weight[0].numel()))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
