"""Antiderivatives over an interval on which the integrand is real, each checked by differentiation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import sympy as sp
from sympy.integrals.manualintegrate import manualintegrate
from sympy.integrals.rationaltools import ratint

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.derive.numbers import agree, put, value_at
from ganworks.workshop.derive.simplify import simplify

MANUAL_SECONDS = 0.6
GENERAL_SECONDS = 0.3
_ROOTS = 12


def antiderivative(
    expr: sp.Expr,
    x: sp.Symbol,
    points: Sequence[Mapping[sp.Symbol, sp.Expr]],
    seconds: tuple[float, float] = (MANUAL_SECONDS, GENERAL_SECONDS),
) -> sp.Expr | None:
    """A closed form :math:`F` with :math:`F' = ` ``expr``, real at the points given, or None.

    A polynomial times a broken power of one is tried with unknown coefficients; rational functions of a root
    :math:`x^{1/n}` or of :math:`e^{x}` are integrated by the algorithm for rational functions (the heuristics can
    hang on :math:`r/(1+r)^3`), the others by the heuristics.

    Args:
        expr: the integrand.
        x: its variable.
        points: values of ``x`` and of the parameters, inside the domain.
        seconds: budgets of the two general methods.
    """
    if not expr.has(x):
        return expr * x
    for candidate in _candidates(expr, x, seconds):
        if candidate is None or candidate.has(sp.Integral, sp.RootSum, sp.Piecewise, sp.zoo, sp.nan):
            continue
        real = _made_real(candidate, x, points)
        if real is not None and agree(sp.diff(real, x), expr, points):
            return real
    return None


def _candidates(expr: sp.Expr, x: sp.Symbol, seconds: tuple[float, float]) -> Iterator[sp.Expr | None]:
    methods: list[tuple[float, Callable[[sp.Expr, sp.Symbol], sp.Expr | None]]] = [
        (0.5, _of_power),
        (2.0, _of_root),
        (2.0, _of_exponential),
        (seconds[0], _by_hand),
        (seconds[1], _generally),
    ]
    plain = attempt(0.5, lambda: expr.rewrite(sp.exp)) if expr.has(sp.tanh, sp.sinh, sp.cosh, sp.coth) else expr
    for limit, method in methods:
        yield attempt(limit, method, plain if plain is not None else expr, x)


def _by_hand(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    return manualintegrate(expr, x)


def _generally(expr: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    return sp.integrate(expr, x, conds="none") if _shallow(expr, x) else None


def _shallow(expr: sp.Expr, x: sp.Symbol) -> bool:
    """Whether all functions are of polynomials, logarithms of rational functions: of others the heuristics set up
    linear systems that take half a minute and no answer."""
    functions = [node for node in expr.atoms(sp.Function, sp.exp) if node.has(x)]
    return all(
        node.args[0].is_rational_function(x) if isinstance(node, sp.log) else node.args[0].is_polynomial(x)
        for node in functions
    )


def _of_power(expr: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """P(x) q(x)^e, with polynomials P and q and a broken exponent, as C(x) q(x)^(e+1) where there is such a C."""
    form = sp.powsimp(sp.together(expr))
    powers = [node for node in form.atoms(sp.Pow) if node.has(x) and not node.exp.is_Integer]
    if len(powers) != 1 or not powers[0].exp.is_Rational or not powers[0].base.is_polynomial(x):
        return None
    power = powers[0]
    factor = sp.cancel(form / power)
    if not factor.is_polynomial(x):
        return None
    order = max(0, int(sp.degree(factor, x))) + 1
    unknown = sp.symbols(f"c:{order + 1}", cls=sp.Dummy)
    trial = sum(c * x**k for k, c in enumerate(unknown))
    gap = sp.diff(trial, x) * power.base + (power.exp + 1) * trial * sp.diff(power.base, x) - factor
    found = sp.linsolve(sp.Poly(gap, x).coeffs(), *unknown)
    if not found or not isinstance(found, sp.FiniteSet):
        return None
    values = [value.subs(dict.fromkeys(unknown, 0)) for value in next(iter(found))]
    return sum(value * x**k for k, value in enumerate(values)) * power.base ** (power.exp + 1)


def _of_root(expr: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """x = s^n turns a rational function of x^(1/n) into one of s."""
    exponents = [node.exp for node in expr.atoms(sp.Pow) if node.base == x]
    if any(not e.is_Rational for e in exponents):
        return None
    n = math.lcm(*(int(e.q) for e in exponents))
    if n > _ROOTS:
        return None
    s = sp.Dummy("s", positive=True)
    inside = sp.powdenest(expr.subs(x, s**n)) * n * s ** (n - 1)
    if not inside.is_rational_function(s):
        return None
    inside = sp.cancel(sp.together(inside))
    if _degree(inside, s) > 40:
        return None
    return ratint(inside, s, real=True).subs(s, x ** sp.Rational(1, n))


def _of_exponential(expr: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """s = e^(x/n) turns a rational function of e^(x/n) into one of s."""
    rates = [sp.cancel(node.exp.as_independent(x, as_Add=True)[1] / x) for node in expr.atoms(sp.exp) if node.has(x)]
    if not rates or any(not rate.is_Rational for rate in rates):
        return None
    n = math.lcm(*(int(rate.q) for rate in rates))
    s = sp.Dummy("s", positive=True)
    inside = sp.expand(sp.powdenest(sp.expand(expr, power_base=False, log=False).subs(x, n * sp.log(s))))
    inside = exact.shorter(inside) if not inside.is_rational_function(s) else inside
    if not inside.is_rational_function(s):
        return None
    inside = sp.cancel(sp.together(inside * n / s))
    if _degree(inside, s) > 40:
        return None
    return sp.expand(sp.expand_log(ratint(inside, s, real=True).subs(s, sp.exp(x / n))))


def _degree(expr: sp.Expr, s: sp.Symbol) -> int:
    return max(int(sp.degree(part, s)) if part.has(s) else 0 for part in sp.fraction(expr))


def _made_real(expr: sp.Expr, x: sp.Symbol, points: Sequence[Mapping[sp.Symbol, sp.Expr]]) -> sp.Expr | None:
    """log(g) becomes log(-g) where g is negative at the points: the two differ by a constant."""
    point = points[0]
    turned = expr
    for node in sorted(expr.atoms(sp.log), key=str):
        inside = value_at(node.args[0], point)
        if inside is not None and node.has(x) and inside < 0:
            turned = turned.subs(node, sp.log(simplify(-node.args[0], 0.3)))
    return turned if all(value_at(turned, where) is not None for where in points) else None


def definite(antiderivative_: sp.Expr | None, integrand: sp.Expr, x: sp.Symbol, start: sp.Expr) -> sp.Expr:
    """:math:`\\int_{start}^{x}`: the closed form if there is one, else the integral itself."""
    if antiderivative_ is not None:
        return antiderivative_ - put(antiderivative_, x, start)
    s = sp.Symbol("s", positive=True)
    return sp.Integral(integrand.subs(x, s), (s, start, x))
