"""Networks that judge pictures as a part of a loss: what they see, with gradients and without rounding.

Names of VGG16's layers follow Simonyan & Zisserman 2014 (arXiv:1409.1556): ``vgg16_5_3`` is what the third convolution
of the fifth block gives after its ReLU. The weights are those that :mod:`ganworks.metrics.features.perceptual` carries.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ganworks.errors import unknown_name
from ganworks.metrics.features.extractor import Extractor
from ganworks.metrics.features.perceptual import LPIPSVGG, PerceptualNetwork

BLOCKS = (2, 2, 3, 3, 3)
"""Convolutions of VGG16's blocks."""
LAYERS = tuple(f"vgg16_{block}_{number}" for block, count in enumerate(BLOCKS, 1) for number in range(1, count + 1))


class Differentiable(nn.Module):
    """What an extractor's network says of images (B, 1 or 3, H, W) in [-1, 1]: its features, or its activations.

    Args:
        extractor: any; its network is shared, and frozen.
        network: what stands in the place of the extractor's network, for example a part of it.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, extractor: Extractor, network: nn.Module | None = None) -> None:
        super().__init__()
        self.network, self.size = network or extractor.network, extractor.size
        self.register_buffer("mean", extractor.mean)
        self.register_buffer("std", extractor.std)
        self.eval().requires_grad_(False)

    def forward(self, images: Tensor) -> Tensor:
        """Resized as the extractor resizes, then seen; gradients flow to the images."""
        images = (images + 1) / 2
        if self.size is not None and images.shape[-2:] != (self.size, self.size):
            images = F.interpolate(images, (self.size, self.size), mode="bicubic", antialias=True, align_corners=False)
        features = self.network((images.expand(-1, 3, -1, -1) - self.mean) / self.std)
        return features[0] if isinstance(features, tuple) else features


class _Start(nn.Module):
    """A network's first so many convolutions, each with the pooling before and the ReLU behind it."""

    def __init__(self, network: PerceptualNetwork, depth: int) -> None:
        super().__init__()
        self.layers = network.layers[:depth]
        self.convolutions = nn.ModuleList(islice(network.convolutions, depth))

    def forward(self, x: Tensor) -> Tensor:
        """Activations (B, F, h, w)."""
        for layer, convolution in zip(self.layers, self.convolutions, strict=True):
            if layer.pool:
                x = F.max_pool2d(x, layer.pool, 2)
            x = F.relu(convolution(x))
        return x


def check_layer(name: str) -> str:
    """The name, if it is one of :data:`LAYERS`.

    Raises:
        BadInput: it is not.
    """
    if name not in LAYERS:
        raise unknown_name("layer of VGG16", name, LAYERS)
    return name


def vgg16(name: str) -> Differentiable:
    """Images (B, 1 or 3, H, W) at their own size to a layer's activations (B, F, h, w).

    Args:
        name: one of :data:`LAYERS`.

    Raises:
        BadInput: no such layer.
        DataError: the weights (64 MB, once) cannot be fetched.
    """
    depth = 1 + LAYERS.index(check_layer(name))
    extractor = LPIPSVGG(size=None)
    assert isinstance(extractor.network, PerceptualNetwork)
    return Differentiable(extractor, _Start(extractor.network, depth))


class Judge:
    """A network that plays no part in the game and is no part of a checkpoint; made when it is first asked.

    Args:
        make: gives the network.
    """

    def __init__(self, make: Callable[[], nn.Module]) -> None:
        self.make = make
        self.network: nn.Module | None = None

    def __call__(self, images: Tensor) -> Tensor:
        """What the network says of images, on their device, in double precision where they are; its weights are frozen,
        in evaluation mode."""
        network = self.network or self.make().eval().requires_grad_(False)
        double = torch.float64 if images.dtype == torch.float64 else None
        self.network = network.to(device=images.device, dtype=double)
        return self.network(images)
