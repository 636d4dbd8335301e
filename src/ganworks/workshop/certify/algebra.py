"""Exact algebra within a time limit: zeros, fractions and factors of expressions of moderate size."""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.interval.enclosure import SURE_BITS, Unsupported, constant, value

ALGEBRA_SECONDS = 1.0
MAX_SIZE = 250


def size(expr: sp.Basic) -> int:
    """The number of nodes."""
    return sum(1 for _ in sp.preorder_traversal(expr))


def is_zero(expr: sp.Expr) -> bool:
    """Whether a constant (parameters allowed) is exactly zero; False also when that is not certain.

    sympy's own assumption is not asked: of a constant it looks at two digits, and takes tanh(log(1 + 2^-500)) for zero.
    """
    if expr == 0:
        return True
    if not expr.free_symbols:
        try:
            if not (constant(expr).contains(0) and value(expr, {}, SURE_BITS).contains(0)):
                return False
        except Unsupported:
            return False
    return exact.simplified(expr, ALGEBRA_SECONDS) == 0


def tidy(expr: sp.Expr) -> sp.Expr:
    """One fraction, hyperbolic functions kept; the input itself when the algebra takes too long."""
    if size(expr) > MAX_SIZE:
        return expr
    return attempt(ALGEBRA_SECONDS, lambda: sp.together(expr, deep=True)) or expr


def powers(expr: sp.Expr) -> list[tuple[sp.Expr, int]]:
    """The expression as a product of integer powers; a factor that is no such power counts as one."""
    result: list[tuple[sp.Expr, int]] = []
    for part, sign in zip(sp.fraction(expr), (1, -1), strict=True):
        for factor in sp.Mul.make_args(part):
            base, exponent = factor.as_base_exp()
            if exponent.is_Integer and not isinstance(factor, sp.exp):
                result.append((base, sign * int(exponent)))  # type: ignore[arg-type]
            else:
                result.append((factor, sign))  # type: ignore[arg-type]
    return result


def factors(expr: sp.Expr) -> list[tuple[sp.Expr, int]]:
    """The irreducible factors with their powers, as far as polynomial factorisation finds them."""
    result = []
    for part, power in powers(tidy(expr)):
        result += [(base, power * inner) for base, inner in powers(factored(part))]
    return result


def factored(expr: sp.Expr) -> sp.Expr:
    """A sum as a product, where its factors are found in time; else the input itself."""
    if not expr.is_Add or size(expr) > MAX_SIZE:
        return expr
    return attempt(ALGEBRA_SECONDS, _polynomial_factors, expr) or expr


def has_huge_exponents(expr: sp.Expr) -> bool:
    """Whether exponentials in it would be powers of a common base of enormous degree."""
    return expr.has(sp.exp) and any(max(abs(int(n.p)), int(n.q)) > 1000 for n in expr.atoms(sp.Rational))


def _polynomial_factors(expr: sp.Expr) -> sp.Expr:
    if has_huge_exponents(expr):
        return expr
    poly = sp.Poly(expr)
    if len(poly.gens) > 6 or poly.total_degree() > 24 or len(poly.terms()) > 80:
        return expr
    return sp.factor(expr)  # type: ignore[return-value]
