"""Images of ranges under powers and functions; None where one may be undefined somewhere on the range."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy as sp
from flint import arb

from ganworks.workshop.certify.interval.ball import rational
from ganworks.workshop.certify.interval.range import INF, NONNEGATIVE, POSITIVE, REAL, End, Range, dyadic


def _monotone(
    x: Range, function: Callable[[arb], arb], at_low: End, at_high: End, exact: tuple[int, int] | None = None
) -> Range:
    """The image under a strictly increasing function with limits ``at_low`` and ``at_high`` at -oo and oo.

    ``exact`` is one argument whose image is known exactly, so that signs survive rounding.
    """

    def image(end: End, is_open: bool, upper: bool) -> tuple[End, bool]:
        if isinstance(end, float):
            return (at_high if end > 0 else at_low), True
        if exact is not None and end == exact[0]:
            return Fraction(exact[1]), is_open
        bound = dyadic(function(arb(rational(end))), upper)
        if exact is not None:
            # Rounding may not cross the exact point.
            bound = max(bound, Fraction(exact[1])) if end > exact[0] else min(bound, Fraction(exact[1]))
        return bound, True if isinstance(bound, float) else is_open

    low, low_open = image(x.low, x.low_open, False)
    high, high_open = image(x.high, x.high_open, True)
    if exact is not None and low == exact[1] and x.low > exact[0]:
        low_open = True
    return Range(low, high, low_open, high_open)


def integer_power(x: Range, exponent: int) -> Range | None:
    """The image under an integer power."""
    if exponent < 0:
        y = integer_power(x, -exponent)
        return _reciprocal(y) if y is not None else None

    def raised(end: End) -> End:
        if isinstance(end, float):
            return INF if end > 0 or exponent % 2 == 0 else -INF
        return end**exponent if _small(end, exponent) else (INF if end > 1 or end < -1 else Fraction(0))

    if any(isinstance(e, Fraction) and not _small(e, exponent) for e in (x.low, x.high)):
        return NONNEGATIVE if exponent % 2 == 0 else REAL
    if exponent % 2 or x.low >= 0:
        return Range(raised(x.low), raised(x.high), x.low_open, x.high_open)
    if x.high <= 0:
        return Range(raised(x.high), raised(x.low), x.high_open, x.low_open)
    ends = sorted([(raised(x.low), x.low_open), (raised(x.high), x.high_open)], key=lambda pair: (pair[0], not pair[1]))
    return Range(Fraction(0), ends[1][0], False, ends[1][1])


def _small(end: Fraction | int, exponent: int) -> bool:
    return max(end.numerator.bit_length(), end.denominator.bit_length()) * exponent < 20000


def _reciprocal(x: Range) -> Range | None:
    if x.negative:
        inner = _reciprocal(-x)
        return -inner if inner is not None else None
    if not x.positive:
        return None
    low = Fraction(0) if isinstance(x.high, float) else 1 / x.high
    high = INF if x.low == 0 else 1 / x.low
    return Range(low, high, x.high_open, x.low_open or x.low == 0)


def rational_power(x: Range, exponent: sp.Rational) -> Range | None:
    """The image under a real power that is no integer."""
    if exponent < 0:
        y = rational_power(x, -exponent)
        return _reciprocal(y) if y is not None else None
    if not x.nonnegative:
        return None
    share = arb(rational(exponent))

    def raised(end: End, is_open: bool, upper: bool) -> tuple[End, bool]:
        if isinstance(end, float) or end == 0 or end == 1:
            return end, is_open
        return dyadic((share * arb(rational(end)).log()).exp(), upper), is_open

    (low, low_open), (high, high_open) = raised(x.low, x.low_open, False), raised(x.high, x.high_open, True)
    return Range(low, high, low_open or (low == 0 and x.low > 0), high_open or isinstance(high, float))


def general_power(base: Range, exponent: Range) -> Range | None:
    """The image of two ranges under base to the exponent."""
    if not base.positive:
        return None
    log = _logarithm(base)
    return _exponential(log * exponent) if log is not None else None


def _exponential(x: Range) -> Range:
    y = _monotone(x, lambda b: b.exp(), Fraction(0), INF, (0, 1))
    return Range(y.low, y.high, y.low_open or y.low == 0, y.high_open)


def _logarithm(x: Range) -> Range | None:
    if not x.positive:
        return None
    y = _monotone(x, lambda b: b.log(), -INF, INF, (1, 0)) if x.low > 0 else None
    if y is None:
        high = _monotone(Range(Fraction(1), x.high, True, x.high_open), lambda b: b.log(), -INF, INF, (1, 0))
        y = Range(-INF, high.high, True, high.high_open)
    return y


def _absolute(x: Range) -> Range:
    if x.nonnegative:
        return x
    if x.nonpositive:
        return -x
    high = max(-x.low, x.high)
    is_open = all(o for e, o in ((-x.low, x.low_open), (x.high, x.high_open)) if e == high)
    return Range(Fraction(0), high, False, is_open)


def _within(x: Range, low: int, high: int, is_open: bool) -> bool:
    inside_low = x.low > low or (x.low == low and (x.low_open or not is_open))
    return inside_low and (x.high < high or (x.high == high and (x.high_open or not is_open)))


def _hyperbolic_cosine(x: Range) -> Range:
    return _monotone(_absolute(x), lambda b: b.cosh(), INF, INF, (0, 1))


UNIT = Range(Fraction(-1), Fraction(1), False, False)
_QUARTER = Fraction(1570796327, 10**9)
FUNCTIONS: dict[object, Callable[[Range], Range | None]] = {
    sp.exp: _exponential,
    sp.log: _logarithm,
    sp.Abs: _absolute,
    sp.sin: lambda x: UNIT,
    sp.cos: lambda x: UNIT,
    sp.sinh: lambda x: _monotone(x, lambda b: b.sinh(), -INF, INF, (0, 0)),
    sp.cosh: _hyperbolic_cosine,
    sp.tanh: lambda x: _monotone(x, lambda b: b.tanh(), Fraction(-1), Fraction(1), (0, 0)),
    sp.asinh: lambda x: _monotone(x, lambda b: b.asinh(), -INF, INF, (0, 0)),
    sp.acosh: lambda x: NONNEGATIVE if x.low >= 1 else None,
    sp.atanh: lambda x: (
        POSITIVE if x.positive and _within(x, -1, 1, True) else (REAL if _within(x, -1, 1, True) else None)
    ),
    sp.atan: lambda x: _monotone(x, lambda b: b.atan(), -_QUARTER, _QUARTER, (0, 0)),
    sp.erf: lambda x: _monotone(x, lambda b: b.erf(), Fraction(-1), Fraction(1), (0, 0)),
    sp.asin: lambda x: Range(-_QUARTER, _QUARTER) if _within(x, -1, 1, False) else None,
    sp.acos: lambda x: Range(Fraction(0), 2 * _QUARTER, False, True) if _within(x, -1, 1, False) else None,
    sp.sign: lambda x: UNIT,
}


def lambert(x: Range, args: tuple[sp.Expr, ...]) -> Range | None:
    """The image under the branch of Lambert's function that its arguments name."""
    if len(args) == 2 and args[1] == -1:
        return Range(-INF, Fraction(-1), True, False) if x.low >= Fraction(-36, 100) and x.negative else None
    if x.positive:
        return POSITIVE
    if x.nonnegative:
        return NONNEGATIVE
    return Range(Fraction(-1), INF) if x.low >= Fraction(-36, 100) else None
