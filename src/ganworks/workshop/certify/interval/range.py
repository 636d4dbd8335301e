"""Ranges: sets of numbers between exact, open or infinite ends, and their arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

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
        attained = (a == 0 and not a_open) or (b == 0 and not b_open)
        return Fraction(0), not attained
    if isinstance(a, float) or isinstance(b, float):
        return (INF if (a > 0) == (b > 0) else -INF), True
    return a * b, a_open or b_open


REAL = Range(-INF, INF)
POSITIVE = Range(Fraction(0), INF)
NONNEGATIVE = Range(Fraction(0), INF, False, True)


def dyadic(ball: arb, upper: bool) -> End:
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


def greatest(ranges: list[Range]) -> Range:
    """Where the largest of numbers lies that are taken one from each range."""
    low, high = max(x.low for x in ranges), max(x.high for x in ranges)
    return Range(
        low,
        high,
        any(x.low_open for x in ranges if x.low == low),
        all(x.high_open for x in ranges if x.high == high),
    )


def hull(ranges: list[Range]) -> Range:
    """The smallest range that holds all of them."""
    low, high = min(x.low for x in ranges), max(x.high for x in ranges)
    return Range(
        low,
        high,
        all(x.low_open for x in ranges if x.low == low),
        all(x.high_open for x in ranges if x.high == high),
    )
