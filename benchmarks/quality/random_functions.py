"""Random functions of r for the soundness of the workshop's verdicts: trees of operations, and close calls."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import sympy as sp

from ganworks.workshop.budget import attempt
from ganworks.workshop.grammar.parameters import NONE, Parameters

R = sp.Symbol("r", positive=True)
WEIGHTED = Parameters.read(["w>0"])
W = WEIGHTED.symbols["w"]
UNARY: list[Callable[[sp.Expr], sp.Expr]] = [
    sp.log,
    sp.log,
    lambda x: sp.log(1 + x),
    lambda x: sp.log(1 + x**2),
    sp.exp,
    lambda x: sp.exp(-x),
    lambda x: sp.log(1 + sp.exp(x)),
    sp.sqrt,
    sp.atan,
    sp.tanh,
    sp.sin,
    sp.cos,
    sp.Abs,
    sp.sinh,
    sp.asinh,
    sp.erf,
    lambda x: 1 / x,
    lambda x: 1 / (1 + x),
    lambda x: x**2,
    lambda x: x**3,
    lambda x: x ** sp.Rational(3, 2),
    lambda x: sp.Max(x, 1),
    lambda x: sp.Min(x, 2),
    sp.sign,
    lambda x: sp.LambertW(1 + x),
    sp.tan,
]


def leaf(draw: random.Random, symbols: Sequence[sp.Expr]) -> sp.Expr:
    kind = draw.random()
    if kind < 0.65:
        return symbols[0] if draw.random() < 0.8 else draw.choice(symbols)
    return sp.Rational(draw.randint(-6, 6), draw.randint(1, 4))


def tree(draw: random.Random, depth: int, symbols: Sequence[sp.Expr]) -> sp.Expr:
    """A random expression."""
    if depth == 0 or draw.random() < 0.1:
        return leaf(draw, symbols)
    if draw.random() < 0.45:
        return draw.choice(UNARY)(tree(draw, depth - 1, symbols))
    left, right = tree(draw, depth - 1, symbols), tree(draw, depth - 1, symbols)
    return [left + right, left - right, left * right, left / right, left + right, sp.Max(left, right)][
        draw.randrange(6)
    ]


def close_call(draw: random.Random) -> sp.Expr:
    """A function that nearly, or exactly, touches zero somewhere."""
    at = sp.Rational(draw.randint(1, 9), draw.randint(1, 5))
    gap = sp.Rational(draw.choice([-1, 0, 1]), 10 ** draw.randint(1, 9))
    shape = draw.choice(
        [
            (R - at) ** 2,
            R / at - 1 - sp.log(R / at),
            sp.exp(R - at) - 1 - R + at,
            (sp.log(R) - sp.log(at)) ** 2,
            1 - sp.exp(-(10 ** draw.randint(0, 6)) * (R - at) ** 2),
            sp.cosh(R - at) - 1,
            1 + sp.cos(R),
            R * sp.log(R / at) - R + at,
            (R**2 - 2) ** 2,
            sp.Abs(R - at),
        ]
    )
    return (shape + gap) * draw.choice([sp.Integer(1), R, 1 / (1 + R), sp.exp(-R), sp.Integer(-1)])


def function(draw: random.Random) -> tuple[sp.Expr, Parameters]:
    """One random function that is real at some points, with the parameters it uses."""
    while True:
        kind = draw.random()
        parameters = WEIGHTED if kind > 0.8 else NONE
        symbols = [R, W] if parameters.symbols else [R]
        build = close_call if kind < 0.2 else lambda d: tree(d, d.randint(2, 4), symbols)  # noqa: B023
        expr = attempt(2.0, build, draw)
        if expr is None or not expr.has(R) or expr.has(sp.I, sp.zoo, sp.nan, sp.oo, sp.re, sp.im, sp.arg):
            continue
        if sp.count_ops(expr) < 40:
            return expr, parameters
