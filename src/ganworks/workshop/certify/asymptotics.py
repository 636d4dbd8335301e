"""Signs near the two ends of the half-line, for every number there and not only those a computer can hold."""

from __future__ import annotations

import sympy as sp
from flint import arb

from ganworks.workshop.certify.expansion import expansion
from ganworks.workshop.certify.interval.enclosure import Unsupported
from ganworks.workshop.certify.series import End, NoExpansion

BITS = (3, 6, 12, 40, 200, 1500, 20000)
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
    forms: list[tuple[sp.Expr, bool]] = [(expr, False)]
    if any(arg.args[0].has(s) for arg in expr.atoms(sp.exp)):
        inner = sp.log(s) if not at_zero else 1 / sp.log(s)
        forms.append((sp.powsimp(expr.subs(s, inner)), True))  # type: ignore[arg-type]
    for bits in BITS:
        for form, is_log in forms:
            sign = _sign(form, s, End(bits), at_zero and not is_log)
            if sign is not None:
                reach = arb(2).log() * bits
                reach = reach.log() if is_log else reach
                return sign, (-reach if at_zero else reach)
    return None


def _sign(expr: sp.Expr, s: sp.Symbol, end: End, at_zero: bool) -> int | None:
    try:
        return expansion(expr, s, end, at_zero).sign()
    except (NoExpansion, Unsupported, ZeroDivisionError, OverflowError):
        return None
