r"""For which values of a parameter is a design valid? An interval is halved until each part is proved or refuted.

A part is valid where the whole design is proved for every value in it at once. It is not valid where d'' or the slope
of what the generator follows is certainly negative for every value in it, at one ratio or at an end of
:math:`(0, \infty)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop import certify
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.verdict import Status
from ganworks.workshop.designing import design
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.parameters import Parameters
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.objective import Objective
from ganworks.workshop.parts import Design

DESIGNS = 24
DEPTH = 9
EVIDENCE = "every necessary condition is proved for all values at once"
SWITCHES = (sp.Piecewise, sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Integral, sp.nan)
RATIOS = tuple(sp.Rational(*pair) for pair in ((1, 1), (1, 4), (4, 1), (1, 100), (100, 1)))


@dataclass(frozen=True)
class Part:
    """A stretch of the parameter, (low, high], or the one value low = high, and what was shown for all of it."""

    low: Fraction
    high: Fraction
    status: Status
    evidence: str
    closed_low: bool = False

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{{{self.low}}}"
        return f"{'[' if self.closed_low else '('}{self.low}, {self.high}]"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "low": str(self.low),
            "high": str(self.high),
            "contains_low": self.closed_low or self.low == self.high,
            "verdict": self.status,
            "evidence": self.evidence,
        }


def between(text: str) -> tuple[str, Fraction, Fraction]:
    """Read ``c=0..3``.

    Raises:
        BadInput: the text names no parameter and range.
    """
    name, mark, ends = text.partition("=")
    low, dots, high = ends.partition("..")
    if not mark or not dots or not name.strip().isidentifier():
        raise BadInput(f"{text!r} is no region; write for example 'c=0..3'.")
    numbers = [parse(end.strip(), {}) for end in (low, high)]
    if not all(number.is_Rational for number in numbers) or not numbers[0] < numbers[1]:
        raise BadInput(f"The region {text!r} needs two numbers, the smaller one first.")
    first, last = (Fraction(int(number.p), int(number.q)) for number in numbers)
    return name.strip(), first, last


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in [low, high].

    >>> simplest(Fraction(1), Fraction(2)), simplest(Fraction(-7, 10), Fraction(-6, 10))
    (Fraction(1, 1), Fraction(-2, 3))
    """
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = low.numerator // low.denominator
    return floor + 1 / simplest(1 / (high - floor), 1 / (low - floor))


class _Regions:
    """The formulas with one parameter left open, and how parts of its range are judged."""

    def __init__(
        self, formulas: Mapping[str, Any], param: Sequence[str], name: str, seconds: float, designs: int
    ) -> None:
        self.formulas, self.param, self.name, self.seconds = formulas, list(param), name, seconds
        self.left = designs

    def design(self, spec: str) -> Objective:
        self.left -= 1
        return design(**self.formulas, param=[*self.param, spec], time_limit=self.seconds)

    def spec(self, low: Fraction, high: Fraction) -> str:
        return f"{self.name}={low}" if low == high else f"{low}<{self.name}<={high}"

    def judge(self, low: Fraction, high: Fraction, signs: list[sp.Expr]) -> Part | None:
        """What is shown for a whole part; None where it has to be divided."""
        spec = self.spec(low, high)
        if low < high:
            negative = next((text for sign in signs if (text := self.negative(sign, low, high)) is not None), None)
            if negative is not None:
                return Part(low, high, "refuted", negative)
            parameters = Parameters.read([*self.param, spec])
            for sign in signs:
                verdict = certify.positive_but_for_points(self.renamed(sign, parameters), R, parameters=parameters)
                if not verdict.proved:
                    return None
        if self.left <= 0:
            return None
        objective = self.design(spec)
        if objective.valid:
            return Part(low, high, "proved", EVIDENCE)
        if objective.valid is False and low == high:
            worst = objective.refutations[0]
            return Part(low, high, "refuted", f"{worst.name}: {worst.verdict.evidence}")
        return None

    def renamed(self, expr: sp.Expr, parameters: Parameters) -> sp.Expr:
        """A formula of the design over the whole range in the symbols of one part, which say more of their signs."""
        names = {str(symbol): symbol for symbol in parameters.symbols.values()}
        return expr.xreplace({symbol: names[str(symbol)] for symbol in expr.free_symbols if str(symbol) in names})

    def negative(self, expr: sp.Expr, low: Fraction, high: Fraction) -> str | None:
        """Where a formula that has to be positive is certainly negative, whatever the value in the part."""
        parameters = Parameters.read([*self.param, self.spec(low, high)])
        renamed = self.renamed(expr, parameters)
        places = [(f"r = {ratio}", renamed.subs(R, ratio)) for ratio in RATIOS]
        places += [(f"r to {end}", attempt(2.0, certify.limit, renamed, R, end, parameters)) for end in (0, sp.oo)]
        for place, value in places:
            if value is None or value.has(sp.nan, sp.zoo):
                continue
            if value == -sp.oo or (value.is_finite is not False and self.below_zero(value, parameters)):
                return f"d'' or the generator's slope is negative at {place}"
        return None

    def below_zero(self, value: sp.Expr, parameters: Parameters) -> bool:
        return certify.positive(-value, R, parameters=parameters, budget=1.0).proved


