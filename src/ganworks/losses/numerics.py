r"""Elementary functions whose values and gradients stay exact far from the origin.

torch's own gradients of ``expm1``, ``sigmoid`` and ``tanh`` are formed from the rounded result, so they become zero
(relative error one) where the function saturates; here the gradient is computed from the input instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Pointwise = Callable[[Tensor], Tensor]


class _Jet(torch.autograd.Function):
    """Applies the first function of a jet; its gradient applies the rest."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, jet: tuple[Pointwise, ...]) -> Tensor:
        return jet[0](x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, tuple[Pointwise, ...]], output: Tensor) -> None:
        x, ctx.jet = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]
        (x,) = ctx.saved_tensors
        rest = ctx.jet[1:]
        return grad * (_Jet.apply(x, rest) if len(rest) > 1 else rest[0](x)), None


def with_slope(x: Tensor, value: Pointwise, *slopes: Pointwise) -> Tensor:
    """A pointwise function with derivatives that are coded separately.

    Args:
        x: any shape.
        value: the function.
        slopes: its first, second ... derivative; torch differentiates the last one if need be.

    Returns:
        ``value(x)``, of the shape of ``x``; differentiable as often as wanted.
    """
    return _Jet.apply(x, (value, *slopes))


def softplus(x: Tensor) -> Tensor:
    r""":math:`\log(1 + e^x)`; exact in float64 too, where torch's default threshold loses :math:`2\cdot 10^{-9}`."""
    return functional.softplus(x, threshold=40.0)


def expm1(x: Tensor) -> Tensor:
    r""":math:`e^x - 1` with the gradient :math:`e^x`."""
    return with_slope(x, torch.expm1, torch.exp)


def sigmoid(x: Tensor) -> Tensor:
    r""":math:`\sigma(x)` with the gradient :math:`\sigma(x)\,\sigma(-x)`."""
    return with_slope(x, torch.sigmoid, sigmoid_slope, lambda y: sigmoid_slope(y) * -torch.tanh(0.5 * y))


def sigmoid_slope(x: Tensor) -> Tensor:
    r""":math:`\sigma(x)\,\sigma(-x)`, the derivative of the sigmoid, as a product that does not cancel."""
    return torch.sigmoid(x) * torch.sigmoid(-x)


def tanh(x: Tensor) -> Tensor:
    r""":math:`\tanh x` with the gradient :math:`4\,\sigma(2x)\,\sigma(-2x)`."""
    return with_slope(x, torch.tanh, lambda y: 4.0 * sigmoid_slope(2.0 * y))


def log1mexp(x: Tensor) -> Tensor:
    r""":math:`\log(1 - e^{-x})` for :math:`x > 0`, gradient :math:`1/(e^x - 1)` (Maechler 2012)."""

    def value(y: Tensor) -> Tensor:
        return torch.where(y < math.log(2.0), torch.log(-torch.expm1(-y)), torch.log1p(-torch.exp(-y)))

    return with_slope(x, value, lambda y: 1.0 / torch.expm1(y), lambda y: 1.0 / (torch.expm1(y) * torch.expm1(-y)))


def wright_omega(x: Tensor) -> Tensor:
    r"""The Wright omega function :math:`\omega(x) = W(e^x)`, which solves :math:`\omega + \log\omega = x`.

    Lambert's W without the overflow of :math:`e^x`. The derivative is :math:`\omega / (1 + \omega)`.
    """
    return with_slope(x, _wright_omega, lambda y: _ratio(wright_omega(y)))


def _ratio(omega: Tensor) -> Tensor:
    return omega / (1.0 + omega)


@torch.no_grad()
def _wright_omega(x: Tensor) -> Tensor:
    # Two equations, each well conditioned on its side: w e^w = e^x where w is small, w + log w = x where it is not.
    power = torch.exp(x.clamp(max=0.0))
    small = power / (1.0 + power)
    for _ in range(4):
        excess = small - power * torch.exp(-small)
        small = small - excess / (1.0 + small - excess * (small + 2.0) / (2.0 * (small + 1.0)))
    start = x.clamp(min=0.0)
    large = torch.where(start > 2.0, start - torch.log(start.clamp(min=1.0)), 0.6 + 0.5 * start)
    for _ in range(3):
        rest = start - large - torch.log(large)
        one = 1.0 + large
        scale = 2.0 * one * (one + rest * (2.0 / 3.0))
        large = large * (1.0 + rest / one * (scale - rest) / (scale - 2.0 * rest))
    return torch.where(x < 0.0, small, large)


def lower_omega(x: Tensor) -> Tensor:
    r""":math:`W_{-1}(-e^x)` for :math:`x \le -1`, not a number elsewhere: :math:`\omega + \log(-\omega) = x`."""
    return with_slope(x, _lower_omega, lambda y: _ratio(lower_omega(y)))


@torch.no_grad()
def _lower_omega(x: Tensor) -> Tensor:
    # y - log y = -x with y = -omega >= 1; the start is the branch point's series near it, x's asymptote far away.
    over = (-1.0 - x).clamp(min=0.0)
    root = torch.sqrt(2.0 * over)
    y = 1.0 + root + over * (2.0 / 3.0) / (1.0 + 0.25 * root)
    for _ in range(6):
        # Halley's method for y - log y + x = 0; at the branch point itself the step is 0/0 and left out.
        rest = y - torch.log(y) + x
        slope = 1.0 - 1.0 / y
        step = rest * slope / (slope * slope - 0.5 * rest / (y * y))
        y = torch.where((slope > 1e-7) & torch.isfinite(step), y - step, y).clamp(min=1.0)
    return torch.where(x <= -1.0, -y, torch.full_like(x, torch.nan))


def lambert_w(x: Tensor) -> Tensor:
    r"""The principal branch :math:`W_0(x)` for :math:`x \ge -1/e`; for huge arguments prefer :func:`wright_omega`."""
    return with_slope(x, _lambert_w, _lambert_slope)


@torch.no_grad()
def _lambert_w(x: Tensor) -> Tensor:
    positive = _wright_omega(torch.log(x.clamp(min=torch.finfo(x.dtype).tiny)))
    root = torch.sqrt((2.0 * (math.e * x + 1.0)).clamp(min=0.0))
    w = -1.0 + root - root * root / 3.0 + 11.0 / 72.0 * root**3
    for _ in range(5):
        excess = w - x * torch.exp(-w)
        step = excess / (1.0 + w - excess * (w + 2.0) / (2.0 * (w + 1.0)))
        w = torch.where(torch.isfinite(step) & (w > -1.0 + 1e-7), w - step, w)
    negative = torch.where(x >= -1.0 / math.e - 1e-7, w, torch.full_like(x, torch.nan))
    return torch.where(x > 0.0, positive, torch.where(x == 0.0, torch.zeros_like(x), negative))


def _lambert_slope(x: Tensor) -> Tensor:
    w = lambert_w(x)
    return torch.exp(-w) / (1.0 + w)


def lower_lambert_w(x: Tensor) -> Tensor:
    r"""The branch :math:`W_{-1}(x)` for :math:`-1/e \le x < 0`."""
    return lower_omega(torch.log(-x))


def at_least_single(x: Tensor) -> Tensor:
    """Scores in half precision as float32, others unchanged: losses are never computed in sixteen bits."""
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
