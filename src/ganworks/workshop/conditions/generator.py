"""The generator's two conditions: with the critic held, and at the best critic."""

from __future__ import annotations

import itertools

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided, worst
from ganworks.workshop.conditions.best_values import frozen_in_value
from ganworks.workshop.conditions.prover import Prover, bent, strict_around_one, theorem, verdict_of
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Piece, Unsplit, split
from ganworks.workshop.grammar.vocabulary import RATIO as R


def generator_conditions(derivation: Derivation, prover: Prover, so_far: list[Condition]) -> list[Condition]:
    """The generator's step with the critic held, and the value at the best critic (Conclusion 2)."""
    frozen_says = "with the critic held, the generator descends a divergence: beta(omega(r)) increases"
    coupled_says = "at the best critic, alpha + r beta is convex or smallest at r = 1 (Conclusion 2)"
    if not derivation.own:
        convex = verdict_of(so_far, "f_convex" if derivation.way == "f" else "d_convex")
        strict = verdict_of(so_far, "strict_at_1")
        same = theorem("beta = psi, and psi(omega(r)) = d'(r) increases because d is convex", convex, strict)
        is_divergence = theorem("alpha + r beta is d itself", convex, strict)
        return [
            Condition("generator_frozen", frozen_says, same, necessary=False),
            Condition("generator_coupled", coupled_says, is_divergence, necessary=False),
        ]
    return [
        Condition("generator_frozen", frozen_says, _frozen(derivation, prover)),
        Condition("generator_coupled", coupled_says, _coupled(derivation, prover), necessary=False),
    ]


def _frozen(derivation: Derivation, prover: Prover) -> Verdict:
    """One rule for every way in: beta(omega(r)) never falls, and is not constant around r = 1."""
    slope = derivation.slope
    if not _best_value_known(derivation):
        return undecided("the best critic's value was not proved to be the best one")
    if slope is None or slope.has(sp.nan):
        return frozen_in_value(derivation, prover)
    if not slope.has(sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside):
        return prover.ask(certify.increasing, slope)
    try:
        return _by_pieces(_pieces(slope), prover)
    except Unsplit:
        return frozen_in_value(derivation, prover)


def _best_value_known(derivation: Derivation) -> bool:
    """Whether omega is certainly the best value: of a pair that was solved for it, once it has one peak."""
    return derivation.way != "phi_psi" or (derivation.shape is not None and derivation.shape.proved)


def _by_pieces(pieces: list[Piece], prover: Prover) -> Verdict:
    leave = prover.derivation.setting.leave
    verdicts: list[Verdict] = []
    for piece in pieces:
        if piece.expr.has(R):
            domain = certify.Interval(leave(piece.low), leave(piece.high))
            verdicts.append(prover.ask(certify.increasing, piece.expr, domain=domain))
    moves = any(_around_one(piece) and piece.expr.has(R) for piece in pieces)
    for before, after in itertools.pairwise(pieces):
        jump = put(after.expr, R, before.high) - put(before.expr, R, before.high)
        sign = None if jump.has(sp.nan) else constant_sign(jump)
        if sign == -1:
            text = f"beta(omega(r)) falls by {leave(-jump)} at r = {leave(before.high)}"
            return refuted("steps", text, {"r": leave(before.high)})
        if sign is None:
            verdicts.append(undecided(f"the values of beta on both sides of r = {before.high} were not compared"))
        moves = moves or (sign == 1 and constant_sign(before.high - 1) == 0)
    verdict = worst(verdicts) if verdicts else proved("steps", "beta(omega(r)) never falls")
    if verdict.refuted or moves:
        return verdict
    flat = [piece for piece in pieces if _around_one(piece)]
    if len(flat) == len([piece for piece in flat if not piece.expr.has(R)]) and flat:
        return refuted("steps", "beta(omega(r)) is constant around r = 1", {"r": 1})
    return undecided("whether beta(omega(r)) rises at r = 1 was not decided")


def _around_one(piece: Piece) -> bool:
    """Whether a piece reaches 1 from at least one side."""
    signs = constant_sign(1 - piece.low), constant_sign(piece.high - 1)
    return None not in signs and min(signs) >= 0  # type: ignore[type-var]


def _pieces(expr: sp.Expr) -> list[Piece]:
    """The smooth pieces of a formula in r; those of a formula that was put together from pieces are read off.

    Raises:
        Unsplit: they were not found.
    """
    conditions = [where for _, where in expr.args[:-1]] if isinstance(expr, sp.Piecewise) else []
    if not conditions or not all(isinstance(where, sp.Lt) and where.lhs == R for where in conditions):
        return split(expr, R, sp.Integer(0), sp.oo)
    pieces, low = [], sp.Integer(0)
    for (value, _), high in zip(expr.args, [*(where.rhs for where in conditions), sp.oo], strict=True):
        pieces += split(value, R, low, high)
        low = high
    return pieces


def _coupled(derivation: Derivation, prover: Prover) -> Verdict:
    if derivation.coupled is None or not _best_value_known(derivation):
        return undecided("alpha was not given, or the best critic has no closed form")
    convex = prover.ask(certify.convex, derivation.coupled)
    if derivation.coupled.has(sp.Piecewise):
        try:
            pieces = _pieces(derivation.coupled)
        except Unsplit:
            return undecided("alpha + r beta was not split into smooth pieces")
        return convex & strict_around_one(derivation.coupled, pieces, R, convex, prover)
    if convex.proved and bent(sp.diff(derivation.coupled, R, 2), R):
        return convex
    least = prover.ask(certify.minimum_at, derivation.coupled, point=1) if not convex.proved else undecided("affine")
    if least.proved:
        return least
    if convex.proved and exact.shorter(sp.diff(derivation.coupled, R, 2)) == 0:
        return refuted("affine", "alpha + r beta is affine in r: its integral is the same for every q", {"r": 1})
    return least if convex.refuted and least.refuted else undecided("neither convex nor smallest at 1 could be decided")
