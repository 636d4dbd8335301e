"""Numerical layer: the sign of a function on a stretch of the half-line, certified by ball arithmetic and bisection.

The variable is x = log s, so that the stretch between the certified tails is short. A box counts only when the
enclosure of the function on all of it has one sign; a single point with the other sign, certainly, is a refutation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import arb, ctx

from ganworks.workshop.budget import NODES_PER_SECOND, spend
from ganworks.workshop.certify.algebra import size
from ganworks.workshop.certify.interval.enclosure import (
    Function,
    certainly_negative,
    certainly_positive,
    enclosure,
    rational,
)

MAX_BOXES = 20000
NODES_PER_BALL = 20
"""How many operations on balls take the time in which sympy builds one node."""
SMALLEST = Fraction(1, 2**40)


@dataclass(frozen=True)
class Cover:
    """What the boxes said: all positive, or a point (log s) with a certainly negative value, or neither."""

    positive: bool
    boxes: int
    negative_at: Fraction | None = None


def _ball(low: Fraction, high: Fraction) -> arb:
    return arb(rational((low + high) / 2), rational((high - low) / 2))


def cover(expr: sp.Expr, s: sp.Symbol, low: float, high: float, seconds: float) -> Cover:
    """Whether an expression is positive for all ``low <= log s <= high``.

    Args:
        expr: an expression in the positive symbol ``s`` alone.
        low: lower end of log s, covered with a margin.
        high: upper end.
        seconds: work after which it gives up.

    Raises:
        Unsupported: the expression has no enclosure.
    """
    value = enclosure(expr, s)
    slope: Function | None = None
    nodes = 1 + size(expr) // NODES_PER_BALL
    most = min(MAX_BOXES, int(seconds * NODES_PER_SECOND) // nodes)
    width = max(Fraction(1, 2), Fraction(math.ceil(high - low), 256))
    start, end = Fraction(math.floor(low * 4), 4), Fraction(math.ceil(high * 4), 4)
    count = max(1, math.ceil((end - start) / width))
    stack = [(start + k * width, start + (k + 1) * width) for k in reversed(range(count))]
    boxes, before = 0, ctx.prec
    try:
        while stack:
            left, right = stack.pop()
            boxes += 1
            spend(nodes)
            if boxes > most:
                return Cover(False, boxes)
            ctx.prec = 80 if right - left > Fraction(1, 2**12) else 200
            x = _ball(left, right)
            if certainly_positive(value(x.exp())):
                continue
            centre = (left + right) / 2
            middle = value(arb(rational(centre)).exp())
            if certainly_negative(middle):
                return Cover(False, boxes, centre)
            if slope is None:
                slope = enclosure(s * sp.diff(expr, s), s)
            mean = middle + slope(x.exp()) * arb(0, rational((right - left) / 2))
            if certainly_positive(mean):
                continue
            if right - left < SMALLEST:
                return Cover(False, boxes)
            stack += [(centre, right), (left, centre)]
    finally:
        ctx.prec = before
    return Cover(True, boxes)
