"""Values of expressions at points, to many digits: for choosing between candidates, never for a proof."""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
from collections.abc import Iterable, Mapping

import sympy as sp
from sympy.core.evalf import PrecisionExhausted

DIGITS = 30


def value_at(expr: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr | None:
    """The real value of an expression at a point, or None where it has none.

    Args:
        expr: an expression whose symbols are all in ``point``.
        point: exact values of the symbols.

    Returns:
        A Float of :data:`DIGITS` digits, ``oo``, ``-oo``, or None for a complex, undefined or undecided value.
    """
    try:
        value = expr.subs(point, simultaneous=True)
        value = value if value in (sp.oo, -sp.oo) else sp.N(value, DIGITS, maxn=400)
    except (PrecisionExhausted, ArithmeticError, TypeError, ValueError, AttributeError, NotImplementedError):
        return None
    if value in (sp.oo, -sp.oo):
        return value
    real, imaginary = value.as_real_imag()
    if not (real.is_Float or real.is_Integer or real.is_Rational) or not imaginary.is_number:
        return None
    if abs(imaginary) > sp.Float("1e-20") * (1 + abs(real)):
        return None
    return sp.Float(real, DIGITS)


def close(first: sp.Expr | None, second: sp.Expr | None, digits: int = 18) -> bool:
    """Whether two values agree to ``digits`` digits, relative to the larger (absolutely below one)."""
    if first is None or second is None:
        return False
    if first in (sp.oo, -sp.oo) or second in (sp.oo, -sp.oo):
        return first == second
    return bool(abs(first - second) <= sp.Float(10) ** -digits * max(1, abs(first), abs(second)))


def agree(first: sp.Expr, second: sp.Expr, points: Iterable[Mapping[sp.Symbol, sp.Expr]], digits: int = 18) -> bool:
    """Whether two expressions have the same value at every point of a sample (at least one)."""
    tried = 0
    for point in points:
        tried += 1
        if not close(value_at(first, point), value_at(second, point), digits):
            return False
    return tried > 0
