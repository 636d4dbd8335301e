"""Building blocks of networks, one a file; functions of the same kind stand beside them in their modules."""

from __future__ import annotations

from ganworks.layers.adain import AdaptiveInstanceNorm
from ganworks.layers.attention import SelfAttention
from ganworks.layers.conditional_batch_norm import ClassBatchNorm2d, ConditionalBatchNorm2d
from ganworks.layers.image_pool import ImagePool
from ganworks.layers.labelled_memory import LabelledMemory
from ganworks.layers.minibatch import MinibatchDiscrimination, MinibatchStddev
from ganworks.layers.pixel_norm import PixelNorm
from ganworks.layers.resample import DownConv, UpConv
from ganworks.layers.small_maps import Conv2d, ConvTranspose2d
from ganworks.layers.spectral_norm import OperatorNorm
from ganworks.layers.virtual_batch_norm import VirtualBatchNorm

__all__ = [
    "AdaptiveInstanceNorm",
    "ClassBatchNorm2d",
    "ConditionalBatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "DownConv",
    "ImagePool",
    "LabelledMemory",
    "MinibatchDiscrimination",
    "MinibatchStddev",
    "OperatorNorm",
    "PixelNorm",
    "SelfAttention",
    "UpConv",
    "VirtualBatchNorm",
]
