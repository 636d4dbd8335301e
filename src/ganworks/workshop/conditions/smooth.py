"""The conditions of Conclusion 1 of seed 000: omega strictly monotone, rho of its sign, and what follows from both."""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.prover import Prover, at_one, strict_around_one, theorem
from ganworks.workshop.conditions.stepped import has_steps, stepped_game
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

_DEFINED = proved("definition", "phi and psi are defined as the integrals of -omega_inverse rho and of rho", "(0, oo)")


def _monotone(derivation: Derivation, prover: Prover) -> Verdict:
    critic = derivation.critic
    if critic is None or critic.omega is None:
        return undecided("the best critic has no closed form")
    return prover.ask(certify.increasing if critic.sign > 0 else certify.decreasing, critic.omega)


def _rate(derivation: Derivation) -> sp.Expr | None:
    """rho at the best value, as a function of r."""
    critic = derivation.critic
    if critic is None or critic.omega is None:
        return None
    if critic.rho is not None:
        return critic.rho.subs(T, critic.omega)
    return sp.diff(critic.psi_r, R) / sp.diff(critic.omega, R)


def weight_verdict(derivation: Derivation, prover: Prover) -> Verdict:
    """Whether rho has its sign at the best values, but for isolated points."""
    rate = _rate(derivation)
    if rate is None:
        return undecided("rho has no closed form")
    sign = derivation.critic.sign  # type: ignore[union-attr]
    rate = sign * (exact.shorter(rate) if sp.count_ops(rate) < 30 and is_smooth(rate, R) else rate)
    verdict = prover.ask(certify.positive, rate)
    if not verdict.proved and (verdict.undecided or (verdict.witness or {}).get("value") == "0"):
        # Where it only touches zero, d'' does so too, and the slope of phi + r psi changes its sign as before.
        verdict = prover.ask(certify.positive_but_for_points, rate)
    if verdict.refuted and sign < 0:
        reason = "omega decreases, so rho must be negative for the critic's extremum to be a maximum"
        return refuted(verdict.method, f"{reason}; {verdict.evidence}", verdict.witness or {}, verdict.scope)
    return verdict


def _envelope(derivation: Derivation, prover: Prover) -> Verdict:
    critic = derivation.critic
    if critic is None or critic.phi_r is None or critic.phi_r.has(sp.Integral, sp.Piecewise, sp.nan):
        return _DEFINED
    if critic.psi_r.has(sp.Integral, sp.Piecewise):
        return _DEFINED
    return prover.ask(certify.identical, sp.diff(critic.phi_r, R), -R * sp.diff(critic.psi_r, R))


def _curved(derivation: Derivation, prover: Prover, premises: tuple[Verdict, ...]) -> Verdict:
    text = "d''(r) = rho(omega(r)) omega'(r) >= 0"
    wanted_apart = derivation.way == "omega_d" and derivation.critic is not None and derivation.critic.d != derivation.d
    verdict = undecided("the critic attains another divergence") if wanted_apart else theorem(text, *premises)
    if verdict.proved or derivation.d is None:
        return verdict
    rate = _rate(derivation) if derivation.d.has(sp.Integral) else None
    if rate is not None:
        return prover.ask(certify.nonnegative, rate * sp.diff(derivation.critic.omega, R))  # type: ignore[union-attr]
    return prover.ask(certify.convex, derivation.d)


def smooth_game(derivation: Derivation, prover: Prover, attained: str) -> list[Condition]:
    """Conclusion 1: omega strictly monotone, rho of its sign, and what follows from both."""
    monotone = _monotone(derivation, prover)
    if derivation.way == "omega_rho" and not monotone.proved and has_steps(derivation):
        return stepped_game(derivation, prover, monotone, weight_verdict(derivation, prover), _DEFINED)
    weight, envelope = weight_verdict(derivation, prover), _envelope(derivation, prover)
    falls = derivation.critic is not None and derivation.critic.sign < 0
    sense = "decreasing (a larger t is more real: the game of Conclusion 1 with t -> -t)" if falls else "increasing"
    both = (monotone, weight)
    convex = _curved(derivation, prover, both)
    strict = theorem("d'' > 0 but for isolated points, so d is not affine around 1", *both)
    if derivation.way == "omega_d" and derivation.critic is not None and derivation.critic.d != derivation.d:
        strict = undecided("the critic attains another divergence")
    if not strict.proved:
        strict = strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)
    return [
        Condition("omega_monotone", f"omega(r) is strictly {sense}", monotone),
        Condition("rho_positive", f"rho(t) {'< 0' if falls else '> 0'} on Omega, but for isolated points", weight),
        Condition("pair_condition", "phi' = -omega_inverse psi'", envelope),
        Condition(
            "supremum_attained",
            "phi(t) + r psi(t) has its one maximum over Omega at t = omega(r), r > 0",
            theorem(attained, *both, envelope),
        ),
        Condition("d_convex", "d is convex", convex),
        *at_one(derivation, R, derivation.d, convex, strict),
    ]
