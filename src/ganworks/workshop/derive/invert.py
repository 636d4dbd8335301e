"""Inverses one function at a time: undo the outermost again and again, down to a rational equation of degree two."""

from __future__ import annotations

import math
from collections.abc import Iterator

import sympy as sp

MAX_DEGREE = 2
"""Cubic and quartic root formulas lose all digits for large arguments; an implicit inverse is better."""


def outermost_inverses(expr: sp.Expr, x: sp.Symbol, y: sp.Expr, depth: int) -> Iterator[sp.Expr]:
    """Undo the outermost function again and again; even powers give both signs."""
    if expr == x:
        yield y
        return
    if depth > 12:
        return
    if expr.is_Add or expr.is_Mul:
        constant, rest = expr.as_independent(x, as_Add=expr.is_Add)
        if constant not in (0, 1):
            yield from outermost_inverses(rest, x, y - constant if expr.is_Add else y / constant, depth + 1)
            return
    if expr.is_Pow and not expr.exp.has(x):
        root = y ** (1 / expr.exp)
        yield from outermost_inverses(expr.base, x, root, depth + 1)
        if expr.exp.is_odd is not True:
            yield from outermost_inverses(expr.base, x, -root, depth + 1)
        else:
            yield from outermost_inverses(expr.base, x, sp.sign(y) * sp.Abs(y) ** (1 / expr.exp), depth + 1)
        return
    if expr.is_Pow and not expr.base.has(x):
        yield from outermost_inverses(expr.exp, x, sp.log(y) / sp.log(expr.base), depth + 1)
        return
    undo = _UNDO.get(type(expr))
    if undo is not None:
        yield from outermost_inverses(expr.args[0], x, undo(y), depth + 1)
        return
    yield from _rational(expr, x, y, depth)


_UNDO = {
    sp.exp: sp.log,
    sp.log: sp.exp,
    sp.atan: sp.tan,
    sp.tan: sp.atan,
    sp.sinh: sp.asinh,
    sp.asinh: sp.sinh,
    sp.tanh: lambda y: sp.log((1 + y) / (1 - y)) / 2,
    sp.atanh: lambda y: (sp.exp(2 * y) - 1) / (sp.exp(2 * y) + 1),
    sp.cosh: sp.acosh,
    sp.acosh: sp.cosh,
    sp.LambertW: lambda y: y * sp.exp(y),
    sp.erf: sp.erfinv,
}


def _rational(expr: sp.Expr, x: sp.Symbol, y: sp.Expr, depth: int) -> Iterator[sp.Expr]:
    """Solve a rational function of :math:`z`, for z a power of x, e^x or a power of it, of degree two at most."""
    for inner in _inner(expr, x):
        unknown = sp.Dummy("z", positive=True)
        outer = _in_terms_of(expr, x, inner, unknown)
        if outer is None or outer.has(x) or not outer.is_rational_function(unknown):
            continue
        top, bottom = sp.fraction(sp.cancel(sp.together(outer)))
        symbol = sp.Dummy("y")
        equation = sp.Poly(sp.expand(top - symbol * bottom), unknown)
        degree = equation.degree()
        if degree == 1:
            roots = [-equation.nth(0) / equation.nth(1)]
        elif degree == MAX_DEGREE:
            a, b, c = (sp.factor(equation.nth(power)) for power in (2, 1, 0))
            root = sp.sqrt(sp.factor(b**2 - 4 * a * c))
            # The second pair is the same two roots with the cancellation moved; it survives a -> 0.
            roots = [(-b + root) / (2 * a), (-b - root) / (2 * a), -2 * c / (b + root), -2 * c / (b - root)]
        else:
            continue
        for root in roots:
            if inner == x:
                yield root.subs(symbol, y)
            else:
                yield from outermost_inverses(inner, x, root.subs(symbol, y), depth + 1)
        return


def _inner(expr: sp.Expr, x: sp.Symbol) -> list[sp.Expr]:
    powers = {node.exp for node in expr.atoms(sp.Pow) if node.base == x and not node.exp.has(x)}
    if expr.has(sp.exp):
        exponents = [node.exp for node in expr.atoms(sp.exp)]
        return [sp.exp(x / _denominator([sp.cancel(e / x) for e in exponents]))]
    if x in expr.free_symbols and any(x in node.args for node in [*expr.atoms(sp.Add), *expr.atoms(sp.Mul)]):
        powers.add(sp.Integer(1))
    numbers = [power for power in powers if power.is_Rational]
    if len(numbers) < len(powers):
        first = min(powers, key=lambda power: sp.count_ops(power))
        return [x**first]
    bottom = math.lcm(*(int(power.q) for power in numbers))
    unit = sp.Rational(math.gcd(*(int(power.p) * bottom // int(power.q) for power in numbers)) or 1, bottom)
    return [x**unit]


def _denominator(rates: list[sp.Expr]) -> sp.Expr:
    numbers = [rate for rate in rates if rate.is_Rational and rate != 0]
    if not numbers:
        return sp.Integer(1)
    return sp.Rational(math.lcm(*(int(rate.q) for rate in numbers)), math.gcd(*(int(rate.p) for rate in numbers)))


def _in_terms_of(expr: sp.Expr, x: sp.Symbol, inner: sp.Expr, unknown: sp.Symbol) -> sp.Expr | None:
    if inner == x:
        return expr.subs(x, unknown)
    if isinstance(inner, sp.exp):
        rate = inner.exp / x
        return sp.powsimp(sp.powdenest(expr.subs(x, sp.log(unknown) / rate)))
    exponent = inner.exp if inner.is_Pow else sp.Integer(1)
    replaced = expr.subs(x, unknown ** (1 / exponent))
    return sp.powdenest(replaced)
