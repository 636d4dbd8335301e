"""The critic's game of a pair (phi, psi) that somebody already uses: where its maximum lies, and how high it is.

:math:`\\varphi(t) + r\\psi(t)` is stationary where :math:`r = -\\varphi'(t)/\\psi'(t) = \\omega^{-1}(t)`. A kink of phi
or psi stays the best value for every r between the two one-sided ratios, and a piece on which both are affine is
passed at once: so a piecewise pair gives a best value that has steps and jumps (hinge: :math:`\\mathrm{sign}(r-1)`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key, lru_cache

import sympy as sp

from ganworks.workshop.certify import REALS, Interval
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.derive.inverse import solutions
from ganworks.workshop.derive.numbers import close, put, value_at
from ganworks.workshop.derive.pieces import Piece, Unsplit, is_smooth, split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import SAMPLES
from ganworks.workshop.grammar.vocabulary import VALUE as T

SOLVE_WORK, SHORT = 1.5, 30
"""What a general solver may cost, and the number of operations up to which it is asked."""
Both = tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr]
"""An interval of t and the smooth formulas of phi and psi on it."""


@dataclass(frozen=True)
class Best:
    """On an interval of r: the best value (None where no value is best) and the supremum, perhaps infinite."""

    low: sp.Expr
    high: sp.Expr
    omega: sp.Expr | None
    value: sp.Expr


def best_values(phi: sp.Expr, psi: sp.Expr, setting: Setting, domain: Interval = REALS) -> list[Best] | None:
    """The maximisers on adjoining intervals of r that cover :math:`(0,\\infty)`, or None where they were not found.

    Args:
        phi, psi: the terms, in the free parameters.
        setting: the parameters.
        domain: the interval of t that the critic's values are taken from.
    """
    if is_smooth(phi, T) and is_smooth(psi, T):
        omega = stationary(phi, psi, setting)
        if omega is not None and _stays(omega, domain, setting):
            return [Best(sp.Integer(0), sp.oo, omega, simplify(phi.subs(T, omega) + R * psi.subs(T, omega)))]
    try:
        bests = _by_pieces(phi, psi, setting, domain)
    except Unsplit:
        return None
    return None if bests is None or _beaten(bests, phi + R * psi, setting, domain) else bests


def _beaten(bests: Sequence[Best], game: sp.Expr, setting: Setting, domain: Interval) -> bool:
    """Whether some value at a sample point exceeds a supposed supremum (where the pair is not concave)."""
    point = setting.points(T)[0]
    for best in bests:
        if best.value == sp.oo:
            continue
        inner = (best.low + 1 if best.high == sp.oo else (best.low + best.high) / 2).subs(point)
        top = value_at(best.value, {**point, R: inner})
        for t in (sp.Rational(k, 7) for k in (-80, -33, -18, -10, -6, -3, -1, 0, 1, 2, 3, 4, 5, 6, 8, 11, 19, 34, 81)):
            if not _lies(T, domain.low, domain.high, {**point, T: t}):
                continue
            value = value_at(game, {**point, R: inner, T: t})
            if top is None or (value is not None and bool(value > top + sp.Float("1e-15") * (1 + abs(top)))):
                return True
    return False


def stationary(phi: sp.Expr, psi: sp.Expr, setting: Setting) -> sp.Expr | None:
    """The branch of :math:`-\\varphi'/\\psi' = r` at which the second derivative is negative, for smooth pairs."""
    slope, weight = sp.diff(phi, T), sp.diff(psi, T)
    if weight == 0:
        return None
    ratio = simplify(-slope / weight)
    if not ratio.has(T):
        return None
    # Far out too: where the best value runs into an end of t, a formula for it turns complex or leaves the maximum.
    points = setting.points(R, [*SAMPLES, sp.Rational(1, 2**30), sp.Integer(2**30)])
    candidates: list[sp.Expr] = []
    for candidate in _solved(ratio):
        if candidate.has(T) or candidate in candidates:
            continue
        if all(_peak(candidate, slope, weight, point) for point in points):
            candidates.append(candidate)
    if not candidates:
        return None
    heights = [value_at((phi + R * psi).subs(T, candidate), points[1]) for candidate in candidates]
    known_heights = [
        (height, candidate) for height, candidate in zip(heights, candidates, strict=True) if height is not None
    ]
    return simplify(max(known_heights, key=lambda pair: pair[0])[1]) if known_heights else None


@lru_cache(maxsize=64)
def _solved(ratio: sp.Expr) -> tuple[sp.Expr, ...]:
    """What the methods offer for the t at which -phi'/psi' has the value r; a search only where that is short."""
    mixed = ratio.has(sp.log) and ratio.has(sp.exp)
    return tuple(solutions(ratio, T, R, 0.0 if mixed or sp.count_ops(ratio) > SHORT else SOLVE_WORK))


def _peak(candidate: sp.Expr, slope: sp.Expr, weight: sp.Expr, point: dict[sp.Symbol, sp.Expr]) -> bool:
    place = value_at(candidate, point)
    if place is None or place.is_infinite:
        return False
    here = {**point, T: place}
    first = value_at(slope + R * weight, here)
    second = value_at(sp.diff(slope, T) + R * sp.diff(weight, T), here)
    return first is not None and close(first, sp.Float(0), 15) and second is not None and bool(second < 0)


def _stays(omega: sp.Expr, domain: Interval, setting: Setting) -> bool:
    """Whether the best value keeps to the domain at sample points and at both ends of r."""
    if (domain.low, domain.high) == (-sp.oo, sp.oo):
        return True
    for point in setting.points(R):
        if not _lies(omega, domain.low, domain.high, point):
            return False
    for end in (setting.limit(omega, R, 0), setting.limit(omega, R, sp.oo)):
        if end is None or _order(end, domain.low) < 0 or _order(domain.high, end) < 0:
            return False
    return True


def _by_pieces(phi: sp.Expr, psi: sp.Expr, setting: Setting, domain: Interval) -> list[Best] | None:
    """Concave pairs: walk along t and note for which r each place is the best."""
    first, second = (split(part, T, domain.low, domain.high) for part in (phi, psi))
    both = _common(first, second, domain.low)
    slopes = [(sp.diff(one, T), sp.diff(other, T)) for _, _, one, other in both]
    bests: list[Best] = []
    for place, (low, high, one, other) in enumerate(both):
        bests += _inside(low, high, one, other, slopes[place], setting)
        if place < len(both) - 1:
            stay = _stay(high, slopes[place], slopes[place + 1])
            if stay is not None:
                value = sp.expand(put(one, T, high) + R * put(other, T, high))
                bests.append(Best(*stay, high, value))
    return _filled(sorted(bests, key=cmp_to_key(lambda one, other: _order(one.low, other.low))), both, setting, domain)


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


def _common(first: Sequence[Piece], second: Sequence[Piece], start: sp.Expr) -> list[Both]:
    cuts = sorted({piece.high for piece in [*first, *second]}, key=cmp_to_key(_order))
    low, both = start, []
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
    ratio = simplify(-slopes[0] / slopes[1])
    ends = [setting.limit(ratio, T, low, "+"), setting.limit(ratio, T, high, "-")]
    if None in ends:
        raise Unsplit("the ends of a piece were not found")
    start, stop = sorted((_greatest([sp.Integer(0), end]) for end in ends), key=cmp_to_key(_order))
    if start == stop:
        return []
    inner = start + 1 if stop == sp.oo else (start + stop) / 2
    samples = [{**point, R: inner.subs(point)} for point in setting.points(T)]
    for omega in _solved(ratio):
        if all(_lies(omega, low, high, point) and _peak(omega, *slopes, point) for point in samples):
            return [Best(start, stop, simplify(omega), simplify(phi.subs(T, omega) + R * psi.subs(T, omega)))]
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


def _filled(bests: list[Best], both: list[Both], setting: Setting, domain: Interval) -> list[Best]:
    """Gaps, where the supremum is the value at an end of the domain, or the limit there."""
    filled, reached = [], sp.Integer(0)
    for best in bests:
        if _order(best.low, reached) > 0:
            filled += _at_ends(reached, best.low, both, setting, domain)
        filled.append(best)
        reached = _greatest([reached, best.high])
    if reached != sp.oo:
        filled += _at_ends(reached, sp.oo, both, setting, domain)
    return filled


def _at_ends(low: sp.Expr, high: sp.Expr, both: list[Both], setting: Setting, domain: Interval) -> list[Best]:
    """The best of the two ends for r in an interval, cut where the other end takes over."""
    corners = ((both[0], domain.low, "+", domain.closed_low), (both[-1], domain.high, "-", domain.closed_high))
    values: list[tuple[sp.Expr | None, sp.Expr]] = []
    for (_, _, phi, psi), end, side, closed in corners:
        limits = [setting.limit(part, T, end, side) for part in (phi, psi)]
        if None in limits:
            raise Unsplit("the limits at an end were not found")
        opposite = {sp.oo, -sp.oo} <= set(limits)
        values.append((end if closed else None, sp.nan if opposite else limits[0] + R * limits[1]))
    inner = low + 1 if high == sp.oo else (low + high) / 2
    if any(value is sp.nan or value == sp.oo for _, value in values):
        return _endless(low, high, inner, both, setting, domain)
    values = [entry for entry in values if entry[1] != -sp.oo]
    if not values:
        raise Unsplit("the supremum lies at neither end")
    gap = sp.expand(values[0][1] - values[-1][1])
    turn = sp.solve(gap, R) if gap.has(R) else []
    if len(turn) == 1 and _order(turn[0], low) > 0 and (high == sp.oo or _order(high, turn[0]) > 0):
        first_below = _order(put(gap, R, (low + turn[0]) / 2), sp.Integer(0)) > 0
        below, above = values if first_below else values[::-1]
        return [Best(low, turn[0], *below), Best(turn[0], high, *above)]
    return [Best(low, high, *(values[0] if _order(put(gap, R, inner), sp.Integer(0)) >= 0 else values[-1]))]


def _endless(
    low: sp.Expr, high: sp.Expr, inner: sp.Expr, both: list[Both], setting: Setting, domain: Interval
) -> list[Best]:
    """A gap in which the supremum is infinite; the other kinds with infinite limits are left to the certifier."""
    ends = ((both[0], domain.low, "+"), (both[-1], domain.high, "-"))
    for ratio in (low + (inner - low) * sp.Rational(part, 3) for part in (2, 4)):
        if sp.oo not in [setting.limit(phi + ratio * psi, T, end, side) for (_, _, phi, psi), end, side in ends]:
            raise Unsplit("the supremum at an end was not found")
    return [Best(low, high, None, sp.oo)]


def orientation(phi: sp.Expr, psi: sp.Expr, domain: Interval, setting: Setting) -> int:
    """1 where psi rises at a sample point at which phi falls, -1 where it is the other way round."""
    slopes = [sp.diff(part, T) for part in (phi, psi)]
    for value in (sp.Integer(0), *SAMPLES, *(-sample for sample in SAMPLES)):
        point = {**setting.points(T)[0], T: value}
        if not _lies(T, domain.low, domain.high, point):
            continue
        data, sample = (value_at(part, point) for part in slopes)
        if data is not None and sample is not None and data * sample < 0:
            return 1 if sample > 0 else -1
    return 1
