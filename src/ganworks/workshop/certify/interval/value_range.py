"""Symbolic layer: the set of values of an expression, by interval arithmetic with exact, open or infinite ends.

It decides most signs in microseconds (a sum of positive terms is positive), works with symbolic parameters, and answers
None wherever the expression might be undefined, so that a range is at the same time a proof that the expression is
real, finite and continuous on the whole domain (pieces apart).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy as sp

from ganworks.workshop.certify.interval.enclosure import Unsupported, constant
from ganworks.workshop.certify.interval.images import FUNCTIONS, general_power, integer_power, lambert, rational_power
from ganworks.workshop.certify.interval.range import NONNEGATIVE, POSITIVE, REAL, Range, dyadic, greatest, hull


def value_range(expr: sp.Expr, ranges: Mapping[sp.Symbol, Range]) -> Range | None:
    """The range of an expression, or None when it may be undefined or is not understood.

    Args:
        expr: an expression.
        known: the ranges of its symbols; other symbols count with their sympy assumptions.
    """
    return _Walk(ranges).of(expr)


class _Walk:
    def __init__(self, ranges: Mapping[sp.Symbol, Range]) -> None:
        self.ranges: dict[sp.Basic, Range | None] = dict(ranges)

    def of(self, expr: sp.Basic) -> Range | None:
        if expr not in self.ranges:
            self.ranges[expr] = self.compute(expr)
        return self.ranges[expr]

    def compute(self, expr: sp.Basic) -> Range | None:
        if expr.is_Rational:
            value = Fraction(int(expr.p), int(expr.q))  # type: ignore[attr-defined]
            return Range(value, value, False, False)
        if expr.is_Symbol:
            if expr.is_positive:
                return POSITIVE
            if expr.is_negative:
                return -POSITIVE
            return NONNEGATIVE if expr.is_nonnegative else (REAL if expr.is_real else None)
        if not expr.free_symbols and not expr.has(sp.Piecewise):
            return self.constant(expr)  # type: ignore[arg-type]
        if expr.is_Pow:
            return self.power(*expr.args)
        if isinstance(expr, sp.Piecewise):
            pieces = [self.of(piece.args[0]) for piece in expr.args]
            return None if None in pieces else hull(pieces)  # type: ignore[arg-type]
        args = [self.of(arg) for arg in expr.args]
        if None in args or not args:
            return None
        return self.combined(expr, args)  # type: ignore[arg-type]

    def combined(self, expr: sp.Basic, args: list[Range]) -> Range | None:
        if expr.is_Add or expr.is_Mul:
            result = args[0]
            for other in args[1:]:
                result = result + other if expr.is_Add else result * other
            return result
        if isinstance(expr, sp.Max):
            return greatest(args)
        if isinstance(expr, sp.Min):
            return -greatest([-x for x in args])
        if isinstance(expr, sp.LambertW):
            return lambert(args[0], expr.args)  # type: ignore[arg-type]
        if isinstance(expr, sp.Heaviside):
            return Range(Fraction(0), Fraction(1), False, False)
        rule = FUNCTIONS.get(expr.func)
        return rule(args[0]) if rule is not None else None

    def constant(self, expr: sp.Expr) -> Range | None:
        try:
            ball = constant(expr)
        except Unsupported:
            return None
        if not ball.is_finite():
            return None
        return Range(dyadic(ball, False), dyadic(ball, True), False, False)

    def power(self, base: sp.Expr, exponent: sp.Expr) -> Range | None:
        inner = self.of(base)
        if inner is None:
            return None
        if exponent.is_Integer:
            return integer_power(inner, int(exponent))  # type: ignore[arg-type]
        if exponent.is_Rational:
            return rational_power(inner, exponent)  # type: ignore[arg-type]
        outer = self.of(exponent)
        return general_power(inner, outer) if outer is not None else None
