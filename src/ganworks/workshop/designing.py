"""Design an objective: derive everything from what is given, judge every condition, within a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.errors import BadInput, GanworksError
from ganworks.workshop.budget import DESIGN_SECONDS, BudgetExceeded, limited
from ganworks.workshop.certify.verdict import undecided
from ganworks.workshop.conditions.condition import Condition
from ganworks.workshop.conditions.properties import at_disjoint, properties_of
from ganworks.workshop.conditions.ratio import conditions_of
from ganworks.workshop.derive.antiderivative import antiderivative, definite
from ganworks.workshop.derive.derivation import Derivation, Way
from ganworks.workshop.derive.entry_points import (
    enter_divergence,
    enter_f,
    enter_generator,
    enter_pair,
    enter_ratio,
    pieces_of,
)
from ganworks.workshop.derive.known_divergences import name_of, name_of_pieces
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import is_smooth
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.derive.simplify import readable
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.grammar.parameters import NONE, Parameters
from ganworks.workshop.objective import Objective
from ganworks.workshop.parts import VARIABLES, CriticGame, Divergence, GeneratorGame

Formula = str | sp.Expr
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
WAYS: dict[Way, tuple[str, ...]] = {
    "f": ("f",),
    "omega_rho": ("omega", "rho"),
    "phi_psi": ("phi", "psi"),
    "omega_d": ("omega", "d"),
}
LETTER = {"f": "u", "omega": "r", "d": "r", "rho": "t", "phi": "t", "psi": "t", "alpha": "t", "beta": "t"}


def design(
    f: Formula | None = None,
    omega: Formula | None = None,
    rho: Formula | None = None,
    phi: Formula | None = None,
    psi: Formula | None = None,
    d: Formula | None = None,
    relation: str | None = None,
    alpha: Formula | None = None,
    beta: Formula | None = None,
    param: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    time_limit: float = DESIGN_SECONDS,
) -> Objective:
    """Derive and verify an adversarial objective.

    Give ``f`` (of u = p/q), or ``omega`` (of r = q/p) and ``rho`` (of t), or ``phi`` and ``psi`` (of t), or ``omega``
    and ``d`` (of r) with a ``relation`` between the generator's alpha and beta. With ``beta`` (and ``alpha``), of t,
    the generator plays a loss of its own.

    .. math::
        d(r) = \\max_{t\\in\\Omega}\\; \\varphi(t) + r\\psi(t), \\qquad
        D(p, q) = \\int p\\, d(q/p) = \\int q\\, f(p/q)

    Args:
        f, omega, rho, phi, psi, d, alpha, beta: formulas, as text (read by a safe grammar) or sympy expressions.
        relation: ``"alpha=beta"`` (assumed), ``"alpha=-beta"`` or ``"alpha=0"``.
        param: declarations such as ``"a=real"``, ``"b=> a"``, ``"0<pi<1"``, ``"c=1/2"``.
        parameters: the same as a mapping, ``{"a": "real", "b": "> a", "c": "1/2"}``.
        time_limit: seconds after which what is known is returned and the rest is undecided.

    Returns:
        The objective, valid or not: see its ``conditions``.

    Raises:
        BadInput: the formulas cannot be read, or belong to none of the four ways in.

    >>> design(f="u*log(u)").divergence.known_as
    'KL(p||q)'
    """
    pairs = (("f", f), ("omega", omega), ("rho", rho), ("phi", phi), ("psi", psi), ("d", d), ("alpha", alpha))
    texts = {name: value for name, value in (*pairs, ("beta", beta)) if value is not None}
    way = _way(texts, relation)
    specs = [*param, *(f"{name}={value}" for name, value in (parameters or {}).items())]
    setting = Setting(Parameters.read(specs))
    exprs = {name: setting.enter(_read(name, value, setting.parameters)) for name, value in texts.items()}
    deadline = time.monotonic() + time_limit
    derivation = Derivation(way, setting)
    if "beta" in exprs:  # known from the start: where time runs out, nothing may be said of another loss in its place
        derivation.own, derivation.alpha, derivation.beta = True, exprs.get("alpha"), exprs["beta"]

    def left() -> float:
        return deadline - time.monotonic()

    _stage(derivation, left, _enter, derivation, exprs, relation or "alpha=beta", share=0.6)
    if "beta" in exprs:
        _stage(derivation, left, enter_generator, derivation, derivation.alpha, derivation.beta, share=0.5)
    _stage(derivation, left, _effective, derivation, share=0.5)
    conditions = _tried(derivation, conditions_of, derivation, left) or ()
    names = _stage(derivation, left, _names, derivation, share=0.7) or {}
    properties = properties_of(derivation, names, left)
    given: dict[str, Any] = {name: value if isinstance(value, str) else text_of(value) for name, value in texts.items()}
    if way == "omega_d":
        given["relation"] = relation or "alpha=beta"
    if specs:
        given["parameters"] = list(specs)
    return _finished(derivation, given, conditions, properties, names, left)


def underived(given: Mapping[str, Any]) -> Objective:
    """The answer when a derivation had to be abandoned before anything was known."""
    why = undecided("the algebra did not end within the time limit")
    nothing = Condition("derivation", "the objective can be derived", why)
    game = CriticGame(None, None, None, None, None, (None, None), "fake", None, None)
    divergence = Divergence(*[None] * 3, (None, None), False, (None, None), *[None] * 5)
    generator = GeneratorGame(None, None, "beta" in given, None, None, None)
    way = next((way for way, names in WAYS.items() if set(names) <= set(given)), "f")
    return Objective(way, dict(given), NONE, game, generator, divergence, (nothing,), {}, (), (why.evidence,))


def _way(texts: Mapping[str, object], relation: str | None) -> Way:
    if "f" in texts:
        way: Way = "f"
    elif "d" in texts:
        way = "omega_d"
    elif "phi" in texts or "psi" in texts:
        way = "phi_psi"
    else:
        way = "omega_rho"
    allowed = {*WAYS[way], "alpha", "beta"} | ({"rho"} if way == "omega_d" else set())
    missing = [name for name in WAYS[way] if name not in texts]
    extra = [name for name in texts if name not in allowed]
    if missing or extra:
        told = ", ".join(sorted(texts)) or "nothing"
        raise BadInput(
            "A design starts from f, from omega and rho, from phi and psi, or from omega and d (with alpha=beta); "
            f"{told} was given."
        )
    if relation is not None and way != "omega_d":
        raise BadInput(f"The relation {relation!r} goes with omega and d only; give a wanted d.")
    if "alpha" in texts and "beta" not in texts:
        raise BadInput("alpha alone changes nothing for the generator; give beta too (beta may be given alone).")
    if way == "omega_d" and "beta" in texts:
        raise BadInput("With omega and d the generator's alpha and beta are derived; leave them out or leave out d.")
    return way


def _read(name: str, value: Formula, parameters: Parameters) -> sp.Expr:
    letter = LETTER[name]
    if isinstance(value, str):
        return parse(value, {**parameters.names, letter: VARIABLES[letter]})
    known = {str(symbol): symbol for symbol in (*parameters.symbols.values(), VARIABLES[letter])}
    swaps = {symbol: known[str(symbol)] for symbol in value.free_symbols if str(symbol) in known}
    strangers = sorted(str(symbol) for symbol in value.free_symbols if str(symbol) not in known)
    if strangers:
        raise BadInput(f"{name} contains {', '.join(strangers)}; it may contain {letter} and declared parameters.")
    return value.subs(swaps)


def _stage(
    derivation: Derivation, left: Callable[[], float], function: Callable[..., Any], *args: Any, share: float
) -> Any:
    """One stage within its share of the time left; what it had filled in before it was stopped is kept."""
    try:
        return limited(max(0.0, left() * share), _tried, derivation, function, *args)
    except BudgetExceeded:
        derivation.notes.append(
            f"The time limit stopped the stage {function.__name__.strip('_')!r}; the rest is undecided."
        )
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


def _enter(derivation: Derivation, exprs: Mapping[str, sp.Expr], relation: str) -> None:
    if derivation.way == "f":
        enter_f(derivation, exprs["f"])
    elif derivation.way == "omega_rho":
        enter_ratio(derivation, exprs["omega"], exprs["rho"])
    elif derivation.way == "phi_psi":
        enter_pair(derivation, exprs["phi"], exprs["psi"])
    else:
        enter_divergence(derivation, exprs["omega"], exprs["d"], exprs.get("rho"), relation)


def _effective(derivation: Derivation) -> None:
    """What the generator descends while the critic is held: its slope is beta(omega(r))."""
    if not derivation.own or derivation.slope is None or derivation.slope.has(sp.nan):
        return
    if derivation.slope.has(sp.Piecewise):
        return
    level = put(derivation.slope, R, sp.Integer(1))
    rate = readable(derivation.slope - level)
    found = antiderivative(rate, R, derivation.setting.points(R))
    whole = definite(found, rate, R, sp.Integer(1))
    derivation.effective = whole if whole.has(sp.Integral) else readable(whole)


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
    return name_of(readable(sp.diff(d, R, 2), 0.5), derivation.setting)


def _name_from_slope(derivation: Derivation) -> str | None:
    if derivation.slope is None or derivation.slope.has(sp.nan, sp.Piecewise, sp.Integral):
        return None
    return name_of(readable(sp.diff(derivation.slope, R), 0.5), derivation.setting)


def _convex(conditions: tuple[Condition, ...]) -> bool:
    """Whether f (or d) is proved convex: the pieces of a conjugate say nothing otherwise."""
    return any(entry.name in ("f_convex", "d_convex") and entry.verdict.proved for entry in conditions)


def _finished(
    derivation: Derivation,
    given: Mapping[str, Any],
    conditions: tuple[Condition, ...],
    properties: Mapping[str, Any],
    names: Mapping[str, str | None],
    left: Callable[[], float],
) -> Objective:
    """Everything back in the declared parameters."""
    setting, critic = derivation.setting, derivation.critic

    def out(expr: sp.Expr | None) -> sp.Expr | None:
        if expr is None or expr is sp.nan or expr.has(sp.nan):
            return None
        back = setting.leave(expr)
        return back if back == expr or left() < 2 else readable(back, 0.5)

    found = derivation.conjugate
    disjoint = _stage(derivation, left, at_disjoint, derivation.d, derivation, share=0.8) if left() > 0 else None
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
        f_conjugate=out(found.expr) if found and _convex(conditions) else None,
        domain=(-sp.oo, out(found.high_slope)) if found else (None, None),
        domain_closed=bool(found and found.at_end is not None and found.at_end.is_finite),
        slopes=(out(found.low_slope), out(found.high_slope)) if found else (None, None),
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
        dict(given),
        setting.parameters,
        game,
        generator,
        divergence,
        conditions,
        dict(properties),
        steps,
        tuple(derivation.notes),
    )
