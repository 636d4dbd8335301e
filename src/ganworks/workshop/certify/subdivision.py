"""Subdivision of an interval into boxes until each is good."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from flint import arb, ctx

from ganworks.workshop.budget import spend
from ganworks.workshop.certify.interval.ball import rational

MAX_BOXES, NODES_PER_BOX = 6000, 6
SMALLEST = Fraction(1, 2**24)


def every_box(good: Callable[[arb], bool], low: Fraction, high: Fraction) -> bool:
    """Whether every box of an interval is good; boxes that are not are halved, up to a number and down to a width.

    Args:
        good: what a ball that covers a box is asked, at the working precision of its width.
        low: the left end.
        high: the right end.

    Raises:
        BudgetExceeded: the work that was allowed is spent.
    """
    width = max(Fraction(1, 2), (high - low) / 128)
    edges = [low]
    while edges[-1] < high:
        edges.append(min(high, edges[-1] + width))
    stack, boxes, before = list(pairwise(edges)), 0, ctx.prec
    try:
        while stack:
            left, right = stack.pop()
            boxes += 1
            spend(NODES_PER_BOX)
            if boxes > MAX_BOXES or right - left < SMALLEST:
                return False
            ctx.prec = 80 if right - left > Fraction(1, 2**10) else 160
            centre = (left + right) / 2
            if not good(arb(rational(centre), rational((right - left) / 2))):
                stack += [(left, centre), (centre, right)]
    finally:
        ctx.prec = before
    return True
