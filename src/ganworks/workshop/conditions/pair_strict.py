"""Whether the supremum of a pair is affine around r = 1, so that it tells some p and q not apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify import Interval
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.certify.maximum import moves_at, nowhere_above
from ganworks.workshop.certify.pieces import Unsplit, constant_sign, zeros
from ganworks.workshop.certify.single_peak import smooth_parts
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.pair_shape import Game, continuity
from ganworks.workshop.conditions.prover import Prover, strict_around_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put, value_at
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

ONE = sp.Integer(1)
ROOT_WORK = 0.5
AROUND = tuple((sp.Rational(*pair), sp.Rational(*pair[::-1])) for pair in ((1, 2), (7, 8), (63, 64)))
"""Ratios on both sides of 1 between which a place may be the best one."""
PROBES = [
    sp.Rational(k, 7) for k in (-300, -80, -33, -18, -10, -6, -3, -1, 0, 1, 2, 3, 4, 5, 6, 8, 11, 19, 34, 81, 300)
]


@dataclass(frozen=True)
class Rest:
    """A place at which the best value may stay for many r: a kink, an end of the domain, or where both terms are flat.

    Attributes:
        place: the value of t, perhaps infinite.
        phi, psi: the values of the terms there, or their limits.
        limit: whether they are limits, to which a critic only tends.
    """

    place: sp.Expr
    phi: sp.Expr
    psi: sp.Expr
    limit: bool

    def level(self, ratio: sp.Expr) -> sp.Expr:
        return self.phi + ratio * self.psi


def strict_at_one(derivation: Derivation, prover: Prover, game: Game, attained: Verdict, convex: Verdict) -> Verdict:
    """Whether d is certainly not affine (or certainly affine) around r = 1.

    Args:
        derivation: with the pieces of d, where they are known.
        prover: for formulas with parameters.
        game: the pair on its domain.
        attained, convex: what was shown of the supremum and of d.
    """
    if game.ends is not None and all(end.inward_at(ONE) for end in game.ends):
        text = "around r = 1 the best value moves strictly with r, and psi with it, so d is not affine there"
        verdict = theorem(text, game.strict, continuity(game, prover))
        if verdict.proved:
            return verdict
    verdict = _on_a_line(game, convex)
    if verdict.undecided and attained.proved:
        verdict = _two_sided(game)
    if not verdict.undecided:
        return verdict
    if not (game.phi.free_symbols | game.psi.free_symbols) - {T}:
        verdict = _by_the_maximum(game)
        if not verdict.undecided:
            return verdict
    if not (game.shape.proved or attained.refuted):
        return undecided("d was not shown to be the supremum")
    return strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)


def _on_a_line(game: Game, convex: Verdict) -> Verdict:
    """Where phi = k psi + c, phi + r psi is (k + r) psi + c: affine in r on both sides of -k, with a kink there."""
    places = [place for place in sorted(PROBES, key=abs) if _inside(place, game)][:5]
    if not _look_collinear(game, places):
        return undecided("phi and psi are not on a line")
    values = [(put(game.phi, T, place), put(game.psi, T, place)) for place in places]
    pairs = ((one, two) for one, two in combinations(values, 2) if constant_sign(two[1] - one[1]) in (1, -1))
    one, two = next(pairs, (None, None))
    if one is None or two is None:
        if not game.psi.has(T) and convex.proved:
            return refuted(
                "affine around 1", "psi is constant, so d is affine and the same for all distributions", {"r": 1}
            )
        return undecided("psi takes one value only")
    factor = exact.shorter((two[0] - one[0]) / (two[1] - one[1]))
    if not is_zero(sp.expand(game.phi - factor * game.psi - (one[0] - factor * one[1]))):
        return undecided("phi and psi are not on a line")
    side = constant_sign(factor + 1)
    if side == 0:
        return theorem("phi + psi is constant, so every t is best at r = 1, with different psi: d has a kink", convex)
    if side is None or not convex.proved:
        return undecided("where phi + r psi is constant was not decided")
    text = f"phi is {factor} psi, but for a constant: phi + r psi has the same best t for every r around 1"
    return refuted("affine around 1", text, {"r": 1})


def _look_collinear(game: Game, places: list[sp.Expr]) -> bool:
    """A guess, for parameters of 1, that only saves work."""
    ones = dict.fromkeys((game.phi.free_symbols | game.psi.free_symbols) - {T}, ONE)
    rows = [[value_at(part, {**ones, T: place}) for part in (game.phi, game.psi)] for place in places]
    if len(rows) < 3 or any(value is None for row in rows for value in row):
        return True
    (x, y), *others = rows  # type: ignore[misc]
    areas = [(a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y) for a, b in pairwise(others)]  # type: ignore[operator]
    return all(abs(area) < sp.Float("1e-12") for area in areas)


def _two_sided(game: Game) -> Verdict:
    """With psi(t) = phi(-t) an affine d would have phi = psi at the best values for r = 1, which is at t = 0 alone.

    For then r d(1/r) = d(r), so d = a (1 + r) around 1, and phi(t) + r psi(t) touches it from below at r = 1.
    """
    whole = game.phi + game.psi
    if game.domain.low != -game.domain.high or whole.free_symbols - {T} or not is_zero(game.phi.subs(T, -T) - game.psi):
        return undecided("the terms are not mirror images")
    level = put(whole, T, sp.Integer(0))
    if not any(_inside(t, game) and constant_sign(put(whole, T, t) - level) == 1 for t in PROBES):
        return undecided("no value of t is known to be better than 0 at r = 1")
    right = Interval(sp.Integer(0), game.domain.high)
    if game.domain.closed_high and constant_sign(put(game.psi - game.phi, T, game.domain.high)) not in (1, -1):
        return undecided("phi and psi may be equal at the ends")
    if not any(certify.positive(sign * (game.psi - game.phi), T, domain=right).proved for sign in (1, -1)):
        return undecided("phi and psi may be equal elsewhere than at 0")
    return proved("symmetry", "at r = 1 two mirrored values of t are best, with different psi: d has a kink there")


def _inside(place: sp.Expr, game: Game) -> bool:
    return constant_sign(place - game.domain.low) == 1 and constant_sign(game.domain.high - place) == 1


def _by_the_maximum(game: Game) -> Verdict:
    try:
        rests = list(_rests(game))
    except Unsplit:
        return undecided("the places where the pair has kinks were not found")
    rests = [rest for rest in rests if _may_be_best(rest, game, ONE)]
    if not rests:
        return moves_at(game.phi, game.psi, T, game.domain, ONE)
    for rest, other in combinations(rests, 2):
        apart = constant_sign(rest.psi - other.psi)
        if apart and constant_sign(rest.level(ONE) - other.level(ONE)) == 0 and _best(rest, game, ONE):
            text = f"at r = 1 both t = {rest.place} and t = {other.place} are best, with different psi: d has a kink"
            return proved("certified boxes", text)
    for rest in rests:
        if _tips_over(rest, game) and _best(rest, game, ONE):
            text = (
                f"t = {rest.place} is best at r = 1, where the curvature of phi + r psi there changes its sign with r"
            )
            return proved("certified boxes", text)
        for ratios in AROUND:
            if all(_best(rest, game, ratio) for ratio in ratios):
                verb = "no value of t beats the limit for t to" if rest.limit else "the best value is t ="
                text = f"{verb} {rest.place} for every r in ({ratios[0]}, {ratios[1]}), where d is therefore affine"
                return refuted("certified boxes", text, {"r from": ratios[0], "r to": ratios[1]})
    return moves_at(game.phi, game.psi, T, game.domain, ONE)


def _rests(game: Game) -> Iterator[Rest]:
    """Kinks, ends at which both terms have finite values, and places where both are flat.

    Raises:
        Unsplit: the kinks were not found.
    """
    parts = smooth_parts(game.phi, game.psi, T, game.domain)
    for before, after in pairwise(parts):
        cut = before[1]
        sides = [(put(data, T, cut), put(sample, T, cut)) for _, _, data, sample in (before, after)]
        here = put(game.phi, T, cut), put(game.psi, T, cut)
        for values in dict.fromkeys([here, *sides]):
            yield Rest(cut, *values, values != here)
    for low, high, data, sample in parts:
        roots = attempt(ROOT_WORK, zeros, sp.diff(sample, T), T)
        for root in [sp.Integer(0)] if roots is None else roots:
            inside = constant_sign(root - low) == 1 and constant_sign(high - root) == 1
            if inside and constant_sign(put(sp.diff(data, T), T, root)) == 0:
                yield Rest(root, put(game.phi, T, root), put(game.psi, T, root), False)
    for end in game.ends or ():
        if end.phi is not None and end.psi is not None and end.phi.is_finite and end.psi.is_finite:
            yield Rest(end.place, end.phi, end.psi, not end.closed)


def _tips_over(rest: Rest, game: Game) -> bool:
    """Whether slopes or curvatures that cancel at r = 1 make its neighbours better than a place on one side of r = 1.

    If it is best at r = 1, d is then no longer its value on that side, so that d is not affine around 1.
    """
    if rest.limit or not rest.place.is_finite:
        return False
    try:
        parts = smooth_parts(game.phi, game.psi, T, game.domain)
    except Unsplit:
        return False
    for low, high, data, sample in parts:
        sides = constant_sign(rest.place - low), constant_sign(high - rest.place)
        if sides not in ((0, 1), (1, 0), (1, 1)):
            continue
        if constant_sign(put(data + sample, T, rest.place) - rest.level(ONE)) != 0:
            continue
        for order in (1, 2):
            rate, weight = (put(sp.diff(part, T, order), T, rest.place) for part in (data + sample, sample))
            if constant_sign(rate) != 0:
                break
            # Inside a piece the slopes have to vanish both, or the place is no rest; at its ends one side is enough.
            if constant_sign(weight) in (1, -1) and (order == 2 or sides != (1, 1)):
                return True
            if constant_sign(weight) != 0:
                break
    return False


def _may_be_best(rest: Rest, game: Game, ratio: sp.Expr) -> bool:
    """Whether no probe is higher; a guess that only saves work."""
    top = value_at(rest.level(ratio), {})
    if top is None:
        return False
    for t in PROBES:
        value = value_at(game.phi + ratio * game.psi, {T: t}) if _inside(t, game) else None
        if value is not None and bool(value > top + sp.Float("1e-20") * (1 + abs(top))):
            return False
    return True


def _best(rest: Rest, game: Game, ratio: sp.Expr) -> bool:
    """Whether no value of t is higher than a resting place, certainly."""
    if not _may_be_best(rest, game, ratio):
        return False
    limits = {
        end.place: end.phi + ratio * end.psi
        for end in game.ends or ()
        if end.phi is not None and end.psi is not None and end.phi.is_finite and end.psi.is_finite
    }
    whole, level = game.phi + ratio * game.psi, rest.level(ratio)
    sides = [game.domain]
    if constant_sign(rest.place - game.domain.low) == 1 and constant_sign(game.domain.high - rest.place) == 1:
        sides = [
            replace(game.domain, high=rest.place, closed_high=False),
            replace(game.domain, low=rest.place, closed_low=False),
        ]
        if constant_sign(level - put(whole, T, rest.place)) not in (0, 1):  # a value of its own at a jump
            return False
    return all(nowhere_above(whole, level, T, side, limits) for side in sides)
