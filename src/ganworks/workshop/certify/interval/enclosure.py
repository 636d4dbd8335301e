"""Rigorous enclosures: a sympy expression of one variable becomes a function from balls to balls (arb).

A result that is not finite means that the expression may be undefined somewhere in the ball; nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp
from flint import arb, ctx

from ganworks.workshop.certify.interval.ball import FUNCTIONS, NAN, general_power, power, rational

CONSTANT_BITS = 256
SURE_BITS = 1 << 16
"""Working precision at which what is merely small is not taken for zero: points are as small as 2^-500, powers 64."""
Function = Callable[[arb], arb]


class Unsupported(Exception):
    """The expression contains something that has no enclosure here."""


def certainly_positive(ball: arb) -> bool:
    return bool(ball.is_finite() and ball > 0)


def certainly_negative(ball: arb) -> bool:
    return bool(ball.is_finite() and ball < 0)


def _truth(condition: Any, values: dict[Any, arb]) -> bool | None:
    """Whether a condition holds on a whole ball; None when that is not certain."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, (sp.And, sp.Or)):
        parts = [_truth(arg, values) for arg in condition.args]
        stop = isinstance(condition, sp.Or)
        return stop if stop in parts else (None if None in parts else not stop)
    left, right = (values[arg] for arg in condition.args)
    if isinstance(condition, (sp.Gt, sp.Ge)):
        left, right = right, left
    strict = isinstance(condition, (sp.Lt, sp.Gt))
    if not (left.is_finite() and right.is_finite()):
        return None
    if (left < right) if strict else (left <= right):
        return True
    return False if ((left >= right) if strict else (left > right)) else None


def _piecewise(expr: sp.Piecewise, values: dict[Any, arb]) -> arb:
    result: arb | None = None
    for value, condition in expr.args:
        truth = _truth(condition, values)
        if truth is False:
            continue
        ball = values[value]
        if not ball.is_finite():
            return NAN
        result = ball if result is None else result.union(ball)
        if truth:
            return result
    return NAN


def _nodes(expr: sp.Basic, visited: dict[sp.Basic, None]) -> None:
    if expr in visited:
        return
    if isinstance(expr, sp.Piecewise):
        for piece in expr.args:
            for part in (piece.args[0], *(side for rel in piece.args[1].atoms(sp.Rel) for side in rel.args)):
                _nodes(part, visited)
    else:
        for arg in expr.args if not expr.is_Rational else ():
            _nodes(arg, visited)
    visited[expr] = None


def _operation(node: sp.Basic) -> Callable[[dict[Any, arb]], arb]:
    args = node.args
    if node.is_Add or node.is_Mul:
        first, rest, add = args[0], args[1:], bool(node.is_Add)

        def fold(values: dict[Any, arb]) -> arb:
            result = values[first]
            for arg in rest:
                result = result + values[arg] if add else result * values[arg]
            return result

        return fold
    if node.is_Pow:
        base, exponent = args
        if exponent.is_Rational:
            return lambda values: power(values[base], exponent)  # type: ignore[arg-type]
        return lambda values: general_power(values[base], values[exponent])
    if isinstance(node, sp.Piecewise):
        return lambda values: _piecewise(node, values)
    if node.func in FUNCTIONS:
        function = FUNCTIONS[node.func]
        return lambda values: function(*[values[arg] for arg in args])
    raise Unsupported(str(node.func))


def value(expr: sp.Expr, balls: Mapping[sp.Symbol, arb], bits: int) -> arb:
    """The ball around an expression whose symbols have the values given, computed with ``bits`` bits.

    Raises:
        Unsupported: the expression has other symbols or functions without an enclosure.
    """
    visited: dict[sp.Basic, None] = {}
    _nodes(expr, visited)
    values: dict[Any, arb] = dict(balls)
    before, ctx.prec = ctx.prec, bits
    try:
        for node in visited:
            if node not in values:
                values[node] = _leaf(node) if not node.args else _operation(node)(values)
    finally:
        ctx.prec = before
    result = values[expr]
    return result if result.is_finite() else NAN


def _leaf(node: sp.Basic) -> arb:
    if node.is_Rational or node.is_Float:
        return arb(rational(sp.Rational(node)))  # type: ignore[arg-type]
    if node is sp.pi or node is sp.E:
        return arb.pi() if node is sp.pi else arb(1).exp()
    raise Unsupported(str(node))


def constant(expr: sp.Expr) -> arb:
    """A ball around the value of an expression without free symbols."""
    return enclosure(expr, sp.Dummy())(arb(0))


def enclosure(expr: sp.Expr, variable: sp.Symbol) -> Function:
    """Compiles an expression.

    Args:
        expr: an expression in at most the one variable.
        variable: its variable.

    Returns:
        A function from a ball to a ball that contains every value of the expression on it.

    Raises:
        Unsupported: the expression has other symbols or functions without an enclosure.
    """
    visited: dict[sp.Basic, None] = {}
    _nodes(expr, visited)
    fixed: dict[Any, arb] = {}
    steps: list[tuple[Any, Callable[[dict[Any, arb]], arb]]] = []
    before = ctx.prec
    ctx.prec = CONSTANT_BITS
    try:
        for node in visited:
            if node == variable:
                continue
            if not node.args:
                fixed[node] = _leaf(node)
            elif not node.has(variable):
                fixed[node] = _operation(node)(fixed)
            else:
                steps.append((node, _operation(node)))
    finally:
        ctx.prec = before

    def evaluate(ball: arb) -> arb:
        values = dict(fixed)
        values[variable] = ball
        for node, step in steps:
            values[node] = step(values)
        result = values[expr]
        return result if result.is_finite() else NAN

    return evaluate
