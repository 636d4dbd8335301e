r"""Convolutions of small maps: the images of a batch laid side by side, as one wide image.

The processor's kernels work along the rows of one image, and read the whole weight for each image anew. With rows of
four pixels most of a vector register stays empty, and the 8 MB of a 512 x 256 x 4 x 4 weight leave the cache between
two images. One wide image, with columns of zeros between its parts, is the same function:

.. math:: \mathrm{conv}(x_1, \dots, x_B) = \mathrm{apart}\big(\mathrm{conv}([x_1\, 0\, x_2\, 0 \cdots x_B\, 0])\big)

On a map of four pixels a side this is 3 times as fast in bfloat16, forward and backward together. In float32 it is 1.05
to 1.3 times as fast with weights of 2 MiB or more, and slower with those that stay in the cache. From 8 pixels on it
pays in bfloat16 only, and with strides only. Elsewhere, on other devices, and in what is exported, the layers are
torch's own. Parameters, gradients and their gradients are those of torch's layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH = 8
"""Images below which there is too little to lay side by side."""
CACHED = 2 * 2**20
"""Bytes of a float32 weight below which it is still in the cache when the next image comes."""


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, stride: int = 1) -> Tensor:
    """A convolution of kernel 3 and stride 1, or of kernel 4 and stride 2, with one zero around.

    Args:
        x: (B, I, H, W).
        weight: (O, I, 2 + stride, 2 + stride).
        bias: (O,).
        stride: 1 or 2.
    """
    width = x.shape[3] // stride
    if not _pays(x, weight, width, strided=stride == 2):
        return functional.conv2d(x, weight, bias, stride, 1)
    gap = stride - x.shape[3] % stride  # each image begins where a window does
    return _apart(functional.conv2d(_beside(x, gap), weight, bias, stride, 1), len(x), width)


def conv_transpose2d(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """A transposed convolution of kernel 4 and stride 2 that doubles a map.

    Args:
        x: (B, I, H, W).
        weight: (I, O, 4, 4).
        bias: (O,).
    """
    if not _pays(x, weight, x.shape[3], strided=True):
        return functional.conv_transpose2d(x, weight, bias, 2, 1)
    return _apart(functional.conv_transpose2d(_beside(x, 1), weight, bias, 2, 1), len(x), 2 * x.shape[3])


class Conv2d(nn.Conv2d):
    """Kernel 3 and stride 1, or kernel 4 and stride 2: (B, I, H, W) -> (B, O, H / stride, W / stride).

    Args:
        in_channels: I.
        out_channels: O.
        stride: 1 or 2.
        bias: whether there is one.
    """

    def __init__(self, in_channels: int, out_channels: int, *, stride: int = 1, bias: bool = True) -> None:
        super().__init__(in_channels, out_channels, 2 + stride, stride, 1, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        """(B, O, H / stride, W / stride)."""
        return conv2d(input, self.weight, self.bias, stride=self.stride[0])


class ConvTranspose2d(nn.ConvTranspose2d):
    """Kernel 4 and stride 2: (B, I, H, W) -> (B, O, 2H, 2W).

    Args:
        in_channels: I.
        out_channels: O.
        bias: whether there is one.
    """

    def __init__(self, in_channels: int, out_channels: int, *, bias: bool = True) -> None:
        super().__init__(in_channels, out_channels, 4, 2, 1, bias=bias)

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        """(B, O, 2H, 2W)."""
        return conv_transpose2d(input, self.weight, self.bias)


def _pays(x: Tensor, weight: Tensor, width: int, *, strided: bool) -> bool:
    """Whether a map whose smaller side of the layer has this width is better laid out wide."""
    if torch.compiler.is_exporting() or torch.jit.is_tracing():  # pyright: ignore[reportPrivateImportUsage]
        # a choice by the batch would be written into the file
        return False
    if x.device.type != "cpu" or len(x) < BATCH or x.dtype not in (torch.float32, torch.bfloat16):
        return False
    if x.dtype == torch.bfloat16 or torch.is_autocast_enabled("cpu"):
        return width <= (8 if strided else 4)
    return width <= 4 and weight.numel() * weight.element_size() >= CACHED


def _beside(x: Tensor, gap: int) -> Tensor:
    """(B, C, H, W) -> (1, C, H, B (W + gap)), with zeros to the right of each image; channels last."""
    images, channels, height, width = x.shape
    rows = functional.pad(x.permute(2, 0, 3, 1), (0, 0, 0, gap))
    return rows.reshape(1, height, images * (width + gap), channels).permute(0, 3, 1, 2)


def _apart(x: Tensor, images: int, width: int) -> Tensor:
    """(1, C, H, W) -> (images, C, H, width), the first columns of each of the equal parts of W; channels last."""
    _, channels, height, total = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(height, images, total // images, channels)[:, :, :width]
    return rows.permute(1, 3, 0, 2).contiguous(memory_format=torch.channels_last)
