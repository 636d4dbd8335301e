"""Refutations: exact points at which a statement fails for certain. Sampling can refute; it never proves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import sympy as sp
from flint import arb, ctx

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.certify.algebra import is_zero, tidy
from ganworks.workshop.certify.domain import Interval
from ganworks.workshop.certify.interval.enclosure import (
    SURE_BITS,
    Function,
    Unsupported,
    certainly_negative,
    certainly_positive,
    constant,
    enclosure,
)
from ganworks.workshop.certify.pieces import Unsplit, placed, split
from ganworks.workshop.certify.regularity import NONSMOOTH, conditions
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.grammar.parameters import Parameters

BITS = 160
Counterexample = tuple[dict[str, str], str]
_FINE = [sp.Rational(p, q) for p, q in ((1, 1), (1, 10), (1, 2), (3, 2), (2, 1), (3, 1), (5, 1), (7, 1), (10, 1))]
_STEPS = (3, 8, 16, 30, 50)
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 1000)
WRITABLE = 5
"""Characters of a point that is plain enough."""
PLAIN = 12
"""How many of the plainest points are compared with each other."""


def _grid() -> list[sp.Rational]:
    fine = [*_FINE, *(1 / x for x in _FINE), *(sp.Rational(k, 12) for k in range(1, 60, 2))]
    return sorted({*fine, *(sp.Rational(2) ** k for k in (*range(-12, 13, 2), -60, -30, -20, 20, 30, 60, 500, -500))})


GRID = _grid()


@dataclass
class Case:
    """One admissible choice of parameters, with the function's values at exact points of the domain."""

    expr: sp.Expr
    x: sp.Symbol
    points: list[sp.Expr]
    chosen: dict[sp.Symbol, sp.Rational]
    value: Function
    domain: Interval
    values: list[arb] = field(default_factory=list)

    def at(self, point: sp.Expr, bits: int = BITS) -> arb:
        before, ctx.prec = ctx.prec, bits
        try:
            return self.value(constant(point))
        finally:
            ctx.prec = before

    def plainest(self) -> list[tuple[sp.Expr, arb]]:
        """Points and values, the most readable points first."""
        return sorted(zip(self.points, self.values, strict=True), key=lambda pair: plainness(pair[0]))

    def witness(self, **points: sp.Expr) -> dict[str, str]:
        coordinates = {self.x.name if name == "x" else f"{self.x.name}_{name}": str(p) for name, p in points.items()}
        return {**coordinates, **{str(k): str(v) for k, v in self.chosen.items()}}


def cases(
    expr: sp.Expr, x: sp.Symbol, domain: Interval, parameters: Parameters, hints: list[sp.Expr]
) -> Iterator[Case]:
    """The function at a few admissible parameter points, each with a grid of exact points inside the domain."""
    s = sp.Symbol("s_", positive=True)
    for values in parameters.samples(6 if parameters.symbols else 1):
        try:
            special = expr
            for symbol, value in values.items():
                special = exact.substitute(special, symbol, value)
        except exact.TooLarge:
            # Undefined or too large at these values, which says nothing about the others.
            continue
        low, high = domain.low.subs(values), domain.high.subs(values)
        if special.free_symbols - {x}:
            return
        if low == -sp.oo and high == sp.oo:
            points = [*(-p for p in reversed(GRID)), sp.Integer(0), *GRID]
        else:
            place = placed(low, high, s, special, x)  # type: ignore[arg-type]
            points = [place.subs(s, p) for p in GRID]
            points = points[::-1] if low == -sp.oo else points
        points = [*([low] if domain.closed_low else []), *points, *([high] if domain.closed_high else [])]
        try:
            case = Case(special, x, points, values, enclosure(special, x), Interval(low, high))  # type: ignore[arg-type]
            for hint in hints:
                _insert(case.points, hint.subs(values))  # type: ignore[arg-type]
            case.values = [case.at(point) for point in case.points]
        except Unsupported:
            return
        yield case


