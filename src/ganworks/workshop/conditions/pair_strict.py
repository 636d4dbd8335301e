"""Whether the supremum of a pair is affine around r = 1, so that it tells some p and q not apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import sympy as sp

from ganworks.workshop.certify.maximum import moves_at, nowhere_above
from ganworks.workshop.certify.pieces import Unsplit, constant_sign
from ganworks.workshop.certify.single_peak import smooth_parts
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.pair_shape import Game, continuity
from ganworks.workshop.conditions.prover import Prover, strict_around_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put, value_at
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

ONE = sp.Integer(1)
AROUND = tuple((sp.Rational(*pair), sp.Rational(*pair[::-1])) for pair in ((1, 2), (7, 8), (63, 64)))
"""Ratios on both sides of 1 between which a place may be the best one."""
PROBES = [
    sp.Rational(k, 7) for k in (-300, -80, -33, -18, -10, -6, -3, -1, 0, 1, 2, 3, 4, 5, 6, 8, 11, 19, 34, 81, 300)
]


@dataclass(frozen=True)
class Rest:
    """A place at which the best value may stay for many r: a kink, or an end of the domain.

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
    if not (game.phi.free_symbols | game.psi.free_symbols) - {T}:
        verdict = _by_the_maximum(game)
        if not verdict.undecided:
            return verdict
    if not (game.shape.proved or attained.refuted):
        return undecided("d was not shown to be the supremum")
    return strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)


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
        for ratios in AROUND:
            if all(_best(rest, game, ratio) for ratio in ratios):
                verb = "no value of t beats the limit for t to" if rest.limit else "the best value is t ="
                text = f"{verb} {rest.place} for every r in ({ratios[0]}, {ratios[1]}), where d is therefore affine"
                return refuted("certified boxes", text, {"r from": ratios[0], "r to": ratios[1]})
    return moves_at(game.phi, game.psi, T, game.domain, ONE)


def _rests(game: Game) -> Iterator[Rest]:
    """Kinks and ends at which both terms have finite values.

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
    for end in game.ends or ():
        if end.phi is not None and end.psi is not None and end.phi.is_finite and end.psi.is_finite:
            yield Rest(end.place, end.phi, end.psi, not end.closed)


def _may_be_best(rest: Rest, game: Game, ratio: sp.Expr) -> bool:
    """Whether no probe is higher; a guess that only saves work."""
    top = value_at(rest.level(ratio), {})
    if top is None:
        return False
    for t in PROBES:
        inside = constant_sign(t - game.domain.low) == 1 and constant_sign(game.domain.high - t) == 1
        value = value_at(game.phi + ratio * game.psi, {T: t}) if inside else None
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
    return nowhere_above(game.phi + ratio * game.psi, rest.level(ratio), T, game.domain, limits)
