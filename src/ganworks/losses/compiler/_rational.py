r"""Rational functions of :math:`z = e^y` as products or sums that keep their digits for every y."""

# sympy annotates few of its results.
# pyright: reportOperatorIssue=false, reportAssignmentType=false, reportReturnType=false, reportCallIssue=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import sympy as sp

from ganworks.losses.compiler._special import Expm1, Sigmoid


def factored(expr: sp.Expr, z: sp.Symbol) -> tuple[sp.Expr, list[tuple[sp.Expr, int]]]:
    """A constant and powers of polynomials in z with positive leading coefficients."""
    top, bottom = sp.fraction(sp.cancel(sp.together(expr)))
    constant, factors = sp.Integer(1), []
    for part, sign in ((top, 1), (bottom, -1)):
        if not part.has(z):
            constant *= part**sign
            continue
        content, found = sp.factor_list(part, z)
        constant *= content**sign
        for base, power in found:
            negative = sp.Poly(base, z).LC().is_negative
            constant *= (-1) ** power if negative else 1
            factors.append((-base if negative else base, sign * power))
    return constant, factors


def as_product(expr: sp.Expr, z: sp.Symbol, y: sp.Expr) -> sp.Expr:
    """A rational function of z as a product of powers of sigmoids, of e^y - 1 and of sums of positive terms."""
    constant, factors = factored(expr, z)
    shift, result = 0, constant
    numerator, denominators = [], []
    for base, power in factors:
        terms = sp.Poly(base, z).terms()
        if len(terms) == 1:
            shift += terms[0][0][0] * power
            result *= terms[0][1] ** power
            continue
        (top, last), (low, first) = (terms[0][0][0], terms[0][1]), (terms[-1][0][0], terms[-1][1])
        shift += low * power
        step = (top - low) * y + sp.log(sp.Abs(last / first))
        if len(terms) == 2 and (last / first).is_negative:
            result *= (-first * Expm1(step)) ** power
        elif len(terms) == 2 and power < 0:
            denominators.append((step, top - low, first, last, -power))
        else:
            numerator.append(sum(c * sp.exp((k[0] - low) * y) for k, c in terms) ** power)
    for step, degree, first, last, power in denominators:
        for _ in range(power):
            # z^m / (a + b z^m) is a sigmoid too: so powers of z are used up before they can overflow.
            if shift >= degree:
                result, shift = result * Sigmoid(step) / last, shift - degree
            else:
                result = result * Sigmoid(-step) / first
    return result * sp.exp(shift * y) * sp.Mul(*numerator)


def as_terms(expr: sp.Expr, z: sp.Symbol, y: sp.Expr) -> sp.Expr:
    """A rational function of z as one product for each term of its numerator: nothing grows that is later divided."""
    top, bottom = sp.fraction(sp.cancel(sp.together(expr)))
    return sp.Add(*[as_product(term / bottom, z, y) for term in sp.Add.make_args(sp.expand(top))])


def as_sum(expr: sp.Expr, z: sp.Symbol, y: sp.Expr) -> sp.Expr:
    """A rational function of z by partial fractions; powers whose coefficients cancel at z = 1 as e^y - 1."""
    terms = sp.Add.make_args(sp.expand(sp.apart(sp.together(expr), z)))
    powers, rest = [], []
    for term in terms:
        coefficient, power = term.as_independent(z, as_Add=False)
        plain = power == 1 or power == z or (power.is_Pow and power.base == z)
        (powers if plain else rest).append((coefficient, power, term))
    whole = sp.Add(*[as_product(term, z, y) for _, _, term in rest])
    level = sp.simplify(sum(coefficient for coefficient, _, _ in powers))
    if level == 0 or len(powers) > 1:
        steps = [c * Expm1(sp.degree(p, z) * y) if p.is_polynomial(z) else c * Expm1(p.exp * y) for c, p, _ in powers
                 if p != 1]  # fmt: skip
        return whole + sp.Add(*steps) + level
    return whole + sp.Add(*[as_product(term, z, y) for _, _, term in powers])