def regions(
    parameter: str, low: Fraction, high: Fraction, designs: int = DESIGNS, seconds: float = 10.0, **given: Any
) -> list[Part]:
    """Where in [low, high] a design is valid, not valid, or undecided; the parts cover the interval in order.

    Args:
        parameter: the name of the parameter; the other declarations must not mention it.
        low, high: the ends of the interval.
        designs: how many designs to make at most.
        seconds: time limit of each.
        given: formulas and ``param``, as :func:`ganworks.workshop.design` takes them.

    Raises:
        BadInput: the formulas cannot be read.
    """
    param = given.pop("param", ())
    work = _Regions(given, param, parameter, seconds, designs)
    whole = work.design(work.spec(low, high))
    signs = _signs(whole)
    parts = [_point(work, low)]
    if whole.valid:
        return _merged([*parts, Part(low, high, "proved", EVIDENCE)])
    stack = [(low, high, 0)]
    while stack:
        left, right, depth = stack.pop()
        part = work.judge(left, right, signs)
        if part is None and depth < DEPTH and work.left > 0:
            third = (right - left) / 3
            middle = simplest(left + third, right - third)
            stack += [(middle, right, depth + 1), (left, middle, depth + 1)]
        else:
            parts.append(part or Part(left, right, "undecided", "neither proved nor refuted for all of it"))
    return _merged(parts)


def _point(work: _Regions, value: Fraction) -> Part:
    return work.judge(value, value, []) or Part(value, value, "undecided", "neither proved nor refuted")


def _signs(objective: Design) -> list[sp.Expr]:
    """What has to be positive: d'' and the slope of beta(omega(r)), where they are smooth."""
    d, generator = objective.divergence.d, objective.generator
    found = [] if d is None or d.has(*SWITCHES) else [sp.diff(d, R, 2)]
    if generator.own and generator.slope is not None and not generator.slope.has(*SWITCHES):
        found.append(sp.diff(generator.slope, R))
    return [sp.factor(sp.together(expr)) if expr.is_rational_function(R) else expr for expr in found]


def _merged(parts: list[Part]) -> list[Part]:
    """Neighbours with one verdict as one part."""
    result: list[Part] = []
    for part in parts:
        last = result[-1] if result else None
        if last is not None and last.status == part.status and last.high == part.low:
            closed = last.closed_low or last.low == last.high
            evidence = last.evidence if part.evidence in last.evidence else f"{last.evidence}; {part.evidence}"
            result[-1] = Part(last.low, part.high, part.status, evidence, closed)
        else:
            result.append(part)
    return result
