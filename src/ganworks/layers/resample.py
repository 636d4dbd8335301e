r"""Doubling, halving and blur of maps; convolutions with either as one strided convolution of the same parameters.

Repeating pixels and convolving with a 3x3 kernel does 9 products for each of 4 outputs where 4 would do, as the same
input is met several times. Summing the taps that meet it gives an equal strided convolution, borders included,

.. math::
    \mathrm{conv}_{3}(\mathrm{nearest}_{\uparrow 2}(x)) &= \mathrm{convT}_{4}(x; K'), \\
    \mathrm{mean}_{\downarrow 2}(\mathrm{conv}_{3}(x)) &= \mathrm{conv}_{4}(x; K / 4),
    \qquad K = w * \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix}

with stride 2 and padding 1 on the right-hand sides (K' is K turned by 180 degrees), and 2.25 times fewer products. The
parameters are the 3x3 kernel and the bias, and a parametrization of the weight, such as spectral normalisation, acts on
that kernel.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.layers.small_maps import conv2d, conv_transpose2d


def double(x: Tensor) -> Tensor:
    """Repeat each pixel twice in both directions: (B, C, H, W) -> (B, C, 2H, 2W)."""
    return functional.interpolate(x, scale_factor=2, mode="nearest")


def halve(x: Tensor) -> Tensor:
    """Mean of each 2x2 square: (B, C, H, W) -> (B, C, H // 2, W // 2)."""
    return functional.avg_pool2d(x, 2)


def blur(x: Tensor) -> Tensor:
    r"""Convolve each channel with :math:`[1, 2, 1]^\top [1, 2, 1] / 16`, zeros outside: (B, C, H, W) kept.

    It goes with nearest doubling and with halving in StyleGAN (arXiv:1812.04948). After nearest doubling this is
    bilinear interpolation, borders apart.
    """
    if torch.is_grad_enabled() and x.requires_grad:
        return _Blur.apply(x)
    return _blurred(x)


def _blurred(x: Tensor) -> Tensor:
    taps = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype, device=x.device) / 4
    kernel = torch.outer(taps, taps).expand(x.shape[1], 1, 3, 3)
    return functional.conv2d(x, kernel, padding=1, groups=x.shape[1])


class _Blur(torch.autograd.Function):
    """A symmetric kernel with zeros outside is its own adjoint; the derived one of torch is 2.6 times as slow."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return _blurred(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return _Blur.apply(*gradients)


# each row a tap of four, each column a tap of three that adds to it
_PAIRS = torch.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
_SQUARES = torch.kron(_PAIRS, _PAIRS)


def spread(weight: Tensor, *, transposed: bool = False) -> Tensor:
    """Kernels (O, I, 3, 3) convolved with a square of four ones: (O, I, 4, 4), channels last.

    Args:
        weight: the kernels.
        transposed: turn them by 180 degrees and exchange O and I, for a transposed convolution: (I, O, 4, 4).
    """
    taps = weight.permute(1, 2, 3, 0) if transposed else weight.permute(0, 2, 3, 1)
    squares = (_SQUARES.flip(0) if transposed else _SQUARES).to(weight)
    return (squares @ taps.flatten(1, 2)).unflatten(1, (4, 4)).permute(0, 3, 1, 2)


class UpConv(nn.Conv2d):
    """Nearest doubling, then a 3x3 convolution: (B, I, H, W) -> (B, O, 2H, 2W).

    Args:
        in_channels: I.
        out_channels: O.
        fused: compute it as one transposed convolution; the function is the same.
        bias: whether there is one.
    """

    def __init__(self, in_channels: int, out_channels: int, *, fused: bool = True, bias: bool = True) -> None:
        super().__init__(in_channels, out_channels, 3, padding=1, bias=bias)
        self.fused = fused

    @staticmethod
    def linear_map(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """The layer with a given weight (O, I, 3, 3), fused."""
        maps = conv_transpose2d(x, spread(weight, transposed=True))
        # added apart, since oneDNN's transposed convolution sums the bias gradient slowly
        return maps if bias is None else maps + bias.to(maps.dtype)[:, None, None]

    def forward(self, input: Tensor) -> Tensor:
        """(B, O, 2H, 2W)."""
        if self.fused:
            return self.linear_map(input, self.weight, self.bias)
        return functional.conv2d(double(input), self.weight, self.bias, padding=1)


class DownConv(nn.Conv2d):
    """A 3x3 convolution, then the mean of 2x2 squares: (B, I, H, W) -> (B, O, H // 2, W // 2).

    Args:
        in_channels: I.
        out_channels: O.
        fused: compute it as one strided convolution; the function is the same.
        bias: whether there is one.
    """

    def __init__(self, in_channels: int, out_channels: int, *, fused: bool = True, bias: bool = True) -> None:
        super().__init__(in_channels, out_channels, 3, padding=1, bias=bias)
        self.fused = fused

    @staticmethod
    def linear_map(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """The layer with a given weight (O, I, 3, 3), fused."""
        return conv2d(x, spread(weight) / 4, bias, stride=2)

    def forward(self, input: Tensor) -> Tensor:
        """(B, O, H // 2, W // 2)."""
        if self.fused:
            return self.linear_map(input, self.weight, self.bias)
        return halve(functional.conv2d(input, self.weight, self.bias, padding=1))
