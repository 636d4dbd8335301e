"""What a practitioner wants to know of an objective, derived from its formulas by limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put
from ganworks.workshop.derive.pieces import Piece, Unsplit, split
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.formula import text_of
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

ONE = sp.Integer(1)
PROPERTY_SECONDS = 0.8
NEAR = sp.Rational(1, 10**9)


def normalised(d: sp.Expr) -> sp.Expr:
    """:math:`d(r) - d(1) - d'(1)(r-1)`: the same divergence, zero and flat at r = 1."""
    return simplify(d - _tangent(d), 0.6)


def _tangent(d: sp.Expr) -> sp.Expr:
    """At r = 1; where d has a kink there, the line half-way between its two slopes."""
    sides = [d, d]
    if isinstance(d, sp.Piecewise):
        places = (1 - NEAR, 1 + NEAR)
        sides = [next(value for value, where in d.args if where.subs(R, at) == True) for at in places]  # noqa: E712
    slopes = [put(sp.diff(side, R), R, ONE) for side in sides]
    return put(sides[1], R, ONE) + (slopes[0] + slopes[1]) / 2 * (R - 1)


def outer_costs(d: sp.Expr, derivation: Derivation) -> tuple[sp.Expr | None, sp.Expr | None]:
    """:math:`d(0+)`, the price of missed data, and :math:`\\lim d(r)/r`, that of samples off the data."""
    if d.has(sp.Integral, sp.nan):
        return None, None
    first, last = (d.args[0][0], d.args[-1][0]) if isinstance(d, sp.Piecewise) else (d, d)
    return derivation.setting.limit(first, R, 0), derivation.setting.limit(simplify(sp.expand(last / R), 0.4), R, sp.oo)


def at_disjoint(d: sp.Expr | None, derivation: Derivation) -> sp.Expr | None:
    """:math:`d(0+) + \\lim d(r)/r`: the divergence of distributions with disjoint supports."""
    if d is None:
        return None
    if d.has(sp.oo):
        return sp.oo
    first, last = outer_costs(d, derivation)
    return None if first is None or last is None else exact.shorter(first + last)


def properties_of(derivation: Derivation, names: Mapping[str, str | None]) -> dict[str, Any]:
    """The properties, as plain values (text for formulas, None for what was not found)."""

    def timed(function: Callable[..., object], *args: Any) -> Any:
        return attempt(PROPERTY_SECONDS, function, *args)

    endless = derivation.d is not None and derivation.d.has(sp.oo)
    followed = derivation.effective if derivation.own else derivation.d
    costs = timed(_normal_costs, followed, derivation) or (None, None)
    score, log_ratio = timed(_signal_in_value, derivation), timed(_signal_in_log_ratio, derivation)
    return {
        "saturating": _saturating(derivation, score, log_ratio),
        "generator_gradient_where_fake_is_obvious": {
            "in_t": _text(score, derivation),
            "in_log_ratio": _text(log_ratio, derivation),
        },
        "cost_of_missing_data": _text(costs[0], derivation),
        "cost_of_samples_off_data": _text(costs[1], derivation),
        "mode": _mode(*costs),
        "symmetric": timed(_symmetric, derivation),
        "lipschitz_critic_needed": True if endless else (None if derivation.d is None else False),
        "perfect_critic_minimises": names.get("coupled") if derivation.own else names.get("d"),
        "frozen_critic_follows": names.get("effective") if derivation.own else names.get("d"),
    }


def _normal_costs(d: sp.Expr | None, derivation: Derivation) -> tuple[sp.Expr | None, sp.Expr | None]:
    if d is None or d.has(sp.Integral, sp.oo, sp.nan):
        return None, None
    tangent = _tangent(d)
    if isinstance(d, sp.Piecewise):
        return outer_costs(sp.Piecewise(*[(value - tangent, where) for value, where in d.args]), derivation)
    return outer_costs(simplify(d - tangent, 0.6), derivation)


def _saturating(derivation: Derivation, score: sp.Expr | None, log_ratio: sp.Expr | None) -> bool | None:
    """In the score that a network puts out: t itself where it may take any real value, else the log ratio."""
    critic = derivation.critic
    if critic is None:
        return None
    free_score = (critic.low, critic.high) == (-sp.oo, sp.oo)
    if derivation.given_pair is not None and all(_total(part) for part in derivation.given_pair):
        free_score = True
    argument = score if free_score else log_ratio
    return None if argument is None else bool(argument.is_zero)


def _total(expr: sp.Expr) -> bool:
    """Whether a formula in t is plainly real for every real t."""
    return (
        certify.continuous(expr, T, certify.REALS, budget=1.5).proved
        if not expr.free_symbols - {T}
        else (bool(expr.is_polynomial(T)))
    )


def _signal_in_value(derivation: Derivation) -> sp.Expr | None:
    """The size of :math:`\\beta'(t)` where the critic is sure that a sample is fake (r to infinity)."""
    beta = derivation.beta if derivation.own else None if derivation.critic is None else derivation.critic.psi
    if beta is None or derivation.critic is None:
        return None
    critic = derivation.critic
    end = critic.high if critic.sign > 0 else critic.low
    if end is None or critic.low is None or critic.high is None:
        return None
    pieces = _pieces(beta, T, critic.low, critic.high)
    if pieces is None:
        return None
    slope = sp.diff(pieces[-1 if critic.sign > 0 else 0].expr, T)
    return _size(derivation.setting.limit(slope, T, end, "-" if critic.sign > 0 else "+"))


def _pieces(expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr) -> list[Piece] | None:
    """The smooth pieces: a derivative of the whole would have Dirac's delta, whose limits take sympy seconds."""
    try:
        return split(expr, x, low, high)
    except Unsplit:
        return None


