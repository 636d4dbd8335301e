"""The certified expansion of an expression at one end of the half-line, see :mod:`ganworks.workshop.certify.series`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy as sp
from flint import arb, arb_series, ctx, fmpq

from ganworks.workshop.certify.interval.ball import rational
from ganworks.workshop.certify.interval.enclosure import CONSTANT_BITS, Unsupported, constant
from ganworks.workshop.certify.series import (
    ONE,
    Coefficient,
    End,
    NoExpansion,
    Power,
    Series,
    as_ball,
    composed,
    dominates,
    vanishes,
)


def expansion(expr: sp.Expr, variable: sp.Symbol, end: End, at_zero: bool) -> Series:
    """The certified expansion of an expression as its variable tends to 0 (or, not ``at_zero``, to infinity).

    Raises:
        NoExpansion: there is none of this form.
        Unsupported: the expression contains something unknown.
    """
    a = Fraction(1 if at_zero else -1)
    cache: dict[sp.Basic, Series] = {variable: Series.of(end, {(a, Fraction(0)): fmpq(1)})}
    before = ctx.prec
    ctx.prec = CONSTANT_BITS
    try:
        return _expand(expr, cache, end, variable)
    finally:
        ctx.prec = before


def _expand(expr: sp.Basic, cache: dict[sp.Basic, Series], end: End, variable: sp.Symbol) -> Series:
    if expr not in cache:
        cache[expr] = _step(expr, cache, end, variable)
    return cache[expr]


def _step(expr: sp.Basic, cache: dict[sp.Basic, Series], end: End, variable: sp.Symbol) -> Series:
    if not expr.has(variable):
        if expr.is_Rational:
            return Series.of(end, {ONE: rational(expr)})  # type: ignore[arg-type]
        ball = constant(expr)  # type: ignore[arg-type]
        if not ball.is_finite():
            raise NoExpansion
        return Series.of(end, {ONE: ball})
    args = [_expand(arg, cache, end, variable) for arg in expr.args]
    if expr.is_Add or expr.is_Mul:
        result = args[0]
        for other in args[1:]:
            result = result + other if expr.is_Add else result * other
        return result
    if expr.is_Pow:
        exponent = expr.args[1]
        if exponent.is_Rational:
            return _power(args[0], Fraction(int(exponent.p), int(exponent.q)))  # type: ignore[attr-defined]
        return _exponential(args[1] * _logarithm(args[0]))
    if isinstance(expr, sp.exp):
        return _exponential(args[0])
    if isinstance(expr, sp.log):
        return _logarithm(args[0])
    return _function(expr, args[0])


def _power(f: Series, exponent: Fraction) -> Series:
    if exponent.denominator == 1 and 0 <= exponent <= 8:
        result = Series.of(f.end, {ONE: fmpq(1)})
        for _ in range(int(exponent)):
            result = result * f
        return result
    first, c, h, bound = f.relative()
    if not as_ball(c) > 0 and exponent.denominator != 1:
        raise NoExpansion
    share = fmpq(exponent.numerator, exponent.denominator)
    if exponent.denominator == 1 and isinstance(c, fmpq) and abs(exponent) <= 64:
        lead: Coefficient = c ** int(exponent)
    else:
        size = (arb(share) * abs(as_ball(c)).log()).exp()
        lead = size if as_ball(c) > 0 or exponent.numerator % 2 == 0 else -size
        lead = fmpq(1) if c == 1 else lead
    binomial = composed(h, bound, lambda x: (arb_series([arb(share)]) * x.log()).exp(), fmpq(1))
    return binomial.scaled(lead, (first[0] * exponent, first[1] * exponent))


def _logarithm(f: Series) -> Series:
    first, c, h, bound = f.relative()
    if not as_ball(c) > 0 or first[1] != 0:
        raise NoExpansion
    terms: dict[Power, Coefficient] = {(Fraction(0), Fraction(1)): fmpq(-first[0].numerator, first[0].denominator)}
    terms[ONE] = fmpq(0) if c == 1 else as_ball(c).log()
    return Series.of(f.end, terms) + composed(h, bound, lambda x: x.log(), fmpq(1))


def _exponential(f: Series) -> Series:
    growing = {p: c for p, c in f.terms.items() if p[0] < 0 or (p[0] == 0 and p[1] > 0)}
    log: Power = (Fraction(0), Fraction(1))
    if any(p != log for p in growing) or dominates(f.rest_power, ONE):
        return _vanishing(f)
    k = growing.get(log, fmpq(0))
    if not isinstance(k, fmpq):
        raise NoExpansion
    centre = f.terms.get(ONE, fmpq(0))
    small = Series(f.end, {p: c for p, c in f.terms.items() if p not in (log, ONE)}, f.rest, f.rest_power)
    bound = small.absorbed(ONE).rest
    if not bound < arb(4):
        raise NoExpansion
    factor = fmpq(1) if vanishes(centre) else as_ball(centre).exp()
    shape = composed(small, bound, lambda x: x.exp(), fmpq(0))
    return shape.scaled(factor, (-Fraction(int(k.p), int(k.q)), Fraction(0)))


def _vanishing(f: Series) -> Series:
    """exp of something that tends to -oo like a power of 1/y: smaller than any power, hence all rest."""
    first, c, _, bound = f.relative()
    if as_ball(c) > 0 or first[0] >= 0 or first[1] < 0:
        raise NoExpansion
    rate = abs(as_ball(c)) * (1 - bound)
    speed = arb(rational(-first[0]))
    steep = (speed * f.end.log).exp()
    order = Fraction(12)
    if not rate * speed * steep >= arb(rational(order)):
        raise NoExpansion
    top = (-rate * steep + arb(rational(order)) * f.end.log).exp()
    return Series(f.end, {}, arb(top.abs_upper()), (order, Fraction(0)))


_ANALYTIC: dict[object, Callable[[arb_series], arb_series]] = {
    sp.sin: lambda x: x.sin(),
    sp.cos: lambda x: x.cos(),
    sp.tan: lambda x: x.tan(),
    sp.atan: lambda x: x.atan(),
    sp.asin: lambda x: x.asin(),
    sp.acos: lambda x: x.acos(),
    sp.erf: lambda x: x.erf(),
    sp.LambertW: lambda x: x.lambertw(),
}


def _function(expr: sp.Basic, f: Series) -> Series:
    tends = f.overall()
    if tends is None or not dominates(tends[1], ONE):
        make = _ANALYTIC.get(expr.func)
        if make is None or len(expr.args) != 1:
            raise Unsupported(str(expr.func))
        centre = f.terms.get(ONE, fmpq(0))
        h = Series(f.end, {p: c for p, c in f.terms.items() if p != ONE}, f.rest, f.rest_power)
        return composed(h, h.absorbed(ONE).rest, make, centre)
    if isinstance(expr, (sp.sin, sp.cos)):
        return Series(f.end, {}, arb(1), ONE)
    if isinstance(expr, sp.atan):
        inverse = _power(f, Fraction(-1))
        side = 1 if f.sign() == 1 else -1
        if f.sign() is None:
            raise NoExpansion
        return Series.of(f.end, {ONE: arb.pi() / 2 * side}) + _function(sp.atan(expr.args[0]), inverse).scaled(fmpq(-1))
    if isinstance(expr, sp.erf) and f.sign() is not None:
        # |1 - erf x| <= exp(-x^2) for x > 0.
        error = _vanishing(_power(f, Fraction(2)).scaled(fmpq(-1)))
        return Series.of(f.end, {ONE: fmpq(f.sign() or 1)}) + error
    raise NoExpansion
