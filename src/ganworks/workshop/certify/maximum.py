"""Whether :math:`d(r) = \\sup_t \\varphi(t) + r\\psi(t)` is affine around a ratio, judged by where the maximum lies.

d is convex as a supremum of affine functions. Let t be any maximiser at the ratio. If d is affine around it, then
:math:`\\varphi(t) + r\\psi(t)`, which touches d there and never exceeds it, is d for all r near by; so t is a maximiser
for all of them, and where the pair is smooth, :math:`\\varphi'(t) = \\psi'(t) = 0`. So d is **not** affine around the
ratio where every place that may be a maximiser is a smooth one with :math:`\\psi'(t) \\ne 0`. And d **is** affine
between two ratios where one place, or one end of the interval, is best for both. No concavity is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp
from flint import arb

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import BudgetExceeded, limited, spend
from ganworks.workshop.certify.algebra import MAX_SIZE, size
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
from ganworks.workshop.certify.pieces import Unsplit, constant_sign, placed
from ganworks.workshop.certify.regularity import regular
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.certify.single_peak import smooth_parts
from ganworks.workshop.certify.subdivision import NODES_PER_BOX, every_box
from ganworks.workshop.certify.verdict import Verdict, proved, undecided

PLACES = [Fraction(k, 4) for k in range(-80, 81)]
"""Logarithms of the places (on the half-line) at which a high value is looked for first."""
STATEMENT = "wherever phi + r psi may have its maximum at r = {}, the pair is smooth and psi' is not 0"


def moves_at(
    phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval, ratio: sp.Expr, budget: float = 4.0
) -> Verdict:
    """Whether the supremum of phi + r psi over the inside of an interval is certainly not affine around a ratio.

    Args:
        phi, psi: formulas in ``x`` alone, perhaps with kinks and jumps; ends of the interval count as open.
        x: the variable.
        domain: an interval.
        ratio: a positive number.
        budget: work after which the answer is ``undecided``.
    """
    if (phi.free_symbols | psi.free_symbols) - {x}:
        return undecided("the formulas have parameters")
    try:
        shown = limited(budget, _moves, phi, psi, x, domain, ratio)
    except (BudgetExceeded, Unsupported, Unsplit, OverflowError, ZeroDivisionError):
        shown = False
    if not shown:
        return undecided(f"where phi + r psi has its maximum at r = {ratio} was not narrowed down")
    return proved("certified expansions and boxes", STATEMENT.format(ratio), f"{x} in {domain}")


def _moves(phi: sp.Expr, psi: sp.Expr, x: sp.Symbol, domain: Interval, ratio: sp.Expr) -> bool:
    s = sp.Symbol("s_", positive=True)
    games: list[sp.Expr] = []
    slopes: list[sp.Expr] = []
    parts = smooth_parts(phi, psi, x, domain)
    places = [low for low, *_ in parts[1:]]
    places += [end for end, closed in ((domain.low, domain.closed_low), (domain.high, domain.closed_high)) if closed]
    for low, high, data, sample in parts:
        moved = [_moved(part, x, low, high, s) for part in (data + ratio * sample, sample)]
        deadline = Deadline(2.0)
        if any(size(part) > 2 * MAX_SIZE or not regular(part, s, deadline)[0] for part in moved):
            return False
        games.append(moved[0])
        slopes.append(sp.diff(moved[1], s))
    functions = [enclosure(game, s) for game in games]
    level = max(_high_value(function) for function in functions)
    if level == -arb("inf"):
        return False
    floor = sp.Rational(*_below(level))
    values = [exact.at(phi + ratio * psi, x, place) for place in places]
    if any(value is None or constant_sign(floor - value) not in (0, 1) for value in values):
        return False
    return all(_narrowed(floor - game, slope, s) for game, slope in sorted(zip(games, slopes, strict=True), key=_long))


def nowhere_above(
    game: sp.Expr,
    level: sp.Expr,
    x: sp.Symbol,
    domain: Interval,
    limits: Mapping[sp.Expr, sp.Expr],
    budget: float = 2.0,
) -> bool:
    """Whether a function certainly has no value above a number in an interval; it may reach or tend to it.

    Args:
        game: a formula in ``x`` alone, perhaps with kinks and jumps.
        level: the number.
        x: the variable.
        domain: the interval.
        limits: the limits at its ends, as far as they are known.
        budget: work after which the answer is no.
    """
    if (game.free_symbols | level.free_symbols) - {x}:
        return False
    try:
        return limited(budget, _below_level, game, level, x, domain, limits)
    except (BudgetExceeded, Unsupported, Unsplit, OverflowError, ZeroDivisionError):
        return False


def _below_level(
    game: sp.Expr, level: sp.Expr, x: sp.Symbol, domain: Interval, limits: Mapping[sp.Expr, sp.Expr]
) -> bool:
    s = sp.Symbol("s_", positive=True)
    parts = smooth_parts(game, sp.Integer(0), x, domain)
    places = [low for low, *_ in parts[1:]]
    places += [end for end, closed in ((domain.low, domain.closed_low), (domain.high, domain.closed_high)) if closed]
    values = [exact.at(game, x, place) for place in places]
    if any(value is None or constant_sign(level - value) not in (0, 1) for value in values):
        return False
    for low, high, part, _ in parts:
        gap = _moved(level - part, x, low, high, s)
        if exact.shorter(level - part) == 0:
            continue
        if not regular(gap, s, Deadline(2.0))[0]:
            return False
        # s runs downwards along x on a half-line without a lower end.
        ends = (high, low) if low == -sp.oo and high != sp.oo else (low, high)
        bounds: list[Fraction] = []
        for at_zero, end in zip((True, False), ends, strict=True):
            there = limits.get(end, exact.at(part, x, end) if end.is_finite else None)
            meets = there is not None and constant_sign(level - there) == 0
            sought = gap if not meets else sp.diff(gap, s) * (1 if at_zero else -1)
            tail = tail_sign(sought, s, at_zero)
            if tail is None or tail[0] < 0:
                return False
            bounds.append(Fraction(float(tail[1].lower() if at_zero else tail[1].upper())))
        if bounds[0] < bounds[1] and not _boxes(enclosure(gap, s), None, *bounds):
            return False
    return True


def _moved(expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr, s: sp.Symbol) -> sp.Expr:
    """An expression on an interval as one of s > 0, as it stands: algebra would make decaying terms grow."""
    return sp.powsimp(expr.subs(x, placed(low, high, s, expr, x)))  # type: ignore[return-value]


def _long(part: tuple[sp.Expr, sp.Expr]) -> int:
    return size(part[0])


def _high_value(function: Function) -> arb:
    """A lower bound of the supremum: the highest value on a grid, and around its place by thirds."""
    values = [(_lower(function, place), place) for place in PLACES]
    best, at = max(values, key=lambda entry: entry[0])
    low, high = at - Fraction(1, 4), at + Fraction(1, 4)
    for _ in range(24):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        at_left, at_right = _lower(function, left), _lower(function, right)
        best = max(best, at_left, at_right)
        low, high = (left, high) if at_left < at_right else (low, right)
    return best


def _lower(function: Function, place: Fraction) -> arb:
    spend(NODES_PER_BOX)
    ball = function(arb(rational(Fraction(place))).exp())
    return arb(ball.lower()) if ball.is_finite() else -arb("inf")


def _below(level: arb) -> tuple[int, int]:
    """A rational just below a number, as numerator and denominator."""
    scale = 2**40
    return int((level * scale).floor().unique_fmpz() or 0) - 1, scale


def _narrowed(gap: sp.Expr, slope: sp.Expr, s: sp.Symbol) -> bool:
    """Whether every s > 0 has a positive gap (a value below the highest) or a slope of psi that is not zero.

    Towards both ends the gap has to be positive.
    """
    tails = [tail_sign(gap, s, at_zero) for at_zero in (True, False)]
    if any(tail is None or tail[0] < 0 for tail in tails):
        return False
    start, stop = (
        Fraction(float(tails[0][1].lower())),  # type: ignore[index]
        Fraction(float(tails[1][1].upper())),  # type: ignore[index]
    )
    return start >= stop or _boxes(enclosure(gap, s), enclosure(slope, s), start, stop)


def _boxes(gap: Function, slope: Function | None, low: Fraction, high: Fraction) -> bool:
    """Whether every box has a positive gap, or a slope (where one is given) that is not zero."""

    def good(box: arb) -> bool:
        ball = box.exp()
        if certainly_positive(gap(ball)):
            return True
        rate = None if slope is None else slope(ball)
        return rate is not None and (certainly_positive(rate) or certainly_negative(rate))

    return every_box(good, low, high)
