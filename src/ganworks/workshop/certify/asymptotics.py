"""Signs near the two ends of the half-line, for every number there and not only those a computer can hold."""

from __future__ import annotations

from typing import Literal

import sympy as sp
from flint import arb

from ganworks.workshop.certify.expansion import expansion
from ganworks.workshop.certify.interval.enclosure import Unsupported
from ganworks.workshop.certify.series import End, NoExpansion

BITS = (3, 6, 12, 40, 200, 1500, 20000)
MOST_EXP_BITS = 12
"""Logarithms beyond 2^12 are further out than boxes can be followed to."""
Scale = Literal["plain", "log", "exp"]
_HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh)
_INVERSE = (sp.asinh, sp.acosh, sp.atanh)


def expandable(expr: sp.Expr) -> sp.Expr:
    """The expression without hyperbolic functions, which the expansions do not know."""
    if expr.has(*_HYPERBOLIC):
        expr = expr.rewrite(list(_HYPERBOLIC), sp.exp)
    return expr.rewrite(list(_INVERSE), sp.log) if expr.has(*_INVERSE) else expr


def tail_sign(expr: sp.Expr, s: sp.Symbol, at_zero: bool) -> tuple[int, arb] | None:
    """The sign an expression has near one end.

    Args:
        expr: an expression in the positive symbol ``s`` alone.
        at_zero: whether the end is 0 or infinity.

    Returns:
        The sign and a bound x such that it holds for all ``log s <= x`` (at zero) or ``log s >= x``; None if no sign
        could be certified.
    """
    expr = expandable(expr)
    forms: list[tuple[sp.Expr, Scale, bool]] = [(expr, "plain", at_zero)]
    if any(arg.args[0].has(s) for arg in expr.atoms(sp.exp)):
        inner = sp.log(s) if not at_zero else 1 / sp.log(s)
        forms.append((sp.powsimp(expr.subs(s, inner)), "log", False))  # type: ignore[arg-type]
    if any(node.args[0].has(sp.log(s)) for node in expr.atoms(sp.Function)):
        forms.append((_in_its_logarithm(expr, s, at_zero), "exp", False))
    for bits in BITS:
        for form, scale, zero in forms:
            if scale == "exp" and bits > MOST_EXP_BITS:
                continue
            sign = _sign(form, s, End(bits), zero)
            if sign is not None:
                reach = {"plain": arb(2).log() * bits, "log": (arb(2).log() * bits).log(), "exp": arb(2) ** bits}[scale]
                return sign, (-reach if at_zero else reach)
    return None


def _in_its_logarithm(expr: sp.Expr, s: sp.Symbol, at_zero: bool) -> sp.Expr:
    """The expression at s = exp(y) (at zero: exp(-y)) in decaying exponentials, with s in the place of y."""
    y, small = sp.Symbol("y_", positive=True), sp.Symbol("small_", positive=True)
    turned: sp.Expr = expr.subs(sp.log(s), -y if at_zero else y)  # type: ignore[assignment]
    turned = turned.subs(s, small if at_zero else 1 / small)  # type: ignore[assignment]
    turned = turned.replace(sp.log, lambda arg: sp.expand_log(sp.log(sp.together(arg))))
    turned = sp.together(turned.subs(sp.log(small), -y))
    return turned.subs(small, sp.exp(-y)).subs(y, s)  # type: ignore[return-value]


def _sign(expr: sp.Expr, s: sp.Symbol, end: End, at_zero: bool) -> int | None:
    try:
        return expansion(expr, s, end, at_zero).sign()
    except (NoExpansion, Unsupported, ZeroDivisionError, OverflowError):
        return None
