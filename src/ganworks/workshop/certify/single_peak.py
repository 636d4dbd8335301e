"""Whether phi + r psi has at most one stationary point, a maximum, for every r > 0, judged without solving for it.

With :math:`s = \\psi'` and :math:`g = \\varphi'`, the slope :math:`g + r s` vanishes only where s and g have opposite
signs. There :math:`N = g s' - g' s` decides: at a zero of the slope :math:`N = -s\\,(g' + r s')`, so with s > 0 a
positive N makes it a maximum. A function all of whose stationary points are strict maxima has at most one of them. So
it is enough that every t lies in one of three sets: s, g > 0 (rising for every r); s, g < 0 (falling for every r);
N > 0 with s > 0 or g < 0. The sets are covered with boxes between certified tails.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import sympy as sp
from flint import arb

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import BudgetExceeded, limited
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
from ganworks.workshop.certify.pieces import Piece, Unsplit, constant_sign, split
from ganworks.workshop.certify.regularity import regular
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.certify.subdivision import every_box
from ganworks.workshop.certify.verdict import Verdict, proved, undecided

STATEMENT = "each stationary point of phi + r psi is a strict maximum, so there is at most one"


def single_peak(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval, budget: float = 4.0) -> Verdict:
    """Whether phi + r psi has one peak at most in an interval, and a strict one, for every r > 0.

    Args:
        phi, psi: formulas in ``x`` alone, psi rising where the maximum lies; kinks have to bend down.
        x: the variable.
        domain: an interval.
        budget: work after which the answer is ``undecided``.
    """
    if (phi.free_symbols | psi.free_symbols) - {x}:
        return undecided("the formulas have parameters")
    try:
        covered = limited(budget, _covered, phi, psi, x, domain)
    except (BudgetExceeded, Unsupported, Unsplit, OverflowError, ZeroDivisionError):
        covered = None
    if covered is None:
        return undecided("the turning of (psi', phi') was not followed through the whole interval")
    return proved("certified expansions and boxes", STATEMENT, f"{x} in {domain}")


def smooth_parts(
    phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval
) -> list[tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr]]:
    """An interval cut wherever one of two formulas has a kink or a jump: low, high, and both formulas between them.

    Raises:
        Unsplit: the places were not found with certainty.
    """
    pieces = [split(part, x, domain.low, domain.high, Deadline(1.0)) for part in (phi, psi)]
    inner = sorted({piece.high for part in pieces for piece in part[:-1]}, key=lambda place: float(sp.N(place)))
    cuts = [domain.low, *inner, domain.high]
    return [(low, high, *(_on(part, low, high) for part in pieces)) for low, high in pairwise(cuts)]  # type: ignore[misc]


def _covered(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval) -> bool | None:
    parts = smooth_parts(phi, psi, x, domain)
    if not all(_smooth(data, sample, x, low, high) for low, high, data, sample in parts):
        return None
    for before, after in pairwise(parts):
        if not all(_bends_down(before[k], after[k], before[1], x) for k in (2, 3)):
            return None
    return True


def turns_between(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, low: sp.Rational, high: sp.Rational) -> bool:
    """Whether smooth formulas have one of the three properties everywhere on a short closed interval."""
    slopes = [sp.diff(psi, x), sp.diff(phi, x)]
    turning = slopes[1] * sp.diff(slopes[0], x) - sp.diff(slopes[1], x) * slopes[0]
    try:
        functions = [enclosure(part, x) for part in (*slopes, turning)]
        ends = Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))
        return bool(_boxes(functions, [part == 0 for part in slopes], *ends, arb))
    except (Unsupported, OverflowError, ZeroDivisionError):
        return False


def _on(pieces: list[Piece], low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """The formula on an interval between neighbouring cuts."""
    for piece in pieces:
        if constant_sign(low - piece.low) in (0, 1) and constant_sign(piece.high - high) in (0, 1):
            return piece.expr
        if (piece.low, piece.high) == (low, high) or (piece.low == low and constant_sign(piece.high - high) in (0, 1)):
            return piece.expr
        if piece.high == high and constant_sign(low - piece.low) in (0, 1):
            return piece.expr
    raise Unsplit("the pieces do not fit together")


def _bends_down(before: sp.Expr, after: sp.Expr, cut: sp.Expr, x: sp.Symbol) -> bool:
    """Whether a formula is continuous at a cut between two pieces and its slope does not rise there."""
    if before == after:
        return True
    values = [exact.at(part, x, cut) for part in (before, after)]
    slopes = [exact.at(sp.diff(part, x), x, cut) for part in (before, after)]
    if None in values or None in slopes:
        return False
    gap, fall = values[1] - values[0], slopes[0] - slopes[1]  # type: ignore[operator]
    return constant_sign(gap) == 0 and constant_sign(fall) in (0, 1)


def _smooth(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr) -> bool | None:
    shifted = [Piece(low, high, part).half_line(x)[0] for part in (phi, psi)]
    s = sp.Symbol("s_", positive=True)
    deadline = Deadline(2.0)
    if not all(regular(part, s, deadline)[0] for part in shifted):
        return None
    # A monotone change of variable turns (psi', phi') no differently; here the interval runs upwards with s.
    up = 1 if low != -sp.oo or high == sp.oo else -1
    slopes = [tidy(up * sp.diff(part, s)) for part in (shifted[1], shifted[0])]
    turning = tidy(up * (slopes[1] * sp.diff(slopes[0], s) - sp.diff(slopes[1], s) * slopes[0]))
    exprs = (*slopes, turning)
    if any(size(part) > 2 * MAX_SIZE for part in exprs):
        return None
    start, stop = _tail(exprs, s, True), _tail(exprs, s, False)
    if start is None or stop is None:
        return None
    if start >= stop:
        return True
    idle = [part == 0 for part in slopes]
    return _boxes([enclosure(part, s) for part in exprs], idle, start, stop, lambda ball: ball.exp())


def _good(signs: list[int], idle: list[bool]) -> bool:
    """Whether the signs of psi', phi' and N (0: not known) put a place into one of the three sets.

    A slope that is zero on the whole piece (``idle``) leaves the sign to the other one.
    """
    sample, data, turning = signs
    if any(idle):
        return not all(idle) and (sample != 0 or data != 0)
    return sample * data > 0 or (turning > 0 and (sample > 0 or data < 0))


def _tail(exprs: tuple[sp.Expr, ...], s: sp.Symbol, at_zero: bool) -> Fraction | None:
    """Where a certified good set begins towards one end, as a bound of log s."""
    signs: list[int] = []
    bounds: list[float] = []
    idle = [expr == 0 for expr in exprs[:2]]
    for expr in exprs:
        tail = tail_sign(expr, s, at_zero)
        signs.append(0 if tail is None else tail[0])
        if tail is not None:
            bounds.append(float(tail[1].lower() if at_zero else tail[1].upper()))
        if len(signs) == 2 and bounds and (signs[0] * signs[1] > 0 or (any(idle) and _good([*signs, 0], idle))):
            return Fraction(min(bounds) if at_zero else max(bounds))
    if not _good(signs, idle):
        return None
    return Fraction(min(bounds) if at_zero else max(bounds))


def _fails_at_a_point(
    functions: list[Function], idle: list[bool], low: Fraction, high: Fraction, place: Callable[[arb], arb]
) -> bool:
    """Whether some point certainly lies in none of the sets: then no cover needs to be tried."""
    middle = max(low, min(high, Fraction(0)))
    for k in range(-12, 13):
        point = middle + Fraction(k, 3) if high - low > 8 else low + (high - low) * (k + 13) / 26
        if low < point < high:
            balls = [function(place(arb(rational(point)))) for function in functions]
            signs = [certainly_positive(ball) - certainly_negative(ball) for ball in balls]
            certain = all(sign != 0 or off for sign, off in zip(signs[:2], idle, strict=True))
            if certain and (signs[2] != 0 or any(idle)) and not _good(signs, idle):
                return True
    return False


def _boxes(
    functions: list[Function], idle: list[bool], low: Fraction, high: Fraction, place: Callable[[arb], arb]
) -> bool | None:
    """Whether every box of an interval is good; ``place`` turns a ball of it into one of the variable."""
    if _fails_at_a_point(functions, idle, low, high, place):
        return None

    def good(box: arb) -> bool:
        ball = place(box)
        values = [function(ball) for function in functions]
        return _good([certainly_positive(value) - certainly_negative(value) for value in values], idle)

    return every_box(good, low, high) or None
