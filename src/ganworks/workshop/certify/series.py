"""Certified expansions at one end of the half-line.

For 0 < y <= eps, with L = -log y, a function is written as a sum of terms ``c y^a L^b`` plus a rest of which only
``|rest| <= K y^A L^B`` is known. All constants are enclosed, so that the sign of the sum follows for *every* such y,
and not only for those a computer can hold.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_series, ctx, fmpq

from ganworks.workshop.certify.interval.ball import rational

Power = tuple[Fraction, Fraction]
Coefficient = arb | fmpq
ORDER = 6
MAX_TERMS = 40
_cap = threading.Lock()


class NoExpansion(Exception):
    """The function has no expansion of this form here, or none that could be certified."""


def as_ball(c: Coefficient) -> arb:
    """The ball around a coefficient."""
    return c if isinstance(c, arb) else arb(c)


def vanishes(c: Coefficient) -> bool:
    """Whether a coefficient is exactly zero."""
    return c == 0 if isinstance(c, fmpq) else bool(c.is_zero())


def _add(c: Coefficient, d: Coefficient) -> Coefficient:
    return c + d if isinstance(c, fmpq) and isinstance(d, fmpq) else as_ball(c) + as_ball(d)


def _mul(c: Coefficient, d: Coefficient) -> Coefficient:
    return c * d if isinstance(c, fmpq) and isinstance(d, fmpq) else as_ball(c) * as_ball(d)


def _size(c: Coefficient) -> arb:
    return arb(as_ball(c).abs_upper())


@dataclass(frozen=True)
class End:
    """The neighbourhood 0 < y <= eps, eps = 2^-bits."""

    bits: int

    @property
    def log(self) -> arb:
        """The smallest L = -log y."""
        return arb(2).log() * self.bits

    def largest(self, power: Power) -> arb | None:
        """An upper bound of y^a L^b on the neighbourhood; None if there is none."""
        a, b = power
        if a < 0 or (a == 0 and b > 0):
            return None
        log = self.log
        share = arb(rational(b))
        at_end = (-arb(rational(a)) * log).exp() * (share * log.log()).exp()
        if b <= 0 or a == 0 or log * arb(rational(a)) >= share:
            return at_end
        top = share / arb(rational(a))
        return (share * (top.log() - 1)).exp()


def dominates(p: Power, q: Power) -> bool:
    """Whether y^a L^b dominates as y -> 0."""
    return (p[0], -p[1]) < (q[0], -q[1])


def _less(p: Power, q: Power) -> Power:
    return (p[0] - q[0], p[1] - q[1])


ONE: Power = (Fraction(0), Fraction(0))
FAR: Power = (Fraction(10**6), Fraction(0))


@dataclass(frozen=True)
class Series:
    """Terms, and a bound (coefficient and power) of what they leave out."""

    end: End
    terms: dict[Power, Coefficient]
    rest: arb
    rest_power: Power

    @classmethod
    def of(cls, end: End, terms: dict[Power, Coefficient]) -> Series:
        return cls(end, {p: c for p, c in terms.items() if not vanishes(c)}, arb(0), FAR)

    def absorbed(self, power: Power) -> Series:
        """The same function with its rest at ``power`` and every lesser term moved into it."""
        rest = arb(0)
        if not self.rest.is_zero():
            rest = self.rest * self._bound(_less(self.rest_power, power))
        terms: dict[Power, Coefficient] = {}
        for p, c in self.terms.items():
            if dominates(p, power):
                terms[p] = c
            else:
                rest = rest + _size(c) * self._bound(_less(p, power))
        return Series(self.end, terms, arb(rest.abs_upper()), power)

    def _bound(self, power: Power) -> arb:
        bound = self.end.largest(power)
        if bound is None or not bound.is_finite():
            raise NoExpansion
        return arb(bound.abs_upper())

    def shortened(self) -> Series:
        """At most ``MAX_TERMS`` terms, and none that the rest hides."""
        if len(self.terms) <= MAX_TERMS:
            return self.absorbed(self.rest_power) if not self.rest.is_zero() else self
        order = sorted(self.terms, key=lambda p: (p[0], -p[1]))
        return self.absorbed(min(order[MAX_TERMS], self.rest_power, key=lambda p: (p[0], -p[1])))

    def __add__(self, other: Series) -> Series:
        power = self.rest_power if dominates(self.rest_power, other.rest_power) else other.rest_power
        left, right = self.absorbed(power), other.absorbed(power)
        terms = dict(left.terms)
        for p, c in right.terms.items():
            terms[p] = _add(terms[p], c) if p in terms else c
        terms = {p: c for p, c in terms.items() if not vanishes(c)}
        return Series(self.end, terms, left.rest + right.rest, power).shortened()

    def scaled(self, factor: Coefficient, power: Power = ONE) -> Series:
        terms = {(p[0] + power[0], p[1] + power[1]): _mul(c, factor) for p, c in self.terms.items()}
        rest = (self.rest_power[0] + power[0], self.rest_power[1] + power[1])
        return Series(self.end, terms, self.rest * _size(factor), rest)

    def __mul__(self, other: Series) -> Series:
        result = Series(self.end, {}, arb(0), FAR)
        for p, c in self.terms.items():
            result = result + other.scaled(c, p)
        if not self.rest.is_zero():
            top = other.overall()
            if top is not None:
                bound, power = top
                rest = (self.rest_power[0] + power[0], self.rest_power[1] + power[1])
                result = result + Series(self.end, {}, arb((self.rest * bound).abs_upper()), rest)
        return result

    def overall(self) -> tuple[arb, Power] | None:
        """K and (A, B) with |f| <= K y^A L^B; None for the zero function."""
        powers = [*self.terms, *([] if self.rest.is_zero() else [self.rest_power])]
        if not powers:
            return None
        first = min(powers, key=lambda p: (p[0], -p[1]))
        return self.absorbed(first).rest, first

    def leading(self) -> tuple[Power, Coefficient]:
        """The dominating term, certain not to vanish."""
        if not self.terms:
            raise NoExpansion
        first = min(self.terms, key=lambda p: (p[0], -p[1]))
        if not self.rest.is_zero() and not dominates(first, self.rest_power):
            raise NoExpansion
        if as_ball(self.terms[first]).contains(0):
            raise NoExpansion
        return first, self.terms[first]

    def sign(self) -> int | None:
        """+1 or -1 if the function has that sign on the whole neighbourhood."""
        try:
            first, c = self.leading()
            others = Series(self.end, {p: d for p, d in self.terms.items() if p != first}, self.rest, self.rest_power)
            rest = others.absorbed(first).rest
        except NoExpansion:
            return None
        if rest < as_ball(c).abs_lower():
            return 1 if as_ball(c) > 0 else -1
        return None

    def relative(self) -> tuple[Power, Coefficient, Series, arb]:
        """Leading term, h and a bound H < 1/2 of |h| in f = lead (1 + h)."""
        first, c = self.leading()
        others = Series(self.end, {p: d for p, d in self.terms.items() if p != first}, self.rest, self.rest_power)
        inverse = 1 / c if isinstance(c, fmpq) else 1 / as_ball(c)
        h = others.scaled(inverse, (-first[0], -first[1]))
        bound = h.absorbed(ONE).rest
        if not bound < arb(0.5):
            raise NoExpansion
        return first, c, h, bound


def composed(h: Series, bound: arb, make: Callable[[arb_series], arb_series], centre: Coefficient) -> Series:
    """F(centre + h) by Taylor's formula, where |h| <= bound; the last coefficient is enclosed on the whole ball."""
    with _cap:
        before, ctx.cap = ctx.cap, ORDER + 1
        try:
            at = make(arb_series([as_ball(centre), arb(1)], ORDER + 1)).coeffs()
            ball = as_ball(centre) + arb(0, bound.abs_upper())
            around = make(arb_series([ball, arb(1)], ORDER + 1)).coeffs()
        finally:
            ctx.cap = before
    at += [arb(0)] * (ORDER + 1 - len(at))
    around += [arb(0)] * (ORDER + 1 - len(around))
    if not all(c.is_finite() for c in at) or not around[ORDER].is_finite():
        raise NoExpansion
    result = Series.of(h.end, {ONE: _exact(at[0])})
    power = Series.of(h.end, {ONE: fmpq(1)})
    for k in range(1, ORDER):
        power = power * h
        result = result + power.scaled(_exact(at[k]))
    top = (power * h).overall()
    if top is not None:
        result = result + Series(h.end, {}, arb((top[0] * _size(around[ORDER])).abs_upper()), top[1])
    return result


def _exact(c: arb) -> Coefficient:
    """A ball of radius zero and moderate size as an exact rational, so that cancellations are seen."""
    if c.is_exact():
        mantissa, exponent = c.man_exp()
        if abs(int(exponent)) < 200:
            return fmpq(int(mantissa)) * fmpq(2) ** int(exponent)
    return c
