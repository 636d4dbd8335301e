r"""Inverses without a closed form: root finding with an implicit gradient.

For a strictly monotone h the root :math:`v(t)` of :math:`h(v) = t` has the derivative :math:`1/h'(v(t))`, which is
built from differentiable operations again: penalties on gradients work through it.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.losses.compiler._truth import FARTHEST
from ganworks.losses.numerics import Pointwise, with_slope

REACH = FARTHEST
"""Roots are sought in [-REACH, REACH], as far as tables reach."""


def implicit_inverse(t: Tensor, function: Pointwise, slope: Pointwise) -> Tensor:
    """The v with ``function(v) = t``, elementwise.

    Args:
        t: any shape, float64 where accuracy matters.
        function: strictly monotone on [-REACH, REACH].
        slope: its derivative.

    Returns:
        The roots; the nearer end of the bracket where there is none. Differentiable as often as ``slope`` is.
    """

    def root(y: Tensor) -> Tensor:
        return _root(y, function, slope)

    def rate(y: Tensor) -> Tensor:
        return 1.0 / slope(implicit_inverse(y, function, slope))

    return with_slope(t, root, rate)


@torch.no_grad()
def _root(t: Tensor, function: Pointwise, slope: Pointwise) -> Tensor:
    low, high = torch.full_like(t, -REACH), torch.full_like(t, REACH)
    rising = function(high) > function(low)
    v = torch.zeros_like(t)
    for _ in range(100):
        rest = function(v) - t
        above = (rest > 0) == rising
        low, high = torch.where(above, low, v), torch.where(above, v, high)
        # Newton's step where it stays in the bracket and the bracket is already small; else halve the bracket.
        newton = v - rest / slope(v)
        fits = (newton > low) & (newton < high) & (high - low < 8.0)
        following = torch.where(fits, newton, 0.5 * (low + high))
        if bool((following == v).all()):
            break
        v = following
    return v
