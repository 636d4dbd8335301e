"""The stages of a design, from formulas to an objective: derive, judge, name, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.errors import GanworksError
from ganworks.workshop._special_cases import enter, failing_specially
from ganworks.workshop.budget import BudgetExceeded, allowance, attempt, limited, remaining, time_left
from ganworks.workshop.certify.verdict import Condition, undecided
from ganworks.workshop.conditions.properties import at_disjoint, properties_of
from ganworks.workshop.conditions.ratio import conditions_of
from ganworks.workshop.derive.antiderivative import antiderivative, definite
from ganworks.workshop.derive.consequences import from_d
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.entry_points import enter_generator, pieces_of
from ganworks.workshop.derive.known_divergences import name_of, name_of_pieces
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.objective import Objective
from ganworks.workshop.parts import CriticGame, Divergence, GeneratorGame

FINISH_SECONDS = 4.0
"""What putting an objective together may cost beyond the time limit."""
SHOWN_SECONDS = {False: 1.5, True: 0.7}
"""What f, its conjugate and the activation may cost where they are only shown, without and with parameters."""
_MOST = {"_names": 2.0, "_effective": 2.0, "at_disjoint": 0.5}
"""What the stages may cost on which no verdict rests."""
_FAILURES = (
    ArithmeticError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    sp.PolynomialError,
)
"""What sympy raises where a stranger's formula is beyond it; our own errors are of other kinds."""


@dataclass
class Progress:
    """What is known of a design at one moment.

    Attributes:
        derivation: the formulas.
        given: what it is designed from, as text.
        conditions, names, properties: what has been judged, recognised and worked out of it.
    """

    derivation: Derivation
    given: Mapping[str, Any]
    conditions: tuple[Condition, ...] = ()
    names: Mapping[str, str | None] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


def run_stages(
    progress: Progress,
    exprs: Mapping[str, sp.Expr],
    relation: str,
    time_limit: float,
    report: Callable[[Progress], None],
    brief: bool = False,
) -> Objective:
    """Derive and judge an objective.

    Args:
        progress: a derivation with its way in and parameters; filled in.
        exprs: the formulas, in the free parameters.
        relation: between alpha and beta, where d is given.
        time_limit: seconds.
        report: called with what is known after every stage.
        brief: whether what is only shown is left out.
    """
    derivation = progress.derivation
    if "beta" in exprs:  # known from the start: where time runs out, nothing may be said of another loss in its place
        derivation.own, derivation.alpha, derivation.beta = True, exprs.get("alpha"), exprs["beta"]
    report(progress)
    with allowance(time_limit):
        _stage(derivation, enter, derivation, exprs, relation, share=0.6)
        if "beta" in exprs:
            _stage(derivation, enter_generator, derivation, derivation.alpha, derivation.beta, share=0.5)
        report(progress)
        progress.conditions = _tried(derivation, conditions_of, derivation) or ()
        progress.conditions = failing_specially(derivation, exprs, relation, progress.conditions)
        report(progress)
        if derivation.way != "f" and not brief:
            work = SHOWN_SECONDS[bool(derivation.setting.parameters.symbols)]
            attempt(min(work, remaining()), from_d, derivation)
        _stage(derivation, _effective, derivation, share=0.2 if brief else 0.5)
        progress.names = _stage(derivation, _names, derivation, share=0.7) or {}
        progress.properties = properties_of(derivation, progress.names)
    return finished(progress)


def _stage(derivation: Derivation, function: Callable[..., Any], *args: Any, share: float) -> Any:
    """One stage within its share of the work that is left; what it had filled in before it was stopped is kept."""
    work = min(remaining() * share, _MOST.get(function.__name__, float("inf")))
    try:
        # Algebra that builds few nodes for its time may not take the time of the stages after it.
        with allowance(max(work, time_left() * share)):
            return limited(work, _tried, derivation, function, *args)
    except BudgetExceeded:
        name = function.__name__.strip("_")
        derivation.notes.append(f"The time limit stopped the stage {name!r}; the rest is undecided.")
        return None


def _tried(derivation: Derivation, function: Callable[..., Any], *args: Any) -> Any:
    """What a stage gives, or None (and a note) where the algebra breaks on a formula."""
    try:
        return function(*args)
    except GanworksError:
        raise
    except _FAILURES as error:
        derivation.notes.append(
            f"The algebra of the stage {function.__name__.strip('_')!r} failed ({type(error).__name__})."
        )
        return None


def _effective(derivation: Derivation) -> None:
    """What the generator descends while the critic is held: its slope is beta(omega(r))."""
    if not derivation.own or derivation.slope is None or derivation.slope.has(sp.nan):
        return
    if derivation.slope.has(sp.Piecewise):
        return
    level = put(derivation.slope, R, sp.Integer(1))
    rate = simplify(derivation.slope - level)
    primitive = antiderivative(rate, R, derivation.setting.points(R))
    integral = definite(primitive, rate, R, sp.Integer(1))
    derivation.effective = integral if integral.has(sp.Integral) else simplify(integral)


