"""The conditions of a pair of losses in use, smooth or with kinks."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import refuted, undecided
from ganworks.workshop.conditions.condition import Condition
from ganworks.workshop.conditions.prover import Prover, at_one, strict_around_one, theorem
from ganworks.workshop.conditions.smooth import smooth_game
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.derive.symbols import VALUE as T


def from_pair(derivation: Derivation, prover: Prover) -> list[Condition]:
    phi, psi = derivation.given_pair  # type: ignore[misc]
    bests = derivation.bests
    if bests is None:
        nothing = undecided("the place of the maximum was not found")
        return [
            Condition("supremum_attained", "phi(t) + r psi(t) has a maximum for every r > 0", nothing),
            Condition("d_convex", "d is convex", theorem("a supremum of affine functions of r is convex")),
            Condition("strict_at_1", "smallest only for equal distributions (not affine around 1)", nothing),
        ]
    endless = next((best for best in bests if best.omega is None), None)
    if endless is not None:
        ratio = endless.low + 1 if endless.high == sp.oo else (endless.low + endless.high) / 2
        ratio = sp.Integer(2) if (endless.low, endless.high) == (0, sp.oo) else ratio
        why = f"for r = {ratio} phi(t) + r psi(t) has no upper bound"
        verdict = refuted("unbounded", why, {"r": ratio})
        return [
            Condition("supremum_attained", "phi(t) + r psi(t) has a maximum for every r > 0", verdict),
            Condition("omega_monotone", "the best critic is strictly monotone", verdict, necessary=False),
        ]
    if len(bests) == 1 and is_smooth(phi, T) and is_smooth(psi, T) and bests[0].omega.has(R):
        return _smooth_pair(derivation, prover, phi, psi)
    return _kinked_pair(derivation, prover, phi, psi)


def _smooth_pair(derivation: Derivation, prover: Prover, phi: sp.Expr, psi: sp.Expr) -> list[Condition]:
    found = smooth_game(
        derivation, prover, "(phi + r psi)' = (r - omega_inverse(t)) psi'(t) changes its sign once, from + to -"
    )
    omega = derivation.critic.omega  # type: ignore[union-attr]
    at_best = sp.diff(phi, T).subs(T, omega) + R * sp.diff(psi, T).subs(T, omega)
    place = next(i for i, entry in enumerate(found) if entry.name == "pair_condition")
    stationary = prover.ask(certify.identical, at_best, sp.Integer(0))
    found[place] = Condition("pair_condition", "phi' + r psi' = 0 at t = omega(r)", stationary)
    concave = [prover.ask(certify.convex, -part, x=T, domain=certify.REALS) for part in (phi, psi)]
    everywhere = theorem("phi and psi are concave on all of R, so no critic value does better than omega(r)", *concave)
    if not everywhere.proved:
        everywhere = theorem("an output activation confines t to Omega; outside it the pair says nothing", stationary)
    return [*found, Condition("critic_domain", "no critic value beats the best one", everywhere)]


def _kinked_pair(derivation: Derivation, prover: Prover, phi: sp.Expr, psi: sp.Expr) -> list[Condition]:
    concave = [prover.ask(certify.convex, -part, x=T, domain=certify.REALS) for part in (phi, psi)]
    top = theorem("phi + r psi is concave in t, and its slope changes sign at the value given for every r", *concave)
    convex = theorem("a supremum of affine functions of r is convex", top)
    strict = strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)
    flat = next((best for best in derivation.bests or () if not best.omega.has(R)), None)
    steps = undecided("the best critic is given by pieces")
    if len(derivation.bests or ()) == 1:
        steps = prover.ask(certify.increasing, derivation.critic.omega, x=R)  # type: ignore[union-attr]
    if flat is not None:
        steps = refuted(
            "constant piece",
            f"the best critic is {flat.omega} for every r in ({flat.low}, {flat.high})",
            {"r from": flat.low, "r to": flat.high},
        )
    return [
        Condition("omega_monotone", "the best critic is strictly monotone", steps, necessary=False),
        Condition("supremum_attained", "phi(t) + r psi(t) has a maximum for every r > 0", top),
        Condition("d_convex", "d is convex", convex),
        *at_one(derivation, R, derivation.d, convex, strict),
        Condition("critic_domain", "no critic value beats the best one", top),
    ]
