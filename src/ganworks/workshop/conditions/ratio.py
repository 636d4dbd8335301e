"""The conditions of a sound objective, each judged: proved, refuted with a point, or undecided.

What is shown once is not shown twice: from :math:`\\omega' > 0` and :math:`\\rho > 0` follow by theorem that the
maximum is attained, that :math:`d'' = \\rho(\\omega)\\,\\omega' > 0`, and that :math:`r = 1` is the only minimum of
the normalised d.
A premise that fails refutes none of its conclusions; those are then judged for themselves.
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.conditions.generator import generator_conditions
from ganworks.workshop.conditions.pair import from_pair
from ganworks.workshop.conditions.prover import Prover, at_one, strict_around_one, theorem, verdict_of
from ganworks.workshop.conditions.smooth import smooth_game
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import agree
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import VALUE as T

CONJUGATE_SECONDS = 1.5


def conditions_of(derivation: Derivation) -> tuple[Condition, ...]:
    """Every condition of a derivation, in the order in which a person would check them."""
    prover = Prover(derivation)
    conditions = _OF_WAY[derivation.way](derivation, prover)
    return (*conditions, *generator_conditions(derivation, prover, conditions))


def _from_f(derivation: Derivation, prover: Prover) -> list[Condition]:
    smooth = derivation.f is not None and is_smooth(derivation.f, U)
    strictly = prover.ask(certify.convex, derivation.f, x=U, strict=True) if smooth else undecided("f has kinks")
    convex = strictly if strictly.proved else prover.ask(certify.convex, derivation.f, x=U)
    strict = strictly if strictly.proved else strict_around_one(derivation.f, derivation.f_pieces, U, convex, prover)
    if smooth and convex.refuted and strict.proved:
        strict = undecided("f is not convex")
    duality = "Fenchel's inequality holds with equality exactly at the slopes of f, for every u > 0"
    steps = _steps(derivation) if derivation.f_pieces is not None and not strictly.proved else strictly
    return [
        Condition("f_convex", "f is convex", convex),
        *at_one(derivation, U, derivation.f, convex, strict),
        Condition(
            "omega_monotone",
            "the best critic omega(r) = f'(1/r) is strictly decreasing (a larger t is more real)",
            steps,
            necessary=False,
        ),
        Condition("supremum_attained", "ut - f*(t) reaches f(u) at t = f'(u), u > 0", theorem(duality, convex)),
        Condition(
            "critic_domain",
            "the output activation maps every score into the domain of f*",
            theorem("its values are slopes of f, or fill the interval of slopes", convex),
        ),
        _conjugate_checked(derivation, prover),
    ]


def _steps(derivation: Derivation) -> Verdict:
    """Whether the best critic of a convex f takes one value for several ratios (affine pieces)."""
    for piece in derivation.f_pieces or ():
        if sp.diff(piece.expr, U, 2) == 0:
            low, high = map(derivation.setting.leave, (piece.low, piece.high))
            text = f"f is affine on ({low}, {high}), so the best critic is constant there"
            return refuted("affine piece", text, {"u from": low, "u to": high})
    return undecided("f is not known to be strictly convex")


def _conjugate_checked(derivation: Derivation, prover: Prover) -> Condition:
    statement = "the closed form of f* satisfies f*(f'(u)) = u f'(u) - f(u)"
    conjugate_of_f = derivation.conjugate
    central = None if conjugate_of_f is None else conjugate_of_f.central or conjugate_of_f.spans[-1].expr
    if conjugate_of_f is None or conjugate_of_f.expr is None or central is None:
        verdict = undecided("f* has no closed form here; g_f and f*(g_f) do not need one")
    elif derivation.f_pieces is not None and len(derivation.f_pieces) > 1:
        verdict = theorem("on each piece by construction: f* is affine at kinks", proved("", ""))
    else:
        slope = sp.diff(derivation.f, U)
        verdict = prover.ask(
            certify.identical,
            central.subs(T, slope) - U * slope + derivation.f,
            sp.S.Zero,
            x=U,
            seconds=CONJUGATE_SECONDS,
        )
        if verdict.undecided and agree(central.subs(T, slope), U * slope - derivation.f, derivation.setting.points(U)):
            verdict = undecided("algebra did not reduce it to zero; both sides agree to 18 digits at sample points")
    return Condition("conjugate_verified", statement, verdict, necessary=False)


def _from_ratio(derivation: Derivation, prover: Prover) -> list[Condition]:
    conditions = smooth_game(
        derivation, prover, "(phi + r psi)' = (r - omega_inverse(t)) rho(t) changes its sign once, from + to -"
    )
    return [*conditions, _domain(derivation, prover, conditions)]


def _domain(derivation: Derivation, prover: Prover, so_far: list[Condition]) -> Condition:
    in_omega = theorem("t = omega(e^s) is in Omega for every real s", verdict_of(so_far, "omega_monotone"))
    return Condition("critic_domain", "the critic's values can be confined to Omega", in_omega)


def _from_divergence(derivation: Derivation, prover: Prover) -> list[Condition]:
    conditions = smooth_game(
        derivation, prover, "(phi + r psi)' = (r - omega_inverse(t)) rho(t) changes its sign once, from + to -"
    )
    return [*conditions, _domain(derivation, prover, conditions)]


_OF_WAY = {"f": _from_f, "omega_rho": _from_ratio, "phi_psi": from_pair, "omega_d": _from_divergence}