def _names(derivation: Derivation) -> dict[str, str | None]:
    return {
        "d": _name(derivation, derivation.d),
        "coupled": _name(derivation, derivation.coupled),
        "effective": _name_from_slope(derivation),
    }


def _name(derivation: Derivation, d: sp.Expr | None) -> str | None:
    if d is None or d.has(sp.nan, sp.oo):
        return None
    if d is derivation.d and derivation.d_pieces is not None and len(derivation.d_pieces) > 1:
        return name_of_pieces(derivation.d_pieces, derivation.setting)
    if d.has(sp.Integral):
        slope = (
            None if derivation.critic is None or derivation.critic.psi_r.has(sp.Integral) else derivation.critic.psi_r
        )
        return None if slope is None else name_of(sp.diff(slope, R), derivation.setting)
    if not is_smooth(d, R):
        pieces = pieces_of(d, R, derivation)
        return None if pieces is None else name_of_pieces(pieces, derivation.setting)
    return name_of(simplify(sp.diff(d, R, 2), 0.5), derivation.setting)


def _name_from_slope(derivation: Derivation) -> str | None:
    if derivation.slope is None or derivation.slope.has(sp.nan, sp.Piecewise, sp.Integral):
        return None
    return name_of(simplify(sp.diff(derivation.slope, R), 0.5), derivation.setting)


def _convex(conditions: tuple[Condition, ...]) -> bool:
    """Whether f (or d) is proved convex: the pieces of a conjugate say nothing otherwise."""
    return any(entry.name in ("f_convex", "d_convex") and entry.verdict.proved for entry in conditions)


def finished(progress: Progress) -> Objective:
    """The objective as far as it is known, everything back in the declared parameters."""
    with allowance(FINISH_SECONDS):
        return _put_together(progress)


def _put_together(progress: Progress) -> Objective:
    derivation, conditions, names = progress.derivation, progress.conditions, progress.names
    setting, critic = derivation.setting, derivation.critic

    def out(expr: sp.Expr | None) -> sp.Expr | None:
        if expr is None or expr is sp.nan or expr.has(sp.nan):
            return None
        back = setting.leave(expr)
        return back if back == expr else simplify(back, 0.5)

    conjugate_of_f = derivation.conjugate
    disjoint = _stage(derivation, at_disjoint, derivation.d, derivation, share=0.8)
    level = None if derivation.d is None or derivation.d.has(sp.oo) else put(derivation.d, R, sp.Integer(1)).doit()
    game = CriticGame(
        phi=out(critic.phi) if critic else None,
        psi=out(critic.psi) if critic else None,
        omega=out(critic.omega) if critic else None,
        omega_inverse=out(critic.omega_inverse) if critic else None,
        rho=out(critic.rho) if critic else None,
        domain=(out(critic.low), out(critic.high)) if critic else (None, None),
        orientation="real" if critic and critic.sign < 0 else "fake",
        phi_r=out(critic.phi_r) if critic else None,
        psi_r=out(critic.psi_r) if critic else None,
    )
    divergence = Divergence(
        d=out(derivation.d),
        f=out(derivation.f),
        f_conjugate=out(conjugate_of_f.expr) if conjugate_of_f and _convex(conditions) else None,
        domain=(-sp.oo, out(conjugate_of_f.high_slope)) if conjugate_of_f else (None, None),
        domain_closed=bool(conjugate_of_f and conjugate_of_f.at_end is not None and conjugate_of_f.at_end.is_finite),
        slopes=(out(conjugate_of_f.low_slope), out(conjugate_of_f.high_slope)) if conjugate_of_f else (None, None),
        output_activation=out(derivation.activation),
        conjugate_of_activation=out(derivation.activated) if _convex(conditions) else None,
        known_as=names.get("d"),
        at_equal=None if level is None else out(exact.shorter(level)),
        at_disjoint=out(disjoint),
    )
    own = derivation.own
    generator = GeneratorGame(
        alpha=out(derivation.alpha) if own else game.phi,
        beta=out(derivation.beta) if own else game.psi,
        own=own,
        slope=out(derivation.slope) if own else game.psi_r,
        coupled=out(derivation.coupled) if own else divergence.d,
        effective=out(derivation.effective) if own else divergence.d,
        known_as=names.get("effective") if own else names.get("d"),
        coupled_known_as=names.get("coupled") if own else names.get("d"),
    )
    if not conditions:
        conditions = (Condition("derivation", "the objective can be derived", undecided("the time limit was reached")),)
    steps = tuple(
        type(step)(step.title, step.left, setting.leave(step.formula), step.reason) for step in derivation.steps
    )
    return Objective(
        derivation.way,
        dict(progress.given),
        setting.parameters,
        game,
        generator,
        divergence,
        conditions,
        dict(progress.properties),
        steps,
        tuple(derivation.notes),
    )
