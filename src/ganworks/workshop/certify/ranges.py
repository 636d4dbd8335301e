"""Symbolic layer: the set of values of an expression, by interval arithmetic with exact, open or infinite ends.

It decides most signs in microseconds (a sum of positive terms is positive), works with symbolic parameters, and answers
None wherever the expression might be undefined, so that a range is at the same time a proof that the expression is
real, finite and continuous on the whole domain (pieces apart).
"""

# sympy declares most results as Basic and flint declares nothing, which these checks cannot see through.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportMissingImports=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import arb

from ganworks.workshop.certify.enclose import Unsupported, constant, rational

INF = float("inf")
End = Fraction | float


@dataclass(frozen=True)
class Range:
    """All values lie between ``low`` and ``high``; an open end is not taken."""

    low: End
    high: End
    low_open: bool = True
    high_open: bool = True

    @property
    def positive(self) -> bool:
        return self.low > 0 or (self.low == 0 and self.low_open)

    @property
    def nonnegative(self) -> bool:
        return self.low >= 0

    @property
    def negative(self) -> bool:
        return self.high < 0 or (self.high == 0 and self.high_open)

    @property
    def nonpositive(self) -> bool:
        return self.high <= 0

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.high_open, self.low_open)

    def __add__(self, other: Range) -> Range:
        return Range(
            _sum(self.low, other.low),
            _sum(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __mul__(self, other: Range) -> Range:
        corners = [
            _product(a, a_open, b, b_open)
            for a, a_open in ((self.low, self.low_open), (self.high, self.high_open))
            for b, b_open in ((other.low, other.low_open), (other.high, other.high_open))
        ]
        low, high = min(c[0] for c in corners), max(c[0] for c in corners)
        # A zero inside either factor is taken whatever the corners are.
        inside = (self.low < 0 < self.high) or (other.low < 0 < other.high)
        low_open = all(is_open for value, is_open in corners if value == low) and not (inside and low == 0)
        high_open = all(is_open for value, is_open in corners if value == high) and not (inside and high == 0)
        return Range(low, high, low_open, high_open)


def _sum(a: End, b: End) -> End:
    # Exact ends can be too large for a float, so that Python's own mixed arithmetic would overflow.
    return a if isinstance(a, float) else (b if isinstance(b, float) else a + b)


def _product(a: End, a_open: bool, b: End, b_open: bool) -> tuple[End, bool]:
    if a == 0 or b == 0:
        taken = (a == 0 and not a_open) or (b == 0 and not b_open)
        return Fraction(0), not taken
    if isinstance(a, float) or isinstance(b, float):
        return (INF if (a > 0) == (b > 0) else -INF), True
    return a * b, a_open or b_open


REAL = Range(-INF, INF)
POSITIVE = Range(Fraction(0), INF)
NONNEGATIVE = Range(Fraction(0), INF, False, True)


def _dyadic(ball: arb, upper: bool) -> End:
    """An end of a ball as an exact number, infinite when it is too large to be worth writing."""
    if not ball.is_finite():
        return INF if upper else -INF
    mantissa, exponent = (ball.upper() if upper else ball.lower()).man_exp()
    size = int(exponent)
    if size > 3000:
        if int(mantissa) > 0:
            return INF if upper else Fraction(2**3000)
        return Fraction(-(2**3000)) if upper else -INF
    if size < -3500:
        return Fraction(1, 2**3000) if upper else (Fraction(0) if int(mantissa) >= 0 else Fraction(-1, 2**3000))
    return Fraction(int(mantissa)) * (Fraction(2) ** size)


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
        bound = _dyadic(function(arb(rational(end))), upper)
        if exact is not None:
            # Rounding may not cross the exact point.
            bound = max(bound, Fraction(exact[1])) if end > exact[0] else min(bound, Fraction(exact[1]))
        return bound, True if isinstance(bound, float) else is_open

    low, low_open = image(x.low, x.low_open, False)
    high, high_open = image(x.high, x.high_open, True)
    if exact is not None and low == exact[1] and x.low > exact[0]:
        low_open = True
    return Range(low, high, low_open, high_open)


def _integer_power(x: Range, exponent: int) -> Range | None:
    if exponent < 0:
        y = _integer_power(x, -exponent)
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


def _small(end: Fraction, exponent: int) -> bool:
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


def _rational_power(x: Range, exponent: sp.Rational) -> Range | None:
    if exponent < 0:
        y = _rational_power(x, -exponent)
        return _reciprocal(y) if y is not None else None
    if not x.nonnegative:
        return None
    share = arb(rational(exponent))

    def raised(end: End, is_open: bool, upper: bool) -> tuple[End, bool]:
        if isinstance(end, float) or end == 0 or end == 1:
            return end, is_open
        return _dyadic((share * arb(rational(end)).log()).exp(), upper), is_open

    (low, low_open), (high, high_open) = raised(x.low, x.low_open, False), raised(x.high, x.high_open, True)
    return Range(low, high, low_open or (low == 0 and x.low > 0), high_open or isinstance(high, float))


def _general_power(base: Range, exponent: Range) -> Range | None:
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


def _greatest(ranges: list[Range]) -> Range:
    low, high = max(x.low for x in ranges), max(x.high for x in ranges)
    return Range(
        low,
        high,
        any(x.low_open for x in ranges if x.low == low),
        all(x.high_open for x in ranges if x.high == high),
    )


def _hull(ranges: list[Range]) -> Range:
    low, high = min(x.low for x in ranges), max(x.high for x in ranges)
    return Range(
        low,
        high,
        all(x.low_open for x in ranges if x.low == low),
        all(x.high_open for x in ranges if x.high == high),
    )


def _within(x: Range, low: int, high: int, is_open: bool) -> bool:
    inside_low = x.low > low or (x.low == low and (x.low_open or not is_open))
    return inside_low and (x.high < high or (x.high == high and (x.high_open or not is_open)))


def _hyperbolic_cosine(x: Range) -> Range:
    return _monotone(_absolute(x), lambda b: b.cosh(), INF, INF, (0, 1))


UNIT = Range(Fraction(-1), Fraction(1), False, False)
_QUARTER = Fraction(1570796327, 10**9)
_RULES: dict[object, Callable[[Range], Range | None]] = {
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


def _lambert(x: Range, args: tuple[sp.Expr, ...]) -> Range | None:
    if len(args) == 2 and args[1] == -1:
        return Range(-INF, Fraction(-1), True, False) if x.low >= Fraction(-36, 100) and x.negative else None
    if x.positive:
        return POSITIVE
    if x.nonnegative:
        return NONNEGATIVE
    return Range(Fraction(-1), INF) if x.low >= Fraction(-36, 100) else None


def value_range(expr: sp.Expr, known: Mapping[sp.Symbol, Range]) -> Range | None:
    """The range of an expression, or None when it may be undefined or is not understood.

    Args:
        expr: an expression.
        known: the ranges of its symbols; other symbols count with their sympy assumptions.
    """
    return _Walk(known).of(expr)


class _Walk:
    def __init__(self, known: Mapping[sp.Symbol, Range]) -> None:
        self.found: dict[sp.Basic, Range | None] = dict(known)

    def of(self, expr: sp.Basic) -> Range | None:
        if expr not in self.found:
            self.found[expr] = self.compute(expr)
        return self.found[expr]

    def compute(self, expr: sp.Basic) -> Range | None:
        if expr.is_Rational:
            value = Fraction(int(expr.p), int(expr.q))  # type: ignore[attr-defined]
            return Range(value, value, False, False)
        if expr.is_Symbol:
            if expr.is_positive:
                return POSITIVE
            if expr.is_negative:
                return -POSITIVE
            return NONNEGATIVE if expr.is_nonnegative else (REAL if expr.is_real else None)
        if not expr.free_symbols and not expr.has(sp.Piecewise):
            return self.constant(expr)  # type: ignore[arg-type]
        if expr.is_Pow:
            return self.power(*expr.args)
        if isinstance(expr, sp.Piecewise):
            pieces = [self.of(piece.args[0]) for piece in expr.args]
            return None if None in pieces else _hull(pieces)  # type: ignore[arg-type]
        args = [self.of(arg) for arg in expr.args]
        if None in args or not args:
            return None
        return self.combined(expr, args)  # type: ignore[arg-type]

    def combined(self, expr: sp.Basic, args: list[Range]) -> Range | None:
        if expr.is_Add or expr.is_Mul:
            result = args[0]
            for other in args[1:]:
                result = result + other if expr.is_Add else result * other
            return result
        if isinstance(expr, sp.Max):
            return _greatest(args)
        if isinstance(expr, sp.Min):
            return -_greatest([-x for x in args])
        if isinstance(expr, sp.LambertW):
            return _lambert(args[0], expr.args)  # type: ignore[arg-type]
        if isinstance(expr, sp.Heaviside):
            return Range(Fraction(0), Fraction(1), False, False)
        rule = _RULES.get(expr.func)
        return rule(args[0]) if rule is not None else None

    def constant(self, expr: sp.Expr) -> Range | None:
        try:
            ball = constant(expr)
        except Unsupported:
            return None
        if not ball.is_finite():
            return None
        return Range(_dyadic(ball, False), _dyadic(ball, True), False, False)

    def power(self, base: sp.Expr, exponent: sp.Expr) -> Range | None:
        inner = self.of(base)
        if inner is None:
            return None
        if exponent.is_Integer:
            return _integer_power(inner, int(exponent))  # type: ignore[arg-type]
        if exponent.is_Rational:
            return _rational_power(inner, exponent)  # type: ignore[arg-type]
        outer = self.of(exponent)
        return _general_power(inner, outer) if outer is not None else None
