"""The four ways in: from f, from omega and rho, from phi and psi, from omega and a wanted d."""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
from dataclasses import replace

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.consequences import conjugate_of_f, from_d, in_reverse, note, pieces_of, placed, turned_over
from ganworks.workshop.derive.critic import Critic, by_definition, ends, from_divergence, from_ratio, in_value
from ganworks.workshop.derive.pair import best_values
from ganworks.workshop.derive.pieces import Piece, is_smooth, joined
from ganworks.workshop.derive.readable import readable, readable_between
from ganworks.workshop.derive.symbols import INVERSE_RATIO as U
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.derive.symbols import VALUE as T
from ganworks.workshop.draft import Draft


def enter_f(draft: Draft, f: sp.Expr) -> None:
    """From the generator f of an f-divergence: :math:`D_f = \\sup_T E_p T - E_q f^*(T)`, best at :math:`T = f'(u)`."""
    draft.f = f
    draft.f_pieces = pieces_of(f, U, draft)
    draft.d, draft.d_pieces = turned_over(f, draft.f_pieces, U, R)
    note(draft, "Divergence in r", "d(r)", draft.d, "D = ∫ q f(p/q) = ∫ p d(q/p) with d(r) = r f(1/r)")
    conjugate_of_f(draft)
    if draft.f_pieces is None:
        return
    slopes = [Piece(piece.low, piece.high, sp.diff(piece.expr, U)) for piece in draft.f_pieces]
    omega = joined(in_reverse(slopes, lambda expr: readable(expr.subs(U, 1 / R), 0.5)), R)
    phi_r, psi_r = (
        omega,
        joined(in_reverse(draft.f_pieces, lambda expr: readable((expr - U * sp.diff(expr, U)).subs(U, 1 / R), 0.5)), R),
    )
    found = draft.conjugate
    star = None if found is None else found.central
    top = None if found is None or found.maximiser is None else found.maximiser
    draft.critic = Critic(
        omega=omega,
        omega_inverse=None if top is None else readable(1 / top, 0.4),
        rho=None if top is None else -top,
        phi=T,
        psi=None if star is None else -star,
        phi_r=phi_r,
        psi_r=psi_r,
        d=draft.d,
        low=None if found is None else found.low_slope,
        high=None if found is None else found.high_slope,
        sign=-1,
    )
    note(draft, "Best critic", "omega(r)", omega, "ut - f*(t) is largest where t is a slope of f at u = p/q = 1/r")


def enter_ratio(draft: Draft, omega: sp.Expr, rho: sp.Expr) -> None:
    """From the best value omega and the weight rho (the construction of Designing GANs, Conclusion 1 of seed 000)."""
    if not is_smooth(omega, R) or not is_smooth(rho, T):
        draft.critic = Critic(omega, None, rho, None, None, sp.nan, sp.nan, sp.nan, None, None)
        draft.notes.append(
            "omega and rho with kinks are judged but not integrated; give a pair phi, psi or an f instead."
        )
        return
    draft.critic = by_definition(omega, rho, draft.setting)
    draft.d = draft.critic.d
    critic = draft.critic = from_ratio(omega, rho, draft.setting)
    draft.d = critic.d
    note(draft, "Ratio at a critic's value", "omega_inverse(t)", critic.omega_inverse, "the inverse of t = omega(r)")
    note(draft, "Term on samples", "psi(omega(r))", critic.psi_r, "psi' = rho; the constant makes psi(omega(1)) = 0")
    note(
        draft,
        "Term on data",
        "phi(omega(r))",
        critic.phi_r,
        "phi' = -omega_inverse rho puts the maximum at t = omega(r); the constant makes phi(omega(1)) = 0",
    )
    note(draft, "Divergence", "d(r)", critic.d, "d(r) = phi(omega(r)) + r psi(omega(r)), and d'(r) = psi(omega(r))")
    from_d(draft)


def enter_pair(draft: Draft, phi: sp.Expr, psi: sp.Expr) -> None:
    """From a pair of losses in use."""
    draft.given_pair = (phi, psi)
    bests = draft.bests = best_values(phi, psi, draft.setting)
    weight = readable(sp.diff(psi, T), 0.5) if is_smooth(psi, T) else None
    if bests is None or any(best.omega is None for best in bests):
        draft.critic = Critic(None, None, weight, phi, psi, sp.nan, sp.nan, sp.nan, None, None)
        if bests is not None:
            draft.d_pieces = [Piece(best.low, best.high, best.value) for best in bests]
            draft.d = joined(draft.d_pieces, R)
            note(draft, "Supremum", "d(r)", draft.d, "phi(t) + r psi(t) grows without limit along an infinite end of t")
        return
    draft.d_pieces = [Piece(best.low, best.high, best.value) for best in bests]
    draft.d = joined(draft.d_pieces, R)
    omega = joined([Piece(best.low, best.high, best.omega) for best in bests if best.omega is not None], R)
    parts = [joined([Piece(b.low, b.high, placed(part, b.omega)) for b in bests], R) for part in (phi, psi)]
    low, high, sign = ends(omega, draft.setting)
    back = None
    if len(bests) == 1:
        ratio = readable(-sp.diff(phi, T) / sp.diff(psi, T))
        back = readable_between(ratio, T, low, high)
    draft.critic = Critic(omega, back, weight, phi, psi, parts[0], parts[1], draft.d, low, high, sign)
    note(draft, "Ratio at a critic's value", "omega_inverse(t)", back, "phi' + r psi' = 0 where r = -phi'/psi'")
    note(draft, "Best critic", "omega(r)", omega, "the value of t at which phi(t) + r psi(t) is largest")
    note(draft, "Divergence", "d(r)", draft.d, "the largest value itself, d(r) = phi(omega(r)) + r psi(omega(r))")
    from_d(draft)


