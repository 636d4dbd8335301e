r"""MobileNetV2's shape of network, shared by the two small ImageNet networks whose weights packages carry.

A stem, inverted residual blocks (1x1 expansion, k x k depthwise, 1x1 linear projection), a 1x1 head, the mean over
positions (the features, d = 1280), a linear layer of 1000 classes. Source: MobileNetV2, arXiv:1801.04381, table 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ganworks.errors import DataError


class Stage(NamedTuple):
    """Equal blocks in a row; the first of them has the stride."""

    expansion: int
    channels: int
    blocks: int
    stride: int
    kernel: int = 3


class _SamePadding(nn.Module):
    """TensorFlow's padding: as much as the stride needs, the odd pixel at the end."""

    def __init__(self, kernel: int, stride: int):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        high, wide = (max((-(-n // self.stride) - 1) * self.stride + self.kernel - n, 0) for n in x.shape[-2:])
        return F.pad(x, (wide // 2, wide - wide // 2, high // 2, high - high // 2))


class _Block(nn.Sequential):
    def __init__(self, layers: Sequence[nn.Module], skips: bool):
        super().__init__(*layers)
        self.skips = skips

    def forward(self, input: Tensor) -> Tensor:
        return input + super().forward(input) if self.skips else super().forward(input)


class InvertedResidualNetwork(nn.Module):
    """Images (B, 3, H, W) to features (B, 1280) and class scores (B, 1000).

    Args:
        stages: the blocks.
        epsilon: of the batch normalisations.
        same_padding: pad as TensorFlow does instead of by k // 2 on each side.
    """

    def __init__(self, stages: Sequence[Stage], *, epsilon: float, same_padding: bool):
        super().__init__()
        self.epsilon, self.same_padding = epsilon, same_padding
        self.stem = nn.Sequential(*self._unit(3, 32, 3, stride=2))
        blocks, channels = [], 32
        for stage in stages:
            for number in range(stage.blocks):
                stride, wide = stage.stride if number == 0 else 1, channels * stage.expansion
                layers = self._unit(channels, wide, 1) if stage.expansion > 1 else []
                layers += self._unit(wide, wide, stage.kernel, stride=stride, groups=wide)
                layers += self._unit(wide, stage.channels, 1)[:-1]
                blocks.append(_Block(layers, skips=stride == 1 and channels == stage.channels))
                channels = stage.channels
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Sequential(*self._unit(channels, 1280, 1))
        self.classes = nn.Linear(1280, 1000)

    def _unit(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
        shifted = self.same_padding and stride > 1
        padding = 0 if shifted else kernel // 2
        convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        layers: list[nn.Module] = [_SamePadding(kernel, stride)] if shifted else []
        return [*layers, convolution, nn.BatchNorm2d(outputs, self.epsilon), nn.ReLU6(inplace=True)]

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features (B, 1280) and class scores (B, 1000)."""
        features = self.head(self.blocks(self.stem(images))).mean((2, 3))
        return features, self.classes(features)

    def load(self, weights: dict[str, Tensor]) -> InvertedResidualNetwork:
        """Take weights stored in the order of the forward pass, whatever their names, and fold the normalisations.

        Raises:
            DataError: the tensors do not fit one by one.
        """
        own = self.state_dict()
        shapes = [tuple(value.shape) for value in weights.values()]
        if shapes != [tuple(value.shape) for value in own.values()]:
            raise DataError("The stored weights do not have the shapes of this network.")
        self.load_state_dict(dict(zip(own, weights.values(), strict=True)))
        self.eval()
        for part in [module for module in self.modules() if isinstance(module, nn.Sequential)]:
            for place in range(1, len(part)):
                convolution, layer = part[place - 1], part[place]
                if isinstance(convolution, nn.Conv2d) and isinstance(layer, nn.BatchNorm2d):
                    part[place - 1], part[place] = fuse_conv_bn_eval(convolution, layer), nn.Identity()
        return self
