"""Values of expressions at points, to many digits: for choosing between candidates, never for a proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp
from flint import arb
from sympy.core.evalf import PrecisionExhausted

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.interval.enclosure import Unsupported, value

DIGITS = 30
_BITS = (160, 480, 1500)
_GOOD = 110
_LARGEST_EXPONENT = 10**5
_NOTHING = arb(2) ** -300


def put(expr: sp.Expr, x: sp.Symbol, point: sp.Expr) -> sp.Expr:
    """The expression at an exact point; nan where the value would be too large to write."""
    value = exact.at(expr, x, point)
    return sp.nan if value is None else value


def value_at(expr: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr | None:
    """The real value of an expression at a point, or None where it has none.

    Args:
        expr: an expression whose symbols are all in ``point``.
        point: exact values of the symbols.

    Returns:
        A Float of :data:`DIGITS` digits, ``oo``, ``-oo``, or None for a complex, undefined or undecided value.
    """
    if expr in (sp.oo, -sp.oo):
        return expr
    try:
        for bits in _BITS:
            ball = value(expr, {symbol: value(number, {}, bits) for symbol, number in point.items()}, bits)
            if not ball.is_finite():
                break
            if ball.rel_accuracy_bits() >= _GOOD:
                return _float(ball)
            if abs(ball) < _NOTHING:
                return sp.Float(0, DIGITS)
    except Unsupported:
        pass
    return _by_sympy(expr, point)


def _float(ball: arb) -> sp.Expr | None:
    mantissa, exponent = ball.mid().man_exp()
    if abs(int(exponent)) > _LARGEST_EXPONENT:
        return None
    return sp.Float((int(mantissa < 0), abs(int(mantissa)), int(exponent)), DIGITS)


def _by_sympy(expr: sp.Expr, point: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr | None:
    """For what has no enclosure, or has a real value by way of complex ones."""
    result: sp.Expr | None = expr
    for symbol, number in point.items():
        result = exact.at(result, symbol, number) if result is not None else None
    if result is None or result in (sp.oo, -sp.oo):
        return result
    try:
        result = attempt(0.5, sp.N, result, DIGITS, maxn=400)
        real, imaginary = (sp.nan, sp.nan) if result is None else result.as_real_imag()
    except (PrecisionExhausted, ArithmeticError, TypeError, ValueError, AttributeError, NotImplementedError):
        return None
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
    points_tried = 0
    for point in points:
        points_tried += 1
        if not close(value_at(first, point), value_at(second, point), digits):
            return False
    return points_tried > 0