def enter_divergence(draft: Draft, omega: sp.Expr, d: sp.Expr, rho: sp.Expr | None, relation: str) -> None:
    """From a wanted d, a best value omega and a relation between alpha and beta: the derivation of LSGAN."""
    setting = draft.setting
    if not is_smooth(omega, R) or not is_smooth(d, R):
        raise BadInput(
            "omega and d must be smooth here (no Abs, Max, Min, sign, Piecewise); give an f for a d with kinks."
        )
    alpha_r, beta_r = _related(relation, omega, d)
    draft.d, draft.own, draft.slope, draft.coupled = d, True, readable(beta_r), d
    rate = rho if rho is not None else sp.diff(d, R, 2) / sp.diff(omega, R)
    draft.critic = by_definition(omega, rate, setting)
    if rho is None:
        draft.critic = replace(draft.critic, rho=None, psi_r=sp.diff(d, R), phi_r=d - R * sp.diff(d, R), d=d)
        draft.critic = from_divergence(omega, d, setting)
        note(
            draft, "Critic", "psi(omega(r))", draft.critic.psi_r, "d'(r) = psi(omega(r)) for the critic that attains d"
        )
    else:
        draft.critic = from_ratio(omega, rho, setting)
        note(draft, "Critic", "psi(omega(r))", draft.critic.psi_r, "psi' = rho with psi(omega(1)) = 0")
    back = draft.critic.omega_inverse
    if back is not None:
        draft.alpha, draft.beta = (
            in_value(readable(part), back, draft.critic.low, draft.critic.high) for part in (alpha_r, beta_r)
        )
    note(
        draft, "Generator", "beta(omega(r))", draft.slope, f"alpha(omega(r)) + r beta(omega(r)) = d(r) with {relation}"
    )
    note(draft, "Generator", "beta(t)", draft.beta, "by r = omega_inverse(t)")
    from_d(draft)


def _related(relation: str, omega: sp.Expr, d: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """alpha and beta in r from alpha + r beta = d and one of the relations ``alpha = k*beta`` or ``alpha = 0``."""
    left, mark, right = relation.replace("==", "=").replace(" ", "").partition("=")
    factors = {"beta": 1, "-beta": -1, "0": 0}
    if left == "beta" and right in {"alpha", "-alpha"}:
        left, right = "alpha", right.replace("alpha", "beta")
    if mark != "=" or left != "alpha" or right not in factors:
        raise BadInput(f"The relation {relation!r} is not known; write alpha=beta, alpha=-beta or alpha=0.")
    beta = d / (factors[right] + R)
    return factors[right] * beta, beta


def enter_generator(draft: Draft, alpha: sp.Expr | None, beta: sp.Expr) -> None:
    """The two-loss extension: the generator minimises beta instead of psi."""
    if draft.critic is None or draft.critic.omega is None:
        return
    draft.slope = _composed(beta, draft)
    if alpha is not None and draft.slope is not None:
        first = _composed(alpha, draft)
        draft.coupled = None if first is None else _sum_of_pieces(first, draft.slope, draft)
        note(draft, "At the best critic", "alpha + r beta", draft.coupled, "what the seed's Conclusion 2 looks at")
    note(draft, "Frozen critic", "beta(omega(r))", draft.slope, "the slope of what the generator descends, critic held")


def _composed(expr: sp.Expr, draft: Draft) -> sp.Expr | None:
    omega = draft.critic.omega  # type: ignore[union-attr]
    if isinstance(omega, sp.Piecewise):
        return sp.Piecewise(*[(readable(placed(expr, value), 0.5), where) for value, where in omega.args])
    return readable(expr.subs(T, omega))


def _sum_of_pieces(first: sp.Expr, second: sp.Expr, draft: Draft) -> sp.Expr | None:
    whole = first + R * second
    if not whole.has(sp.Piecewise):
        return readable(whole)
    pieces = pieces_of(whole, R, draft)
    return None if pieces is None else joined(pieces, R)
