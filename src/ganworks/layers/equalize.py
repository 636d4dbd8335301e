r"""Equalised learning rate (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 4.1)."""

from __future__ import annotations

import math
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

Layer = TypeVar("Layer", nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


class Scale(nn.Module):
    """Multiplies a parameter by a constant when it is used."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, value: Tensor) -> Tensor:
        """The scaled parameter."""
        return value * self.factor


@torch.no_grad()
def equalize(layer: Layer, gain: float = math.sqrt(2.0), rate: float = 1.0) -> Layer:
    r"""Draw a layer's weights from N(0, 1) and scale them when they are used; returns the layer.

    .. math:: w \sim \mathcal N(0, 1 / m^2), \qquad \hat w = w\, m\, g / \sqrt{\text{fan-in}}, \qquad \hat b = m\, b

    Adam moves every stored weight at the same pace, so all layers then learn at the same relative pace, and a layer
    with m = 0.01 (StyleGAN's mapping network, arXiv:1812.04948) a hundred times slower.

    Args:
        layer: linear, convolution or transposed convolution, those of :mod:`ganworks.layers.resample` included.
        gain: g; sqrt(2) before a rectifier, 1 for a last layer.
        rate: m, the learning-rate multiplier.
    """
    weight = layer.weight
    fan_in = weight[:, 0].numel() if isinstance(layer, nn.ConvTranspose2d) else weight[0].numel()
    nn.init.normal_(weight, 0.0, 1.0 / rate)
    parametrize.register_parametrization(layer, "weight", Scale(rate * gain / math.sqrt(fan_in)))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
        if rate != 1.0:
            parametrize.register_parametrization(layer, "bias", Scale(rate))
    return layer