def _insert(points: list[sp.Expr], hint: sp.Expr) -> None:
    here = constant(hint)
    for place, point in enumerate(points):
        other = constant(point)
        if here < other:
            points.insert(place, hint)
            return
        if not here > other:
            return
    points.append(hint)


def plainness(point: sp.Expr) -> int:
    """How long a point is to write; shorter ones make better witnesses."""
    return len(str(point))


def show(ball: arb) -> str:
    return ball.str(8, radius=False)


def jump(case: Case) -> Counterexample | None:
    """A point where the pieces on both sides have certainly different values."""
    if not case.expr.has(*NONSMOOTH):
        return None
    try:
        pieces = split(case.expr, case.x, case.domain.low, case.domain.high, Deadline(1.0))
    except Unsplit:
        return None
    for left, right in pairwise(pieces):
        at = left.high
        try:
            values = [constant(exact.substitute(e, case.x, at)) for e in (left.expr, right.expr, case.expr)]
        except (Unsupported, exact.TooLarge):
            continue
        gaps = [values[1] - values[0], values[2] - values[0]]
        if any(certainly_positive(g) or certainly_negative(g) for g in gaps):
            return case.witness(x=at), f"it jumps at {case.x} = {at}"
    return None


def pole(case: Case) -> Counterexample | None:
    """Two points between which the reciprocal passes through zero continuously."""
    signs = [(1 if v > 0 else -1) if certainly_positive(v) or certainly_negative(v) else 0 for v in case.values]
    turns = [k for k in range(len(signs) - 1) if signs[k] * signs[k + 1] < 0]
    if not turns or case.expr.has(*NONSMOOTH):
        return None
    whole = case.expr.replace(sp.tan, lambda a: sp.sin(a) / sp.cos(a)) if case.expr.has(sp.tan) else case.expr
    top, bottom = sp.fraction(tidy(whole))
    try:
        inverse = enclosure(bottom / top, case.x)
    except Unsupported:
        return None
    for k in turns[:6]:
        a, b = case.points[k], case.points[k + 1]
        if _finite_between(inverse, constant(a), constant(b), 5):
            return case.witness(x=a, next=b), f"it passes through infinity between {case.x} = {a} and {b}"
    return None


def _finite_between(function: Function, a: arb, b: arb, depth: int) -> bool:
    if function(a.union(b)).is_finite():
        return True
    middle = (a + b) / 2
    return depth > 0 and all(_finite_between(function, *ends, depth - 1) for ends in ((a, middle), (middle, b)))


def undefined(case: Case) -> Counterexample | None:
    """A point of the domain where the expression has no finite real value."""
    suspects = [p for p, v in case.plainest() if not v.is_finite()]
    if case.expr.has(sp.Piecewise):
        return None
    requirements = conditions(
        case.expr.replace(lambda e: isinstance(e, (sp.Max, sp.Min)), lambda e: sp.Add(*e.args)), False
    )
    for point in suspects[:8]:
        at = exact.at(case.expr, case.x, point)
        # sympy takes log(1 + 2^-500) for zero where it looks at a few digits; a pole stays one at any precision
        if at in (sp.zoo, sp.oo, -sp.oo) and not case.at(point, SURE_BITS).is_finite():
            return case.witness(x=point), f"it is infinite at {case.x} = {point}"
        for condition, kind in requirements or []:
            try:
                inner = enclosure(condition, case.x)(constant(point))
            except Unsupported:
                continue
            if kind != "nonzero" and certainly_negative(inner):
                return case.witness(x=point), f"it is not a real number at {case.x} = {point}"
    return None


def _plainer(case: Case, point: sp.Expr, value: arb) -> tuple[sp.Expr, arb]:
    """A point that is shorter to write, at which the value is negative too, if one is found near by."""
    if not point.is_Rational or plainness(point) <= WRITABLE:
        return point, value
    exact_point = Fraction(int(point.p), int(point.q))
    rounded = [sp.Rational(exact_point.limit_denominator(largest)) for largest in _DENOMINATORS]
    powers = [sp.sign(point) * sp.Integer(10) ** k for k in (*range(-1, -20, -1), *range(1, 20))]
    for other in (*rounded, *powers):
        if bool(case.domain.low < other) and bool(other < case.domain.high):
            there = case.at(other)
            if certainly_negative(there):
                return other, there
    return point, value


