"""The conditions of a sound objective, each judged: proved, refuted with a point, or undecided.

What is shown once is not shown twice: from :math:`\\omega' > 0` and :math:`\\rho > 0` follow by theorem that the
maximum is attained, that :math:`d'' = \\rho(\\omega)\\,\\omega' > 0`, and that :math:`r = 1` is the only minimum of
the normalised d.
A premise that fails refutes none of its conclusions; those are then judged for themselves.
"""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
from collections.abc import Callable

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.conditions_generator import generator_conditions
from ganworks.workshop.conditions_pair import from_pair
from ganworks.workshop.conditions_smooth import smooth_game
from ganworks.workshop.derive.numbers import agree
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.derive.symbols import INVERSE_RATIO as U
from ganworks.workshop.derive.symbols import VALUE as T
from ganworks.workshop.draft import Draft
from ganworks.workshop.judge import Judge, at_one, named, strict_around_one, theorem
from ganworks.workshop.parts import Condition
from ganworks.workshop.verdict import Verdict, proved, refuted, undecided

CONJUGATE_SECONDS = 1.5


def conditions_of(draft: Draft, left: Callable[[], float]) -> tuple[Condition, ...]:
    """Every condition of a draft, in the order in which a person would check them."""
    judge = Judge(draft, left)
    found = _OF_WAY[draft.way](draft, judge)
    return (*found, *generator_conditions(draft, judge, found))


def _from_f(draft: Draft, judge: Judge) -> list[Condition]:
    smooth = draft.f is not None and is_smooth(draft.f, U)
    strictly = judge.ask(certify.convex, draft.f, x=U, strict=True) if smooth else undecided("f has kinks")
    convex = strictly if strictly.proved else judge.ask(certify.convex, draft.f, x=U)
    strict = strictly if strictly.proved else strict_around_one(draft.f, draft.f_pieces, U, convex, judge)
    if smooth and convex.refuted and strict.proved:
        strict = undecided("f is not convex")
    duality = "Fenchel's inequality holds with equality exactly at the slopes of f, for every u > 0"
    steps = _steps(draft) if draft.f_pieces is not None and not strictly.proved else strictly
    return [
        Condition("f_convex", "f is convex", convex),
        *at_one(draft, U, draft.f, convex, strict),
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
        _conjugate_checked(draft, judge),
    ]


def _steps(draft: Draft) -> Verdict:
    """Whether the best critic of a convex f takes one value for several ratios (affine pieces)."""
    for piece in draft.f_pieces or ():
        if sp.diff(piece.expr, U, 2) == 0:
            return refuted(
                "affine piece",
                f"f is affine on ({piece.low}, {piece.high}), so the best critic is constant there",
                {"u from": piece.low, "u to": piece.high},
            )
    return undecided("f is not known to be strictly convex")


def _conjugate_checked(draft: Draft, judge: Judge) -> Condition:
    statement = "the closed form of f* satisfies f*(f'(u)) = u f'(u) - f(u)"
    found = draft.conjugate
    if found is None or found.expr is None:
        verdict = undecided("f* has no closed form here; g_f and f*(g_f) do not need one")
    elif draft.f_pieces is not None and len(draft.f_pieces) > 1:
        verdict = theorem("on each piece by construction: f* is affine at kinks", proved("", ""))
    else:
        slope, central = sp.diff(draft.f, U), found.central or found.spans[-1].expr
        verdict = judge.ask(
            certify.identical, central.subs(T, slope), U * slope - draft.f, x=U, seconds=CONJUGATE_SECONDS
        )
        if verdict.undecided and agree(central.subs(T, slope), U * slope - draft.f, draft.setting.points(U)):
            verdict = undecided("algebra did not reduce it to zero; both sides agree to 18 digits at sample points")
    return Condition("conjugate_verified", statement, verdict, necessary=False)


def _from_ratio(draft: Draft, judge: Judge) -> list[Condition]:
    found = smooth_game(
        draft, judge, "(phi + r psi)' = (r - omega_inverse(t)) rho(t) changes its sign once, from + to -"
    )
    return [*found, _domain(draft, judge, found)]


def _domain(draft: Draft, judge: Judge, found: list[Condition]) -> Condition:
    given = theorem("t = omega(e^s) is in Omega for every real s", named(found, "omega_monotone"))
    return Condition("critic_domain", "the critic's values can be confined to Omega", given)


def _from_divergence(draft: Draft, judge: Judge) -> list[Condition]:
    found = smooth_game(
        draft, judge, "(phi + r psi)' = (r - omega_inverse(t)) rho(t) changes its sign once, from + to -"
    )
    return [*found, _domain(draft, judge, found)]


_OF_WAY = {"f": _from_f, "omega_rho": _from_ratio, "phi_psi": from_pair, "omega_d": _from_divergence}
