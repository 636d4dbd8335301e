"""The four ways in: from f, from omega and rho, from phi and psi, from omega and a wanted d."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.derive.consequences import (
    conjugate_of_f,
    in_reverse,
    note,
    pieces_of,
    placed,
    split_d,
    turned_over,
)
from ganworks.workshop.derive.critic import Critic, by_definition, ends, from_divergence, from_ratio, in_value
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.kinked_ratio import from_kinked_ratio
from ganworks.workshop.derive.natural_domain import components
from ganworks.workshop.derive.pair import best_values, orientation
from ganworks.workshop.derive.pieces import Piece, Unsplit, is_smooth, joined
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import simplify, simplify_between
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


def enter_f(derivation: Derivation, f: sp.Expr) -> None:
    """From the generator f of an f-divergence: :math:`D_f = \\sup_T E_p T - E_q f^*(T)`, best at :math:`T = f'(u)`."""
    derivation.f = f
    derivation.f_pieces = pieces_of(f, U, derivation)
    derivation.d, derivation.d_pieces = turned_over(f, derivation.f_pieces, U, R)
    note(derivation, "Divergence in r", "d(r)", derivation.d, "D = ∫ q f(p/q) = ∫ p d(q/p) with d(r) = r f(1/r)")
    conjugate_of_f(derivation)
    if derivation.f_pieces is None:
        return
    slopes = [Piece(piece.low, piece.high, sp.diff(piece.expr, U)) for piece in derivation.f_pieces]
    omega = joined(in_reverse(slopes, lambda expr: simplify(expr.subs(U, 1 / R), 0.5)), R)
    phi_r, psi_r = (
        omega,
        joined(
            in_reverse(derivation.f_pieces, lambda expr: simplify((expr - U * sp.diff(expr, U)).subs(U, 1 / R), 0.5)), R
        ),
    )
    result = derivation.conjugate
    star = None if result is None else result.central
    top = None if result is None or result.maximiser is None else result.maximiser
    derivation.critic = Critic(
        omega=omega,
        omega_inverse=None if top is None else simplify(1 / top, 0.4),
        rho=None if top is None else -top,
        phi=T,
        psi=None if star is None else -star,
        phi_r=phi_r,
        psi_r=psi_r,
        d=derivation.d,
        low=None if result is None else result.low_slope,
        high=None if result is None else result.high_slope,
        sign=-1,
    )
    note(derivation, "Best critic", "omega(r)", omega, "ut - f*(t) is largest where t is a slope of f at u = p/q = 1/r")


def enter_ratio(derivation: Derivation, omega: sp.Expr, rho: sp.Expr) -> None:
    """From the best value omega and the weight rho (the construction of Designing GANs, Conclusion 1 of seed 000)."""
    if not is_smooth(omega, R) or not is_smooth(rho, T):
        _enter_kinked_ratio(derivation, omega, rho)
        return
    derivation.critic = by_definition(omega, rho, derivation.setting)
    derivation.d = derivation.critic.d
    critic = derivation.critic = from_ratio(omega, rho, derivation.setting)
    derivation.d = critic.d
    note(
        derivation, "Ratio at a critic's value", "omega_inverse(t)", critic.omega_inverse, "the inverse of t = omega(r)"
    )
    note(
        derivation, "Term on samples", "psi(omega(r))", critic.psi_r, "psi' = rho; the constant makes psi(omega(1)) = 0"
    )
    note(
        derivation,
        "Term on data",
        "phi(omega(r))",
        critic.phi_r,
        "phi' = -omega_inverse rho puts the maximum at t = omega(r); the constant makes phi(omega(1)) = 0",
    )
    note(
        derivation, "Divergence", "d(r)", critic.d, "d(r) = phi(omega(r)) + r psi(omega(r)), and d'(r) = psi(omega(r))"
    )
    split_d(derivation)


def _enter_kinked_ratio(derivation: Derivation, omega: sp.Expr, rho: sp.Expr) -> None:
    derivation.critic = Critic(omega, None, rho, None, None, sp.nan, sp.nan, sp.nan, None, None)
    try:
        critic, derivation.d_pieces = from_kinked_ratio(omega, rho, derivation.setting)
    except Unsplit as reason:
        derivation.notes.append(f"omega and rho are judged but were not integrated: {reason}.")
        return
    derivation.critic, derivation.d = critic, critic.d
    reason = "psi' = rho along omega, piece by piece and over its jumps; psi(omega(1)) = 0"
    note(derivation, "Term on samples", "psi(omega(r))", critic.psi_r, reason)
    reason = "phi' = -omega_inverse rho, with omega_inverse constant over a jump of omega; phi(omega(1)) = 0"
    note(derivation, "Term on data", "phi(omega(r))", critic.phi_r, reason)
    note(derivation, "Divergence", "d(r)", critic.d, "d(r) = phi(omega(r)) + r psi(omega(r))")


def enter_pair(derivation: Derivation, phi: sp.Expr, psi: sp.Expr) -> None:
    """From a pair of losses in use, over Omega where it was given, else wherever both terms are defined."""
    derivation.given_pair = (phi, psi)
    derivation.domains = [derivation.given_domain] if derivation.given_domain else components(phi, psi)
    domain = derivation.game_domain = derivation.domains[0]
    weight = simplify(sp.diff(psi, T), 0.5) if is_smooth(psi, T) else None
    back = None
    if weight is not None and weight != 0 and is_smooth(phi, T):
        back = simplify(-sp.diff(phi, T) / weight)
    bests = None
    for domain in derivation.domains:
        bests = best_values(phi, psi, derivation.setting, domain)
        if bests is not None and all(best.value != sp.oo for best in bests):
            derivation.game_domain = domain
            break
    domain, derivation.bests = derivation.game_domain, bests
    if bests is None or any(best.omega is None for best in bests):
        sign = orientation(phi, psi, domain, derivation.setting)
        derivation.critic = Critic(None, back, weight, phi, psi, sp.nan, sp.nan, sp.nan, domain.low, domain.high, sign)
        if bests is not None:
            derivation.d_pieces = [Piece(best.low, best.high, best.value) for best in bests]
            derivation.d = joined(derivation.d_pieces, R)
            reason = "phi(t) + r psi(t) has this supremum, which is a limit at an end of t for some r"
            note(derivation, "Supremum", "d(r)", derivation.d, reason)
        return
    derivation.d_pieces = [Piece(best.low, best.high, best.value) for best in bests]
    derivation.d = joined(derivation.d_pieces, R)
    omega = joined([Piece(best.low, best.high, best.omega) for best in bests if best.omega is not None], R)
    parts = [joined([Piece(b.low, b.high, placed(part, b.omega)) for b in bests], R) for part in (phi, psi)]
    low, high, sign = ends(omega, derivation.setting)
    if domain.closed_low or domain.closed_high:
        low, high = domain.low, domain.high
    back = simplify_between(back, T, low, high) if back is not None and len(bests) == 1 else None
    derivation.critic = Critic(omega, back, weight, phi, psi, parts[0], parts[1], derivation.d, low, high, sign)
    note(derivation, "Ratio at a critic's value", "omega_inverse(t)", back, "phi' + r psi' = 0 where r = -phi'/psi'")
    note(derivation, "Best critic", "omega(r)", omega, "the value of t at which phi(t) + r psi(t) is largest")
    reason = "the largest value itself, d(r) = phi(omega(r)) + r psi(omega(r))"
    note(derivation, "Divergence", "d(r)", derivation.d, reason)


def enter_divergence(derivation: Derivation, omega: sp.Expr, d: sp.Expr, rho: sp.Expr | None, relation: str) -> None:
    """From a wanted d, a best value omega and a relation between alpha and beta: the derivation of LSGAN."""
    setting = derivation.setting
    if not is_smooth(omega, R) or not is_smooth(d, R):
        raise BadInput(
            "omega and d must be smooth here (no Abs, Max, Min, sign, Piecewise); give an f for a d with kinks."
        )
    alpha_r, beta_r = _related(relation, omega, d, setting)
    derivation.d, derivation.own, derivation.slope, derivation.coupled = d, True, simplify(beta_r), d
    rate = rho if rho is not None else sp.diff(d, R, 2) / sp.diff(omega, R)
    derivation.critic = by_definition(omega, rate, setting)
    if rho is None:
        derivation.critic = replace(derivation.critic, rho=None, psi_r=sp.diff(d, R), phi_r=d - R * sp.diff(d, R), d=d)
        derivation.critic = from_divergence(omega, d, setting)
        note(
            derivation,
            "Critic",
            "psi(omega(r))",
            derivation.critic.psi_r,
            "d'(r) = psi(omega(r)) for the critic that attains d",
        )
    else:
        derivation.critic = from_ratio(omega, rho, setting)
        note(derivation, "Critic", "psi(omega(r))", derivation.critic.psi_r, "psi' = rho with psi(omega(1)) = 0")
    back = derivation.critic.omega_inverse
    if back is not None:
        derivation.alpha, derivation.beta = (
            in_value(simplify(part), back, derivation.critic.low, derivation.critic.high) for part in (alpha_r, beta_r)
        )
    note(
        derivation,
        "Generator",
        "beta(omega(r))",
        derivation.slope,
        f"alpha(omega(r)) + r beta(omega(r)) = d(r) with {relation}",
    )
    note(derivation, "Generator", "beta(t)", derivation.beta, "by r = omega_inverse(t)")
    split_d(derivation)


def _related(relation: str, omega: sp.Expr, d: sp.Expr, setting: Setting) -> tuple[sp.Expr, sp.Expr]:
    """alpha and beta in r from alpha + r beta = d and a relation ``alpha = k*beta`` (or ``beta = k*alpha``)."""
    alpha, beta = sp.Symbol("alpha", real=True), sp.Symbol("beta", real=True)
    left, mark, right = relation.replace("==", "=").partition("=")
    names = {**setting.parameters.names, "alpha": alpha, "beta": beta}
    wrong = BadInput(f"The relation {relation!r} is not known; write alpha=beta, alpha=-beta, alpha=0 or alpha=k*beta.")
    if mark != "=":
        raise wrong
    difference = sp.expand(setting.enter(parse(left, names) - parse(right, names)))
    if not difference.is_polynomial(alpha, beta):
        raise wrong
    terms = sp.Poly(difference, alpha, beta)
    weights = terms.coeff_monomial(alpha), terms.coeff_monomial(beta)
    if sp.expand(difference - weights[0] * alpha - weights[1] * beta) != 0 or weights == (0, 0):
        raise wrong
    if constant_sign(weights[0]) in (0, None):
        raise wrong
    factor = sp.cancel(-weights[1] / weights[0])
    beta_r = d / (factor + R)
    return factor * beta_r, beta_r


def enter_generator(derivation: Derivation, alpha: sp.Expr | None, beta: sp.Expr) -> None:
    """The two-loss extension: the generator minimises beta instead of psi."""
    if derivation.critic is None or derivation.critic.omega is None:
        return
    derivation.slope = _composed(beta, derivation)
    if alpha is not None and derivation.slope is not None:
        first = _composed(alpha, derivation)
        derivation.coupled = None if first is None else _sum_of_pieces(first, derivation.slope, derivation)
        note(
            derivation,
            "At the best critic",
            "alpha + r beta",
            derivation.coupled,
            "what the seed's Conclusion 2 looks at",
        )
    note(
        derivation,
        "Frozen critic",
        "beta(omega(r))",
        derivation.slope,
        "the slope of what the generator descends, critic held",
    )


def _composed(expr: sp.Expr, derivation: Derivation) -> sp.Expr | None:
    omega = None if derivation.critic is None else derivation.critic.omega
    if omega is None:
        return None
    if isinstance(omega, sp.Piecewise):
        return sp.Piecewise(*[(simplify(placed(expr, value), 0.5), where) for value, where in omega.args])
    return simplify(expr.subs(T, omega))


def _sum_of_pieces(first: sp.Expr, second: sp.Expr, derivation: Derivation) -> sp.Expr | None:
    total = first + R * second
    if not total.has(sp.Piecewise):
        return simplify(total)
    pieces = pieces_of(total, R, derivation)
    return None if pieces is None else joined(pieces, R)