def negative(case: Case, strict: bool) -> Counterexample | None:
    """A point where the value is certainly negative (or, if strict, exactly zero)."""
    for point, value in case.plainest():
        if certainly_negative(value):
            point, value = _plainer(case, point, value)
            return {**case.witness(x=point), "value": show(value)}, f"the value at {case.x} = {point} is {show(value)}"
    if strict:
        near = [p for p, v in case.plainest() if v.is_finite() and v.contains(0)]
        for point in near[:4]:
            value = exact.at(case.expr, case.x, point)
            if value is not None and is_zero(value):
                return {**case.witness(x=point), "value": "0"}, f"the value at {case.x} = {point} is 0"
    return None


def falls(case: Case) -> Counterexample | None:
    """Two points a < b with f(b) < f(a) for certain, the plainest that are found."""
    plain = sorted(case.plainest()[:PLAIN], key=lambda pair: case.points.index(pair[0]))
    for reach in range(1, len(plain)):
        for (a, left), (b, right) in zip(plain, plain[reach:], strict=False):
            if certainly_negative(right - left):
                return _fall(case, a, b, show(right - left))
    for a, left, b, right in _neighbours(case):
        if certainly_negative(right - left):
            return _fall(case, a, b, show(right - left))
    return _downhill(case)


def _neighbours(case: Case) -> list[tuple[sp.Expr, arb, sp.Expr, arb]]:
    pairs = list(zip(case.points, case.values, case.points[1:], case.values[1:], strict=False))
    return sorted(pairs, key=lambda pair: plainness(pair[0]) + plainness(pair[2]))


def not_increasing(case: Case) -> Counterexample | None:
    """Two points a < b with f(b) < f(a) for certain, or with equal values."""
    if (counterexample := falls(case)) is not None:
        return counterexample
    pairs = _neighbours(case)
    flat = [(a, b) for a, left, b, right in pairs if (right - left).is_finite() and (right - left).contains(0)]
    flat = [pair for pair in flat if sp.Rational(1, 50) < abs(pair[0]) < 50]
    for a, b in flat[:3]:
        low, high = (exact.at(case.expr, case.x, point) for point in (a, b))
        if low is not None and high is not None and is_zero(high - low):
            return _fall(case, a, b, "0")
    return None


def _fall(case: Case, a: sp.Expr, b: sp.Expr, change: str) -> Counterexample:
    text = f"from {case.x} = {a} to {case.x} = {b} the value changes by {change}"
    return {**case.witness(x=a, next=b), "change": change}, text


def _downhill(case: Case) -> Counterexample | None:
    if case.expr.has(sp.Piecewise, sp.Heaviside, sp.sign, sp.Abs, sp.Max, sp.Min):
        return None
    try:
        slope = enclosure(sp.diff(case.expr, case.x), case.x)
    except Unsupported:
        return None
    for point, value in case.plainest():
        if not value.is_finite() or not certainly_negative(slope(constant(point))):
            continue
        for bits in _STEPS:
            if point == case.points[-1] or not (point.is_Rational and point != 0):
                break
            after = point + abs(point) * sp.Rational(1, 2**bits)
            change = case.at(after) - value
            if certainly_negative(change):
                return _fall(case, point, after, show(change))
    return None


def hint_points(hints: list[Fraction], s: sp.Symbol, place: sp.Expr) -> list[sp.Expr]:
    """Suspicious values of log s as exact points of the domain."""
    points = []
    for hint in hints[:6]:
        if abs(hint) > 40:
            at: sp.Expr = sp.exp(sp.Rational(hint.numerator, hint.denominator))
        else:
            mantissa, exponent = arb(_as_float(hint)).exp().mid().man_exp()
            at = sp.Rational(int(mantissa)) * sp.Rational(2) ** int(exponent)
        points.append(place.subs(s, at))
    return points  # type: ignore[return-value]


def _as_float(value: Fraction) -> float:
    return value.numerator / value.denominator
