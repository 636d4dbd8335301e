"""Conclusion 1 for an omega with jumps or constant pieces, the limit of strictly monotone ones.

A monotone omega has an inverse that is constant over its jumps and jumps over its constant pieces, and
:math:`(\\varphi+r\\psi)' = (r-\\omega^{-1}(t))\\rho(t)` is never negative before :math:`\\omega(r)`
nor positive after it. So the maximum is there, and :math:`d' = \\psi\\circ\\omega` never falls; but d is affine where
omega rests.
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, undecided, worst
from ganworks.workshop.conditions.prover import Prover, at_one, strict_around_one, theorem
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.kinked_ratio import gaps_of
from ganworks.workshop.derive.pieces import Unsplit, is_smooth
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


def has_steps(derivation: Derivation) -> bool:
    """Whether omega has switches at which it could jump, or rest."""
    critic = derivation.critic
    return critic is not None and critic.omega is not None and not is_smooth(critic.omega, R)


def stepped_game(
    derivation: Derivation, prover: Prover, strictly: Verdict, weight: Verdict, envelope: Verdict
) -> list[Condition]:
    """What holds of a game whose best value never falls (or never rises).

    Args:
        derivation: with omega and rho.
        prover: for what is not a theorem.
        strictly: why omega is not known to be strictly monotone.
        weight: whether rho has its sign at the values of omega.
        envelope: the verdict on phi' = -omega_inverse psi'.
    """
    critic = derivation.critic
    if critic is None or critic.omega is None or critic.rho is None:
        return []
    sign, omega, rho = critic.sign, critic.omega, critic.rho
    monotone = prover.ask(certify.never_falls, sign * omega)
    weight = weight & _over_gaps(omega, sign * rho, prover)
    convex = theorem("d'(r) = psi(omega(r)) never falls", monotone, weight)
    strict = strict_around_one(derivation.d, derivation.d_pieces, R, convex, prover)
    text = "phi + r psi never falls before omega(r) nor rises after it (omega_inverse is constant over jumps)"
    sense = "rises" if sign < 0 else "falls"
    return [
        Condition("omega_monotone", f"omega(r) never {sense}", monotone),
        Condition("omega_strict", "omega(r) is strictly monotone and continuous", strictly, necessary=False),
        Condition("rho_positive", f"rho(t) {'< 0' if sign < 0 else '> 0'} on Omega, but for isolated points", weight),
        Condition("pair_condition", "phi' = -omega_inverse psi'", envelope),
        Condition(
            "supremum_attained",
            "phi(t) + r psi(t) has its maximum over Omega at t = omega(r), r > 0",
            theorem(text, monotone, weight, envelope),
        ),
        Condition("d_convex", "d is convex", convex),
        *at_one(derivation, R, derivation.d, convex, strict),
    ]


def _over_gaps(omega: sp.Expr, weight: sp.Expr, prover: Prover) -> Verdict:
    """Whether rho has its sign on the intervals of t that omega jumps over."""
    try:
        gaps = gaps_of(omega)
    except Unsplit:
        return undecided("the jumps of omega were not found")
    leave = prover.derivation.setting.leave
    verdicts: list[Verdict] = [proved("steps", "omega has no jump")] if not gaps else []
    for low, high in gaps:
        sense = constant_sign(high - low)
        if not sense:
            return undecided("whether omega jumps depends on the parameters")
        start, stop = (low, high) if sense > 0 else (high, low)
        domain = certify.Interval(leave(start), leave(stop), True, True)
        verdicts.append(prover.ask(certify.positive_but_for_points, weight, x=T, domain=domain))
    return worst(verdicts)
