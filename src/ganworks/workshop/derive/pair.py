"""The critic's game of a pair (phi, psi) that somebody already uses: where its maximum lies, and how high it is.

:math:`\\varphi(t) + r\\psi(t)` is stationary where :math:`r = -\\varphi'(t)/\\psi'(t) = \\omega^{-1}(t)`. A kink of phi
or psi stays the best value for every r between the two one-sided ratios, and a piece on which both are affine is
passed at once: so a piecewise pair gives a best value that has steps and jumps (hinge: :math:`\\mathrm{sign}(r-1)`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

import sympy as sp

from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.derive.inverse import solutions
from ganworks.workshop.derive.numbers import close, put, value_at
from ganworks.workshop.derive.pieces import Piece, Unsplit, is_smooth, split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import readable
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.derive.symbols import VALUE as T


@dataclass(frozen=True)
class Best:
    """On an interval of r: the best value (None where the supremum is infinite) and the supremum."""

    low: sp.Expr
    high: sp.Expr
    omega: sp.Expr | None
    value: sp.Expr


def best_values(phi: sp.Expr, psi: sp.Expr, setting: Setting) -> list[Best] | None:
    """The maximisers on adjoining intervals of r that cover :math:`(0,\\infty)`, or None where they were not found."""
    if is_smooth(phi, T) and is_smooth(psi, T):
        omega = stationary(phi, psi, setting)
        if omega is not None:
            return [Best(sp.Integer(0), sp.oo, omega, readable(phi.subs(T, omega) + R * psi.subs(T, omega)))]
    try:
        return _by_pieces(phi, psi, setting)
    except Unsplit:
        return None


def stationary(phi: sp.Expr, psi: sp.Expr, setting: Setting) -> sp.Expr | None:
    """The branch of :math:`-\\varphi'/\\psi' = r` at which the second derivative is negative, for smooth pairs."""
    slope, weight = sp.diff(phi, T), sp.diff(psi, T)
    if weight == 0:
        return None
    ratio = readable(-slope / weight)
    if not ratio.has(T):
        return None
    points = setting.points(R)
    kept: list[sp.Expr] = []
    for candidate in solutions(ratio, T, R):
        if candidate.has(T) or candidate in kept:
            continue
        if all(_peak(candidate, slope, weight, point) for point in points):
            kept.append(candidate)
    if not kept:
        return None
    heights = [value_at((phi + R * psi).subs(T, candidate), points[1]) for candidate in kept]
    known = [(height, candidate) for height, candidate in zip(heights, kept, strict=True) if height is not None]
    return readable(max(known, key=lambda pair: pair[0])[1]) if known else None


def _peak(candidate: sp.Expr, slope: sp.Expr, weight: sp.Expr, point: dict[sp.Symbol, sp.Expr]) -> bool:
    place = value_at(candidate, point)
    if place is None or place.is_infinite:
        return False
    here = {**point, T: place}
    first = value_at(slope + R * weight, here)
    second = value_at(sp.diff(slope, T) + R * sp.diff(weight, T), here)
    return first is not None and close(first, sp.Float(0), 15) and second is not None and bool(second < 0)


def _by_pieces(phi: sp.Expr, psi: sp.Expr, setting: Setting) -> list[Best] | None:
    """Concave pairs: walk along t and note for which r each place is the best."""
    both = _common(split(phi, T, -sp.oo, sp.oo), split(psi, T, -sp.oo, sp.oo))
    slopes = [(sp.diff(one, T), sp.diff(other, T)) for _, _, one, other in both]
    bests: list[Best] = []
    for place, (low, high, one, other) in enumerate(both):
        bests += _inside(low, high, one, other, slopes[place], setting)
        if place < len(both) - 1:
            stay = _stay(high, slopes[place], slopes[place + 1])
            if stay is not None:
                value = sp.expand(put(one, T, high) + R * put(other, T, high))
                bests.append(Best(*stay, high, value))
    return _filled(sorted(bests, key=cmp_to_key(lambda one, other: _order(one.low, other.low))))


def _order(one: sp.Expr, other: sp.Expr) -> int:
    """-1, 0 or 1 as the first is less, equal or greater, whatever the parameters are.

    Raises:
        Unsplit: it depends on them, or is not known.
    """
    sign = 0 if one == other else constant_sign(one - other)
    if sign is None:
        raise Unsplit(f"whether {one} or {other} is greater was not decided")
    return sign


def _greatest(values: Iterable[sp.Expr]) -> sp.Expr:
    return max(values, key=cmp_to_key(_order))


def _least(values: Iterable[sp.Expr]) -> sp.Expr:
    return min(values, key=cmp_to_key(_order))


def _common(first: Sequence[Piece], second: Sequence[Piece]) -> list[tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr]]:
    cuts = sorted({piece.high for piece in [*first, *second]}, key=cmp_to_key(_order))
    low, both = -sp.oo, []
    for high in cuts:
        one = next(piece.expr for piece in first if _order(piece.low, low) <= 0 <= _order(piece.high, high))
        other = next(piece.expr for piece in second if _order(piece.low, low) <= 0 <= _order(piece.high, high))
        both.append((low, high, one, other))
        low = high
    return both


def _inside(
    low: sp.Expr, high: sp.Expr, phi: sp.Expr, psi: sp.Expr, slopes: tuple[sp.Expr, sp.Expr], setting: Setting
) -> list[Best]:
    if not (slopes[0].has(T) or slopes[1].has(T)):
        return []
    if slopes[1] == 0:
        if any(_lies(root, low, high, setting.points(T)[0]) for root in sp.solve(slopes[0], T)):
            raise Unsplit("the term on samples is constant on a piece where the one on data has its maximum")
        return []
    ratio = readable(-slopes[0] / slopes[1])
    ends = [setting.limit(ratio, T, low, "+"), setting.limit(ratio, T, high, "-")]
    if None in ends:
        raise Unsplit("the ends of a piece were not found")
    start, stop = sorted((_greatest([sp.Integer(0), end]) for end in ends), key=cmp_to_key(_order))
    if start == stop:
        return []
    inner = start + 1 if stop == sp.oo else (start + stop) / 2
    tried = [{**point, R: inner.subs(point)} for point in setting.points(T)]
    for omega in solutions(ratio, T, R):
        if all(_lies(omega, low, high, point) and _peak(omega, *slopes, point) for point in tried):
            return [Best(start, stop, readable(omega), readable(phi.subs(T, omega) + R * psi.subs(T, omega)))]
    raise Unsplit("a piece has no closed best value")


def _lies(omega: sp.Expr, low: sp.Expr, high: sp.Expr, point: dict[sp.Symbol, sp.Expr]) -> bool:
    where, left, right = (value_at(place, point) for place in (omega, low, high))
    return where is not None and left is not None and right is not None and bool(left < where < right)


def _stay(
    kink: sp.Expr, before: tuple[sp.Expr, sp.Expr], after: tuple[sp.Expr, sp.Expr]
) -> tuple[sp.Expr, sp.Expr] | None:
    """The r for which the slope is >= 0 before and <= 0 after the kink."""
    low, high = sp.Integer(0), sp.oo
    for (slope, weight), sign in ((before, 1), (after, -1)):
        constant, factor = sign * put(slope, T, kink), sign * put(weight, T, kink)
        if (turn := _order(factor, sp.Integer(0))) > 0:
            low = _greatest([low, -constant / factor])
        elif turn < 0:
            high = _least([high, -constant / factor])
        elif _order(constant, sp.Integer(0)) < 0:
            return None
    return (low, high) if _order(low, high) < 0 else None


def _filled(bests: list[Best]) -> list[Best]:
    """Gaps, where no finite t is best because the supremum grows along an infinite end."""
    filled, reached = [], sp.Integer(0)
    for best in bests:
        if _order(best.low, reached) > 0:
            filled.append(Best(reached, best.low, None, sp.oo))
        filled.append(best)
        reached = _greatest([reached, best.high])
    if reached != sp.oo:
        filled.append(Best(reached, sp.oo, None, sp.oo))
    return filled
