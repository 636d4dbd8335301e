"""Arithmetic of balls (arb): functions that enclose every value, and are not finite where one may be undefined."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import arb, fmpq

NAN = arb.nan()


def rational(number: sp.Rational | Fraction) -> fmpq:
    """A sympy or Python rational as an exact flint number."""
    if isinstance(number, Fraction):
        return fmpq(number.numerator, number.denominator)
    return fmpq(int(number.p), int(number.q))


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


def general_power(base: arb, exponent: arb) -> arb:
    """A real power of a positive base."""
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
