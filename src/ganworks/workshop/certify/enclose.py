"""Rigorous enclosures: a sympy expression of one variable becomes a function from balls to balls (arb).

A result that is not finite means that the expression may be undefined somewhere in the ball; nothing is ever guessed.
"""

# sympy declares most results as Basic and flint declares nothing, which these checks cannot see through.
# pyright: reportGeneralTypeIssues=false, reportMissingImports=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import arb, ctx, fmpq

CONSTANT_BITS = 256
SURE_BITS = 1 << 16
"""Working precision at which what is merely small is not taken for zero: points are as small as 2^-500, powers 64."""
NAN = arb.nan()
Function = Callable[[arb], arb]


class Unsupported(Exception):
    """The expression contains something that has no enclosure here."""


def rational(number: sp.Rational | Fraction) -> fmpq:
    """A sympy or Python rational as an exact flint number."""
    if isinstance(number, Fraction):
        return fmpq(number.numerator, number.denominator)
    return fmpq(int(number.p), int(number.q))


def certainly_positive(ball: arb) -> bool:
    return bool(ball.is_finite() and ball > 0)


def certainly_negative(ball: arb) -> bool:
    return bool(ball.is_finite() and ball < 0)


def _integer_power(base: arb, exponent: int) -> arb:
    if not base.is_finite():
        return NAN
    if exponent < 0:
        return 1 / _integer_power(base, -exponent)
    if exponent % 2 == 0 and base.contains(0):
        # flint's own power of a ball around zero is not finite.
        top = arb(base.abs_upper())
        return arb(0) if top.is_zero() else arb(0).union(_integer_power(top, exponent))
    result, square = arb(1), base
    while exponent:
        if exponent & 1:
            result = result * square
        square = square * square
        exponent >>= 1
    return result


def power(base: arb, exponent: sp.Rational) -> arb:
    """A real power with an exact exponent."""
    top, bottom = int(exponent.p), int(exponent.q)
    if bottom == 1:
        return _integer_power(base, top)
    if base > 0 and bottom > 64:
        return (arb(rational(exponent)) * base.log()).exp()
    if base > 0:
        root = base.sqrt() if bottom == 2 else base.root(bottom)
        return _integer_power(root, top)
    if top > 0 and base >= 0:
        if base.is_zero():
            return arb(0)
        return arb(0).union(power(arb(base.abs_upper()), exponent))
    return NAN


def _general_power(base: arb, exponent: arb) -> arb:
    return (exponent * base.log()).exp() if base > 0 else NAN


def _sign(x: arb) -> arb:
    if x > 0 or x < 0:
        return arb(1 if x > 0 else -1)
    return arb(0) if x.is_zero() else (arb(-1).union(arb(1)) if x.is_finite() else NAN)


def _heaviside(x: arb) -> arb:
    return (_sign(x) + 1) / 2


def _tan(x: arb) -> arb:
    sine, cosine = x.sin_cos()
    return sine / cosine


def _maximum(*balls: arb) -> arb:
    result = balls[0]
    for ball in balls[1:]:
        result = result.max(ball) if result.is_finite() and ball.is_finite() else NAN
    return result


def _minimum(*balls: arb) -> arb:
    return -_maximum(*[-ball for ball in balls])


def _lambert(x: arb, branch: arb) -> arb:
    if branch.is_zero():
        return x.lambertw()
    return x.lambertw(-1) if x < 0 else NAN


FUNCTIONS: dict[Any, Callable[..., arb]] = {
    sp.exp: lambda x: x.exp(),
    sp.log: lambda x: x.log() if x > 0 else NAN,
    sp.sin: lambda x: x.sin(),
    sp.cos: lambda x: x.cos(),
    sp.tan: _tan,
    sp.asin: lambda x: x.asin(),
    sp.acos: lambda x: x.acos(),
    sp.atan: lambda x: x.atan(),
    sp.sinh: lambda x: x.sinh(),
    sp.cosh: lambda x: x.cosh(),
    sp.tanh: lambda x: x.tanh(),
    sp.asinh: lambda x: x.asinh(),
    sp.acosh: lambda x: x.acosh(),
    sp.atanh: lambda x: x.atanh(),
    sp.erf: lambda x: x.erf(),
    sp.Abs: lambda x: abs(x),
    sp.sign: _sign,
    sp.Heaviside: lambda x, _half: _heaviside(x),
    sp.Max: _maximum,
    sp.Min: _minimum,
    sp.LambertW: lambda x, branch=arb(0): _lambert(x, branch),  # noqa: B008
}


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


def _nodes(expr: sp.Basic, seen: dict[sp.Basic, None]) -> None:
    if expr in seen:
        return
    if isinstance(expr, sp.Piecewise):
        for piece in expr.args:
            for part in (piece.args[0], *(side for rel in piece.args[1].atoms(sp.Rel) for side in rel.args)):
                _nodes(part, seen)
    else:
        for arg in expr.args if not expr.is_Rational else ():
            _nodes(arg, seen)
    seen[expr] = None


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
        return lambda values: _general_power(values[base], values[exponent])
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
    seen: dict[sp.Basic, None] = {}
    _nodes(expr, seen)
    values: dict[Any, arb] = dict(balls)
    before, ctx.prec = ctx.prec, bits
    try:
        for node in seen:
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
    seen: dict[sp.Basic, None] = {}
    _nodes(expr, seen)
    fixed: dict[Any, arb] = {}
    steps: list[tuple[Any, Callable[[dict[Any, arb]], arb]]] = []
    before = ctx.prec
    ctx.prec = CONSTANT_BITS
    try:
        for node in seen:
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
