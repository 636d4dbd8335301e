"""Inverses of monotone functions: peel the outer function, combine logarithms, solve; otherwise stay implicit.

The branch is chosen by the round trip :math:`g^{-1}(g(x)) = x` at sample points, because a solver drops
branches (for :math:`u\\mapsto\\log\\frac{2u}{1+u}-\\frac1u` only the branch :math:`W_{-1}` of the Lambert
function is right) and offers wrong ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.derive.invert import outermost_inverses
from ganworks.workshop.derive.numbers import close, value_at
from ganworks.workshop.derive.simplify import simplify

MOST_POWER = 60


def inverse(
    expr: sp.Expr, x: sp.Symbol, y: sp.Symbol, points: Sequence[Mapping[sp.Symbol, sp.Expr]], seconds: float = 2.5
) -> sp.Expr | None:
    """A closed form of :math:`g^{-1}(y)`, or None when none is found.

    Args:
        expr: :math:`g(x)`, strictly monotone on the points given.
        x: its variable.
        y: the variable of the inverse.
        points: values of ``x`` and of every parameter at which the branch is tested (at least three).
        seconds: time limit of one call to a general solver.
    """
    visited: set[sp.Expr] = set()
    for candidate in _candidates(expr, x, y, seconds):
        for variant in _variants(candidate):
            if variant in visited or not _elementary(variant):
                continue
            visited.add(variant)
            if _round_trip(variant, expr, x, y, points):
                short = simplify(variant, 0.6)
                return short if _round_trip(short, expr, x, y, points) else variant
    return None


def solutions(expr: sp.Expr, x: sp.Symbol, y: sp.Symbol, seconds: float = 2.5) -> Iterator[sp.Expr]:
    """Every closed solution of :math:`g(x) = y` that the methods offer, right or wrong: the caller tests them."""
    for candidate in _candidates(expr, x, y, seconds):
        yield from (variant for variant in _variants(candidate) if _elementary(variant))


def _round_trip(
    candidate: sp.Expr, expr: sp.Expr, x: sp.Symbol, y: sp.Symbol, points: Sequence[Mapping[sp.Symbol, sp.Expr]]
) -> bool:
    agreeing = 0
    for point in points:
        there = value_at(expr, point)
        if there is None or there in (sp.oo, -sp.oo):
            continue
        back = value_at(candidate, {**point, y: there})
        if not close(back, point[x], 12):
            return False
        agreeing += 1
    return agreeing >= min(3, len(points))


def _elementary(expr: sp.Expr) -> bool:
    if expr.has(sp.CRootOf, sp.RootSum, sp.Integral, sp.I, sp.zoo, sp.nan):
        return False
    # Cardano's formula: a cube root of something that holds a square root.
    cubes = [node for node in expr.atoms(sp.Pow) if node.exp.is_Rational and node.exp.q == 3]
    return not any(inner.exp.is_Rational and inner.exp.q == 2 for node in cubes for inner in node.base.atoms(sp.Pow))


def _variants(candidate: sp.Expr) -> Iterator[sp.Expr]:
    yield candidate
    if candidate.has(sp.LambertW):
        yield candidate.replace(lambda node: isinstance(node, sp.LambertW), lambda node: sp.LambertW(node.args[0], -1))


def _candidates(expr: sp.Expr, x: sp.Symbol, y: sp.Symbol, seconds: float) -> Iterator[sp.Expr]:
    for form in _forms(expr, x):
        yield from outermost_inverses(form, x, y, 0)
    yield from _by_lambert(expr, x, y)
    if seconds > 0 and not expr.has(sp.sin, sp.cos, sp.erf) and not _high_degree(expr, x):
        yield from attempt(seconds, _solved, join_logarithms(expr, x), x, y) or ()


def _solved(form: sp.Expr, x: sp.Symbol, y: sp.Symbol) -> list[sp.Expr]:
    return [root for root in sp.solve(form - y, x) if isinstance(root, sp.Expr)] if _moderate(form) else []


def _moderate(form: sp.Expr) -> bool:
    """Whether sympy, which makes a polynomial in e^x of e^(10^6 x), may be asked for zeros."""
    exponents = [node.exp for node in form.atoms(sp.Pow, sp.exp)]
    return all(max(abs(int(n.p)), int(n.q)) <= MOST_POWER for part in exponents for n in part.atoms(sp.Rational))


def _high_degree(expr: sp.Expr, x: sp.Symbol) -> bool:
    """Rational in x, so that :func:`peel` has already found what is of degree two at most."""
    return bool(expr.is_rational_function(x))


def _by_lambert(expr: sp.Expr, x: sp.Symbol, y: sp.Symbol) -> Iterator[sp.Expr]:
    """Solve :math:`A\\log(az+b)+Bz+C=y` for z a power of x: :math:`L=az+b` has :math:`cL=W(ce^{Y/A})`.

    With :math:`c=B/(aA)` and :math:`Y=y-C+Bb/a`.
    """
    if not expr.has(sp.log):
        return
    z = sp.Dummy("z", positive=True)
    for power in (1, -1, sp.Rational(1, 2), -sp.Rational(1, 2), 2, -2):
        form = sp.expand(sp.expand_log(sp.expand(expr.subs(x, z ** (1 / sp.sympify(power))))))
        form = sp.expand(sp.expand_log(sp.expand(form.replace(sp.log, lambda inside: sp.log(sp.cancel(inside))))))
        form = sp.expand(sp.expand_log(join_logarithms(form, z)))
        logs = [node for node in form.atoms(sp.log) if node.has(z)]
        if len(logs) != 1 or not logs[0].args[0].is_polynomial(z):
            joined = join_logarithms(form, z)
            logs = [node for node in joined.atoms(sp.log) if node.has(z)]
            form = joined
            if len(logs) != 1:
                continue
        inside, unknown = sp.cancel(logs[0].args[0]), sp.Dummy("l")
        rest = sp.expand(form.subs(logs[0], unknown))
        if rest.has(sp.log) and any(node.has(z) for node in rest.atoms(sp.log)):
            continue
        if not rest.is_polynomial(z, unknown) or not inside.is_polynomial(z) or sp.degree(inside, z) != 1:
            continue
        poly = sp.Poly(rest, z, unknown)
        if poly.total_degree() != 1:
            continue
        weight, slope, constant = poly.coeff_monomial(unknown), poly.coeff_monomial(z), poly.coeff_monomial(1)
        a, b = sp.Poly(inside, z).all_coeffs()
        if slope == 0 or weight == 0:
            continue
        c = slope / (a * weight)
        linear = sp.LambertW(c * sp.exp((y - constant + slope * b / a) / weight)) / c
        yield ((linear - b) / a) ** (1 / sp.sympify(power))


def _forms(expr: sp.Expr, x: sp.Symbol) -> Iterator[sp.Expr]:
    yield expr
    joined = join_logarithms(expr, x)
    if joined != expr:
        yield joined
    short = simplify(expr, 0.6)
    if short not in (expr, joined):
        yield short
    spread = sp.powsimp(sp.expand(expr))
    if spread not in (expr, joined, short):
        yield spread


def join_logarithms(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """:math:`\\sum_i c_i\\log M_i + b` as :math:`c\\log M + b` where every :math:`c_i/c` is an integer."""
    expanded = sp.expand_log(sp.expand(expr))
    factors, rest = [], []
    for term in sp.Add.make_args(expanded):
        constant, dependent = term.as_independent(x, as_Add=False)
        if isinstance(dependent, sp.log):
            factors.append((constant, dependent.args[0]))
        else:
            rest.append(term)
    if len(factors) < 2:
        return expr
    unit = factors[0][0]
    powers = [exact.shorter(constant / unit) for constant, _ in factors]
    if not all(power.is_Integer for power in powers):
        return expr
    inside = sp.Mul(*[base**power for power, (_, base) in zip(powers, factors, strict=True)])
    return unit * sp.log(sp.cancel(sp.together(inside))) + sp.Add(*rest)
