"""The generator's two conditions: with the critic held, and at the best critic."""

from __future__ import annotations

import itertools

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.condition import Condition
from ganworks.workshop.conditions.prover import Prover, bent, named, strict_around_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.derive.symbols import RATIO as R


def generator_conditions(derivation: Derivation, prover: Prover, found: list[Condition]) -> list[Condition]:
    """The generator's step with the critic held, and the value at the best critic (Conclusion 2)."""
    frozen_says = "with the critic held, the generator descends a divergence: beta(omega(r)) increases"
    coupled_says = "at the best critic, alpha + r beta is convex or smallest at r = 1 (Conclusion 2)"
    if not derivation.own:
        convex = named(found, "f_convex" if derivation.way == "f" else "d_convex")
        strict = named(found, "strict_at_1")
        same = theorem("beta = psi, and psi(omega(r)) = d'(r) increases because d is convex", convex, strict)
        whole = theorem("alpha + r beta is d itself", convex, strict)
        return [
            Condition("generator_frozen", frozen_says, same, necessary=False),
            Condition("generator_coupled", coupled_says, whole, necessary=False),
        ]
    return [
        Condition("generator_frozen", frozen_says, _frozen(derivation, prover)),
        Condition("generator_coupled", coupled_says, _coupled(derivation, prover), necessary=False),
    ]


def _frozen(derivation: Derivation, prover: Prover) -> Verdict:
    if derivation.slope is None:
        return undecided("beta(omega(r)) has no closed form")
    if not derivation.slope.has(sp.Piecewise):
        return prover.ask(certify.increasing, derivation.slope)
    pieces = _as_pieces(derivation.slope)
    if any(piece.expr.has(R) for piece in pieces) or any(piece.expr.free_symbols for piece in pieces):
        return undecided("beta(omega(r)) is given by curved pieces")
    for before, after in itertools.pairwise(pieces):
        if before.expr > after.expr:
            return refuted("steps", f"beta(omega(r)) falls from {before.expr} to {after.expr}", {"r": before.high})
        if before.high == 1 and before.expr < after.expr:
            rise = f"beta(omega(r)) rises from {before.expr} to {after.expr} at r = 1"
    rises = [b.high for b, a in itertools.pairwise(pieces) if b.expr < a.expr]
    if 1 in rises:
        return proved("steps", rise)  # type: ignore[possibly-undefined]
    return refuted("steps", "beta(omega(r)) is constant around r = 1", {"r": 1})


def _as_pieces(expr: sp.Expr) -> list[Piece]:
    pieces, low = [], sp.Integer(0)
    for value, where in expr.args:
        high = sp.oo if where == True else where.gts if where.gts != R else where.lts  # noqa: E712
        pieces.append(Piece(low, high, value))
        low = high
    return pieces


def _coupled(derivation: Derivation, prover: Prover) -> Verdict:
    if derivation.coupled is None:
        return undecided("alpha was not given, or the best critic has no closed form")
    convex = prover.ask(certify.convex, derivation.coupled)
    if derivation.coupled.has(sp.Piecewise):
        return convex & strict_around_one(derivation.coupled, _as_pieces(derivation.coupled), R, convex, prover)
    if convex.proved and bent(sp.diff(derivation.coupled, R, 2), R):
        return convex
    least = prover.ask(certify.minimum_at, derivation.coupled, point=1) if not convex.proved else undecided("affine")
    if least.proved:
        return least
    if convex.proved and exact.shorter(sp.diff(derivation.coupled, R, 2)) == 0:
        return refuted("affine", "alpha + r beta is affine in r: its integral is the same for every q", {"r": 1})
    return least if convex.refuted and least.refuted else undecided("neither convex nor smallest at 1 could be decided")
