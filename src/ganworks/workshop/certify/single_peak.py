"""Whether phi + r psi has at most one stationary point, a maximum, for every r > 0, judged without solving for it.

With :math:`s = \\psi'` and :math:`g = \\varphi'`, the slope :math:`g + r s` vanishes only where s and g have opposite
signs. There :math:`N = g s' - g' s` decides: at a zero of the slope :math:`N = -s\\,(g' + r s')`, so with s > 0 a
positive N makes it a maximum. A function all of whose stationary points are strict maxima has at most one of them. So
it is enough that every t lies in one of three sets: s, g > 0 (rising for every r); s, g < 0 (falling for every r);
N > 0 with s > 0 or g < 0. The sets are covered with boxes between certified tails.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import sympy as sp
from flint import arb, ctx

from ganworks.workshop.budget import BudgetExceeded, limited, spend
from ganworks.workshop.certify.algebra import MAX_SIZE, size, tidy
from ganworks.workshop.certify.asymptotics import tail_sign
from ganworks.workshop.certify.domain import Interval
from ganworks.workshop.certify.interval.ball import rational
from ganworks.workshop.certify.interval.enclosure import (
    Function,
    Unsupported,
    certainly_negative,
    certainly_positive,
    enclosure,
)
from ganworks.workshop.certify.pieces import Piece
from ganworks.workshop.certify.regularity import NONSMOOTH, regular
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.certify.verdict import Verdict, proved, undecided

MAX_BOXES = 6000
NODES_PER_BOX = 6
SMALLEST = Fraction(1, 2**24)
STATEMENT = "each stationary point of phi + r psi is a strict maximum, so there is at most one"


def single_peak(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval, budget: float = 4.0) -> Verdict:
    """Whether every stationary point of phi + r psi in an interval is a strict maximum, for every r > 0.

    Args:
        phi, psi: smooth formulas in ``x`` alone, psi rising where the maximum lies.
        x: the variable.
        domain: an interval.
        budget: work after which the answer is ``undecided``.
    """
    if phi.has(*NONSMOOTH) or psi.has(*NONSMOOTH) or (phi.free_symbols | psi.free_symbols) - {x}:
        return undecided("the formulas have kinks or parameters")
    try:
        covered = limited(budget, _covered, phi, psi, x, domain)
    except (BudgetExceeded, Unsupported, OverflowError, ZeroDivisionError):
        covered = None
    if covered is None:
        return undecided("the turning of (psi', phi') was not followed through the whole interval")
    return proved("certified expansions and boxes", STATEMENT, f"{x} in {domain}")


def _covered(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval) -> bool | None:
    moved = [Piece(domain.low, domain.high, part).half_line(x)[0] for part in (phi, psi)]
    s = sp.Symbol("s_", positive=True)
    deadline = Deadline(2.0)
    if not all(regular(part, s, deadline)[0] for part in moved):
        return None
    # A monotone change of variable turns (psi', phi') no differently; here the interval runs upwards with s.
    up = 1 if domain.low != -sp.oo or domain.high == sp.oo else -1
    slopes = [tidy(up * sp.diff(part, s)) for part in (moved[1], moved[0])]
    turning = tidy(up * (slopes[1] * sp.diff(slopes[0], s) - sp.diff(slopes[1], s) * slopes[0]))
    exprs = (*slopes, turning)
    if any(size(part) > 2 * MAX_SIZE for part in exprs):
        return None
    low, high = _tail(exprs, s, True), _tail(exprs, s, False)
    if low is None or high is None:
        return None
    return _boxes([enclosure(part, s) for part in exprs], low, high) if low < high else True


def _good(signs: list[int]) -> bool:
    sample, data, turning = signs
    same = sample * data > 0
    return same or (turning > 0 and (sample > 0 or data < 0))


def _tail(exprs: tuple[sp.Expr, ...], s: sp.Symbol, at_zero: bool) -> Fraction | None:
    """Where a certified good set begins towards one end, as a bound of log s."""
    signs: list[int] = []
    bounds: list[float] = []
    for expr in exprs:
        tail = tail_sign(expr, s, at_zero)
        signs.append(0 if tail is None else tail[0])
        if tail is not None:
            bounds.append(float(tail[1].lower() if at_zero else tail[1].upper()))
        if len(signs) == 2 and signs[0] * signs[1] > 0:
            return Fraction(min(bounds) if at_zero else max(bounds))
    if not _good(signs):
        return None
    return Fraction(min(bounds) if at_zero else max(bounds))


def _boxes(functions: list[Function], low: Fraction, high: Fraction) -> bool | None:
    width = max(Fraction(1, 2), (high - low) / 128)
    edges = [low]
    while edges[-1] < high:
        edges.append(min(high, edges[-1] + width))
    stack = list(pairwise(edges))
    boxes, before = 0, ctx.prec
    try:
        while stack:
            left, right = stack.pop()
            boxes += 1
            spend(NODES_PER_BOX)
            if boxes > MAX_BOXES or right - left < SMALLEST:
                return None
            ctx.prec = 80 if right - left > Fraction(1, 2**10) else 160
            place = arb(rational((left + right) / 2), rational((right - left) / 2)).exp()
            balls = [function(place) for function in functions]
            signs = [certainly_positive(ball) - certainly_negative(ball) for ball in balls]
            if not _good(signs):
                centre = (left + right) / 2
                stack += [(left, centre), (centre, right)]
    finally:
        ctx.prec = before
    return True
