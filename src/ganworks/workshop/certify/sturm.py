"""Exact signs of polynomials by counting real roots."""

from __future__ import annotations

import math

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.algebra import ALGEBRA_SECONDS, MAX_SIZE, has_huge_exponents, size
from ganworks.workshop.certify.interval.range import REAL, Range
from ganworks.workshop.certify.interval.value_range import value_range

MAX_DEGREE = 60


def _point(end: object) -> sp.Rational:
    return sp.Rational(end.numerator, end.denominator)  # type: ignore[attr-defined]


def _root_free(factor: sp.Poly, values: Range) -> bool:
    """Whether a square-free polynomial has no root among the values."""
    low = None if isinstance(values.low, float) else _point(values.low)
    high = None if isinstance(values.high, float) else _point(values.high)
    roots = factor.count_roots(low, high)
    for end, is_open in ((low, values.low_open), (high, values.high_open)):
        if end is not None and is_open and factor.eval(end) == 0:
            roots -= 1
    return roots == 0


def _inside(values: Range) -> sp.Rational:
    low, high = values.low, values.high
    if isinstance(low, float):
        return sp.Integer(0) if isinstance(high, float) else _point(high) - 1
    return _point(low) + 1 if isinstance(high, float) else (_point(low) + _point(high)) / 2


def sign_of(poly: sp.Poly, values: Range) -> tuple[int, bool] | None:
    """The sign of a polynomial with rational coefficients on a range of its variable.

    Returns:
        +1 or -1, and whether the sign is strict (no zero among the values); None when the polynomial changes sign.
    """
    if poly.degree() > MAX_DEGREE or not all(c.is_Rational for c in poly.coeffs()) or poly.is_zero:
        return None
    constant, factors = poly.sqf_list()
    sign, strict = (1 if constant > 0 else -1), True
    at = _inside(values)
    for factor, multiplicity in factors:
        if factor.degree() == 0:
            sign *= 1 if factor.LC() > 0 or multiplicity % 2 == 0 else -1
            continue
        free = _root_free(factor, values)
        if multiplicity % 2:
            if not free:
                return None
            sign *= 1 if factor.eval(at) > 0 else -1
        strict = strict and free
    return sign, strict


def kernel_sign(expr: sp.Expr, s: sp.Symbol) -> tuple[int, bool] | None:
    """Sturm's theorem for a polynomial in one kernel: s, a root of s, log s, exp(s), ..."""
    if expr.free_symbols != {s} or size(expr) > MAX_SIZE:
        return None
    bottoms = [int(p.exp.q) for p in expr.atoms(sp.Pow) if p.base == s and p.exp.is_Rational]
    root = math.lcm(*bottoms) if bottoms else 1
    if root > 12 or has_huge_exponents(expr):
        return None
    expr = expr.subs(s, s**root) if root > 1 else expr  # type: ignore[assignment]
    poly = attempt(ALGEBRA_SECONDS, sp.Poly, expr)
    if poly is None or len(poly.gens) != 1 or poly.degree() > MAX_DEGREE:
        return None
    values = value_range(poly.gens[0], {}) or REAL
    if values.low == values.high:
        return None
    return attempt(ALGEBRA_SECONDS, sign_of, poly, values)