def _signal_in_log_ratio(derivation: Derivation) -> sp.Expr | None:
    """The size of :math:`\\partial_s \\beta(\\omega(e^s)) = r\\,d_{\\mathrm{eff}}''(r)` as r goes to infinity."""
    slope = derivation.slope if derivation.own else None if derivation.critic is None else derivation.critic.psi_r
    if slope is None or slope.has(sp.Integral, sp.nan):
        return None
    if isinstance(slope, sp.Piecewise):
        slope = slope.args[-1][0]
    pieces = _pieces(slope, R, sp.Integer(0), sp.oo)
    if pieces is None:
        return None
    slope = pieces[-1].expr
    return _size(derivation.setting.limit(simplify(R * sp.diff(slope, R), 0.5), R, sp.oo))


def _size(value: sp.Expr | None) -> sp.Expr | None:
    return None if value is None else sp.Abs(value) if value.is_finite else sp.oo


def _mode(missing: sp.Expr | None, off: sp.Expr | None) -> str | None:
    """Which of the two mistakes costs more, at the extremes."""
    if missing is None or off is None:
        return None
    if missing == sp.oo or off == sp.oo:
        if missing == off:
            return "both: neither missing data nor samples off the data are tolerated"
        return (
            "covering: missing data costs infinitely much"
            if missing == sp.oo
            else ("seeking: samples off the data cost infinitely much")
        )
    difference = exact.shorter(missing - off)
    if difference.is_zero:
        return "balanced: both mistakes have the same bounded price"
    if difference.is_positive or difference.is_negative:
        word = "covering: missing data" if difference.is_positive else "seeking: samples off the data"
        return f"{word} costs more (both bounded)"
    return None


def _symmetric(derivation: Derivation) -> bool | None:
    """Whether :math:`d(r) = r\\,d(1/r)` up to an affine function: the curvatures are compared."""
    if derivation.d is None or derivation.d.has(sp.Integral, sp.oo, sp.nan):
        return None
    setting = derivation.setting
    if derivation.d.has(sp.Piecewise):
        if derivation.f is None or derivation.d_pieces is None or derivation.f_pieces is None:
            return None
        if len(derivation.d_pieces) == 2 and derivation.d_pieces[0].high == 1:
            gap = derivation.f.subs(derivation.f.free_symbols.pop(), R) if len(derivation.f.free_symbols) == 1 else None
            second = None if gap is None else [sp.diff(p.expr, R, 2) for p in derivation.d_pieces]
            return True if second == [0, 0] else None
        return None
    curvature = sp.diff(derivation.d, R, 2)
    turned = curvature.subs(R, 1 / R) / R**3
    verdict = certify.identical(
        setting.leave(curvature), setting.leave(turned), R, parameters=setting.parameters, budget=2.0
    )
    return None if verdict.undecided else verdict.proved


def _text(value: sp.Expr | None, derivation: Derivation) -> str | None:
    return None if value is None else text_of(simplify(derivation.setting.leave(value), 0.3))
