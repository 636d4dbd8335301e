"""Intervals with exact ends, and the changes of variable that carry each of them onto the half-line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from ganworks.errors import BadInput


@dataclass(frozen=True)
class Interval:
    """An interval of the real line; its ends are exact numbers, expressions in parameters, or infinite.

    >>> str(Interval.of((0, sp.oo))), str(Interval.of("[0, 1)"))
    ('(0, oo)', '[0, 1)')
    """

    low: sp.Expr
    high: sp.Expr
    closed_low: bool = False
    closed_high: bool = False

    @classmethod
    def of(cls, given: Interval | Sequence[object] | str) -> Interval:
        """Reads an interval, a pair of ends (open), or text such as ``"[0, 1)"`` with numbers as ends.

        Raises:
            BadInput: the ends are not numbers in increasing order.
        """
        if isinstance(given, Interval):
            return given
        if isinstance(given, str):
            text = given.strip()
            if len(text) < 5 or text[0] not in "([" or text[-1] not in ")]" or text.count(",") != 1:
                raise BadInput(f"{given!r} is no interval; write for example '(0, oo)' or '[0, 1)'.")
            ends = [_number(part) for part in text[1:-1].split(",")]
            return cls(ends[0], ends[1], text[0] == "[", text[-1] == "]")._checked()
        if len(given) != 2:
            raise BadInput(f"{given!r} is no interval; give its two ends.")
        low, high = (end if isinstance(end, sp.Expr) else _number(str(end)) for end in given)
        return cls(low, high)._checked()

    def _checked(self) -> Interval:
        if self.low.is_number and self.high.is_number and not bool(self.low < self.high):
            raise BadInput(f"The interval {self} has no interior; its ends must increase.")
        if (self.closed_low and self.low.is_infinite) or (self.closed_high and self.high.is_infinite):
            raise BadInput(f"The interval {self} cannot contain an infinite end.")
        return self

    def __str__(self) -> str:
        return f"{'[' if self.closed_low else '('}{self.low}, {self.high}{']' if self.closed_high else ')'}"


def _number(text: str) -> sp.Expr:
    text = text.strip()
    if text in {"oo", "inf", "+oo"}:
        return sp.oo
    if text in {"-oo", "-inf"}:
        return -sp.oo
    try:
        return sp.Rational(text)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{text!r} is no end of an interval; write a number such as 1/2, oo or -oo.") from error


POSITIVE = Interval(sp.Integer(0), sp.oo)
REALS = Interval(-sp.oo, sp.oo)
