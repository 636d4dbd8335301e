r"""What a design's own formula is worth at a score: value and derivatives in certified arithmetic.

A formula is evaluated on power series :math:`a + \epsilon` whose coefficients are balls, so that its derivatives come
with its value and no rule of calculus or algebra stands between the design and the numbers a loss is held to. The
working precision grows until every ball is narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from operator import methodcaller
from typing import Any

import sympy as sp
from flint import arb, arb_series, ctx, fmpq

from ganworks.losses.compiler._codegen import LOWER_LAMBERT, Arithmetic, Evaluated, walk
from ganworks.workshop.budget import spend

BITS = {128: 1, 512: 2, 2048: 5, 8192: 25, 65536: 600}
"""Working precisions, tried in turn, and the work of a formula at each, in nodes of :mod:`ganworks.workshop.budget`."""
NARROW = 70
"""Bits of relative accuracy asked for."""
TINY = arb(2) ** -1060
"""What lies below counts as zero, from ``ENOUGH_BITS`` on: no floating-point number is smaller but for a few."""
ENOUGH_BITS = 8192
HUGE, BOUNDLESS = arb(10) ** 305, arb(10) ** 400
"""What float64 can just hold, and what stands for everything larger."""
FARTHEST = 16384.0
"""The largest score at which a formula is asked for."""
ORDERS = 4
"""Value and three derivatives."""
SWITCHES = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Heaviside, sp.Piecewise)


class Undefined(ValueError):
    """The formula has no real value there, or none that could be told with certainty."""


@dataclass(frozen=True)
class Source:
    """A formula as a design has it, and the place at which a score is put into it.

    Attributes:
        formula: in ``variable``.
        variable: its symbol.
        place: what the variable is, as a formula in the score.
        score: the symbol of the score.
    """

    formula: sp.Expr
    variable: sp.Symbol
    place: sp.Expr
    score: sp.Symbol

    @cached_property
    def _evaluated(self) -> Evaluated:
        return _composed(self.formula, self)

    def at(self, score: float | arb) -> list[arb]:
        """Value and three derivatives at a score, narrow balls.

        Where numbers are too large for balls (a double exponential), they are as large as no other number is.

        Raises:
            Undefined: where there are none.
        """
        side = 1 if score > 0 else -1
        if "_overflows" not in self.__dict__:
            try:
                return certified(self._evaluated, score)
            except Undefined:
                if abs(score) <= 1:
                    raise
        end, balls = self._overflows[side]
        if end is None or abs(score) < end:
            return certified(self._evaluated, score)
        return [BOUNDLESS if ball > 0 else -BOUNDLESS for ball in balls]

    @cached_property
    def _overflows(self) -> dict[int, tuple[float | None, list[arb]]]:
        """For each side, from which distance on the formula has values too large to be told, and its last ones."""
        return {side: self._overflow(side) for side in (-1, 1)}

    def _overflow(self, side: int) -> tuple[float | None, list[arb]]:
        defined, undefined, balls = 1.0, FARTHEST, []
        while undefined - defined > 1e-3 * defined:
            middle = (defined * undefined) ** 0.5
            try:
                balls = certified(self._evaluated, side * middle)
                defined = middle
            except Undefined:
                undefined = middle
        huge = len(balls) > 0 and all(abs(ball) > HUGE for ball in balls)
        return (defined, balls) if huge else (None, [])

    def switches(self, points: list[float]) -> list[float]:
        """The scores at which a case of the formula ends and another begins, among and between sorted points."""
        places: set[float] = set()
        for difference in _differences(self.formula):
            evaluated = _composed(difference, self)
            signs = [_sign(evaluated, point) for point in points]
            places.update(point for point, sign in zip(points, signs, strict=True) if sign == 0)
            for low, high, below, above in zip(points, points[1:], signs, signs[1:], strict=False):
                if below and above and below != above:
                    places.add(_crossing(evaluated, low, high, below))
        return sorted(places)


def certified(function: Evaluated, score: float | arb) -> list[arb]:
    """Value and three derivatives of a function of series at a score.

    Raises:
        Undefined: where there are none.
    """
    for bits, nodes in BITS.items():
        spend(nodes)
        with _precision(bits):
            try:
                series = function(arb_series([arb(score), arb(1)], prec=ORDERS))
            except (ValueError, ZeroDivisionError):
                continue
            series = series if isinstance(series, arb_series) else arb_series([series], prec=ORDERS)
            balls = [series[order] * math.factorial(order) for order in range(ORDERS)]
            if all(_narrow(ball, bits) for ball in balls):
                return [ball.mid() if _certain(ball) else arb(0) for ball in balls]
    raise Undefined(f"no real value at the score {float(score):g}")


def _narrow(ball: arb, bits: int) -> bool:
    return ball.is_finite() and (_certain(ball) or (bits >= ENOUGH_BITS and abs(ball).upper() < TINY))


def _certain(ball: arb) -> bool:
    return ball.rel_accuracy_bits() >= NARROW


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits, ORDERS
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


def _composed(formula: sp.Expr, source: Source) -> Evaluated:
    outer, inner = walk(formula, source.variable, SERIES), walk(source.place, source.score, SERIES)
    return lambda x: outer(inner(x))


def _differences(formula: sp.Expr) -> Iterator[Any]:
    """What changes its sign where a case of the formula ends."""
    for node in formula.atoms(sp.Max, sp.Min):
        first, *others = list[Any](node.args)
        for place, other in enumerate(others):
            yield from (other - one for one in (first, *others[:place]))
    for node in formula.atoms(sp.Abs, sp.sign, sp.Heaviside):
        yield node.args[0]
    for node in formula.atoms(sp.Piecewise):
        for relation in node.atoms(sp.Rel):
            left, right = list[Any](relation.args)
            yield left - right


def _sign(evaluated: Evaluated, score: float) -> int | None:
    try:
        value = certified(evaluated, score)[0]
    except Undefined:
        return None
    return int(value > 0) - int(value < 0)


def _crossing(evaluated: Evaluated, low: float, high: float, below: int) -> float:
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        sign = _sign(evaluated, middle)
        if sign == 0:
            return middle
        low, high = (middle, high) if sign == below else (low, middle)
    return low


def _head(x: Any) -> arb:
    return x[0] if isinstance(x, arb_series) else x


def _side(x: Any) -> int:
    """The sign of a series at its point.

    Raises:
        Undefined: it is not certain at this precision.
    """
    head = _head(x)
    if head > 0 or head < 0:
        return 1 if head > 0 else -1
    if head == 0:
        return 0
    raise Undefined("a comparison is not certain")


def _holds(difference: Any, name: str) -> bool:
    return bool(getattr(_side(difference), name)(0))


def _constant(expr: Any) -> arb:
    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr.is_Float:
        exact: Any = sp.Rational(expr)
        return arb(fmpq(int(exact.p), int(exact.q)))
    return arb.pi() if expr == sp.pi else arb(1).exp()


def _raised(base: Any, exponent: Any) -> Any:
    if isinstance(exponent, arb_series):
        return (exponent * base.log()).exp()
    return base**exponent


def _exponentials(rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: rule(x.exp())


SERIES = Arithmetic(
    functions={
        sp.exp: methodcaller("exp"),
        sp.log: methodcaller("log"),
        sp.sqrt: methodcaller("sqrt"),
        sp.tanh: _exponentials(lambda e: 1 - 2 / (e * e + 1)),
        sp.sinh: _exponentials(lambda e: (e - 1 / e) / 2),
        sp.cosh: _exponentials(lambda e: (e + 1 / e) / 2),
        sp.coth: _exponentials(lambda e: 1 + 2 / (e * e - 1)),
        sp.sech: _exponentials(lambda e: 2 / (e + 1 / e)),
        sp.asinh: lambda x: (x + (x * x + 1).sqrt()).log(),
        sp.acosh: lambda x: (x + (x - 1).sqrt() * (x + 1).sqrt()).log(),
        sp.atanh: lambda x: ((1 + x) / (1 - x)).log() / 2,
        sp.sin: methodcaller("sin"),
        sp.cos: methodcaller("cos"),
        sp.tan: methodcaller("tan"),
        sp.asin: methodcaller("asin"),
        sp.acos: methodcaller("acos"),
        sp.atan: methodcaller("atan"),
        sp.erf: methodcaller("erf"),
        sp.erfc: methodcaller("erfc"),
        sp.Abs: lambda x: x if _side(x) >= 0 else -x,
        sp.sign: lambda x: arb(_side(x)),
        sp.Heaviside: lambda x: arb(_side(x) + 1) / 2,
        sp.DiracDelta: lambda x: arb(0),
        sp.LambertW: methodcaller("lambertw"),
        LOWER_LAMBERT: methodcaller("lambertw", -1),
    },
    is_constant=lambda expr: bool(expr.is_Rational or expr.is_Float or expr in (sp.pi, sp.E)),
    constant=_constant,
    holds=_holds,
    choose=lambda when, first, second: first() if when else second(),
    largest=lambda a, b: a if _side(a - b) >= 0 else b,
    smallest=lambda a, b: a if _side(a - b) <= 0 else b,
    power=_raised,
)
