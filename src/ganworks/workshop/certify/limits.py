"""One-sided limits: by continuity or a certified expansion where possible, else by sympy and checked numerically."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp
from flint import arb, ctx

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.certify.growth import at_end
from ganworks.workshop.certify.interval.enclosure import Unsupported, constant, enclosure
from ganworks.workshop.certify.interval.range import Range
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import constant_sign, substituted
from ganworks.workshop.certify.regularity import NONSMOOTH
from ganworks.workshop.certify.series import ONE, NoExpansion, Power
from ganworks.workshop.grammar.parameters import NONE, Parameters

LIMIT_SECONDS = 5.0
SHORTEN_SECONDS = 0.5
MAX_TERMS = 6


def limit(
    expr: sp.Expr, variable: sp.Symbol, point: sp.Expr | int, parameters: Parameters = NONE, side: str = "+"
) -> sp.Expr | None:
    """The limit of ``expr`` as the variable approaches ``point`` from ``side`` (ignored at an infinite point).

    The answer is never sympy's word alone: it is the value of a function continuous at the point, or it agrees with a
    certified expansion or with enclosures very near the point, for several admissible parameters.

    Returns:
        The limit (possibly infinite), or None when it does not exist or was not found.

    >>> r = sp.Symbol("r", positive=True)
    >>> limit(r * sp.log(r), r, 0), limit(sp.log(1 + r) - sp.log(r), r, sp.oo)
    (0, 0)
    """
    factor, rest = sp.sympify(expr).as_coeff_Mul()
    if factor not in (0, 1, -1) and factor.is_Rational:
        value = limit(rest, variable, point, parameters, side)
        return None if value is None else factor * value
    s = sp.Symbol("s_", positive=True)
    at = parameters.free(sp.sympify(point))
    if at in (sp.oo, -sp.oo):
        place = 1 / s if at == sp.oo else -1 / s
    else:
        place = at + s if side == "+" else at - s
    shifted = substituted(parameters.free(sp.sympify(expr)), variable, place)
    if shifted.has(*NONSMOOTH):
        shifted = attempt(LIMIT_SECONDS, sp.piecewise_fold, shifted) or shifted
    value = _continuous_value(shifted, s)
    if value is None:
        value = _rational(shifted, s)
    if value is None:
        value = _by_expansion(shifted, s)
    if value is None:
        value = attempt(LIMIT_SECONDS, _by_sympy, shifted, s)
        if value is not None and not _confirmed(shifted, s, value, parameters):
            value = None
    if value is None:
        return _by_terms(sp.sympify(expr), variable, point, parameters, side)
    if value is None or not parameters.symbols:
        return value
    back = parameters.bound(value)
    return exact.simplified(back, SHORTEN_SECONDS) or back


def _by_terms(
    expr: sp.Expr, variable: sp.Symbol, point: sp.Expr | int, parameters: Parameters, side: str
) -> sp.Expr | None:
    """The limit of a sum is the sum of the limits, unless infinities of both signs meet."""
    if not expr.is_Add or len(expr.args) > MAX_TERMS:
        return None
    limits: list[sp.Expr] = []
    for term in expr.args:
        value = limit(term, variable, point, parameters, side)
        if value is None:
            return None
        limits.append(value)
    if {sp.oo, -sp.oo} <= set(limits):
        return None
    return sp.Add(*limits)


def _continuous_value(shifted: sp.Expr, s: sp.Symbol) -> sp.Expr | None:
    zero = Range(Fraction(0), Fraction(0), False, False)
    if shifted.has(*NONSMOOTH) or value_range(shifted, {s: zero}) is None:
        return None
    value = shifted.subs(s, 0)
    return None if value.has(sp.nan, sp.zoo) else value  # type: ignore[return-value]


def _rational(shifted: sp.Expr, s: sp.Symbol) -> sp.Expr | None:
    """The limit of a quotient of polynomials: that of its lowest powers, where their factors are surely not zero."""
    above, below = sp.fraction(sp.together(shifted))
    if shifted.has(*NONSMOOTH) or not (above.is_polynomial(s) and below.is_polynomial(s)) or 0 in (above, below):
        return None
    (high, top), (low, bottom) = (_lowest(part, s) for part in (above, below))
    signs = constant_sign(top), constant_sign(bottom)
    if None in signs or 0 in signs:
        return None
    if high == low:
        return top / bottom
    return sp.Integer(0) if high > low else signs[0] * signs[1] * sp.oo  # type: ignore[operator]


def _lowest(part: sp.Expr, s: sp.Symbol) -> tuple[int, sp.Expr]:
    """The lowest power of s and its factor."""
    (power,), factor = sp.Poly(part, s).terms()[-1]
    return power, factor


def _by_sympy(shifted: sp.Expr, s: sp.Symbol) -> sp.Expr | None:
    if any(max(abs(int(n.p)), int(n.q)) > exact.LARGEST_COEFFICIENT for n in shifted.atoms(sp.Rational)):
        return None
    value = sp.limit(shifted, s, 0, "+")
    if value.has(sp.Limit, sp.AccumBounds, sp.nan, sp.zoo, sp.I, sp.sign):
        return None
    return exact.simplified(value, LIMIT_SECONDS)


def _by_expansion(shifted: sp.Expr, s: sp.Symbol) -> sp.Expr | None:
    """An infinite limit, or zero, read off a certified expansion; another number would not be known exactly."""
    series = at_end(shifted, s, True)
    if series is None:
        return None
    sign = series.sign()
    if sign is not None:
        power, _ = series.leading()
        if series.end.largest(power) is None:
            return sign * sp.oo
    vanishing = series.rest.is_zero() or _shrinks(series.rest_power)
    return sp.Integer(0) if series.terms and vanishing and all(map(_shrinks, series.terms)) else None


def _shrinks(power: Power) -> bool:
    """Whether y^a L^b tends to zero with y."""
    return power[0] > 0 or (power[0] == 0 and power[1] < 0)


def _confirmed(shifted: sp.Expr, s: sp.Symbol, candidate: sp.Expr, parameters: Parameters) -> bool:
    """Whether a limit agrees with certified values near the point, for every sample of the parameters."""
    for sample in parameters.samples():
        inner = {free: form.subs(sample) for free, form in parameters.inverse.items()}
        special, value = shifted.subs(inner), candidate.subs(inner)
        if special.free_symbols - {s} or not _agrees(special, s, value):  # type: ignore[arg-type]
            return False
    return True


def _agrees(shifted: sp.Expr, s: sp.Symbol, value: sp.Expr) -> bool:
    series = at_end(shifted, s, True)
    if series is not None:
        try:
            return _matches_series(series, value)
        except (NoExpansion, Unsupported):
            pass
    before, ctx.prec = ctx.prec, 2000
    try:
        function = enclosure(shifted, s)
        near = [function(arb(2) ** -bits) for bits in (60, 200, 800)]
        if value in (sp.oo, -sp.oo):
            sizes = [ball * (1 if value == sp.oo else -1) for ball in near]
            return bool(sizes[0] > 1 and sizes[1] > sizes[0] and sizes[2] > sizes[1])
        gaps = [abs(ball - constant(value)) for ball in near]
        # Logarithmic approach is slow: the gap has to shrink, and to be small at the closest point.
        return bool(gaps[2] < arb(0.01) and (gaps[2] < gaps[0] or gaps[2] < arb(2) ** -50))
    except Unsupported:
        return False
    finally:
        ctx.prec = before


def _matches_series(series, value: sp.Expr) -> bool:
    top = series.overall()
    if value in (sp.oo, -sp.oo):
        power, _ = series.leading()
        return series.end.largest(power) is None and series.sign() == (1 if value == sp.oo else -1)
    if top is None:
        return is_zero(value)
    growing = [p for p in series.terms if series.end.largest(p) is None]
    if growing or series.end.largest(series.rest_power) is None:
        return False
    if not series.rest.is_zero() and not (series.rest_power[0] > 0 or series.rest_power[1] < 0):
        raise NoExpansion
    there = series.terms.get(ONE, 0)
    gap = constant(value) - arb(there)
    return bool(gap.contains(0))
