"""Values of a function by mpmath, independent of the certified arithmetic that they are held against."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import mpmath as mp
import sympy as sp
from mpmath.libmp import NoConvergence
from random_functions import R

from ganworks.workshop.grammar.parameters import Parameters

DIGITS = 60


class TooLarge(Exception):
    """A value that this check leaves out; it says nothing about whether the function is defined."""


def moderate(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A growing function that gives up where mpmath would fill the memory."""

    def guarded(x: Any) -> Any:
        if abs(x) > 10**5:
            raise TooLarge
        return function(x)

    return guarded


MODULES = [
    {"Heaviside": mp.mpf, **{name: moderate(getattr(mp, name)) for name in ("exp", "sinh", "cosh", "tanh", "erf")}},
    "mpmath",
]


class Brute:
    """Values by mpmath, at random points."""

    def __init__(self, expr: sp.Expr, parameters: Parameters, draw: random.Random, count: int) -> None:
        self.names = [R, *parameters.symbols.values()]
        self.function = sp.lambdify(self.names, expr, modules=MODULES)
        self.draw, self.count = draw, count

    def at(self, point: Any, chosen: list[Any]) -> Any:
        """A real value, or None where the function has none or overflows."""
        try:
            # log(1 + x) at x = 1e-35 keeps 25 of 60 digits, which would look like a function that falls
            with mp.workdps(3 * DIGITS):
                value = self.function(mp.mpf(point), *chosen)
        except MemoryError as error:
            raise TooLarge from error
        except (ArithmeticError, ValueError, TypeError, NoConvergence):
            return None
        if isinstance(value, mp.mpc):
            value = value.real if abs(value.imag) <= mp.mpf(10) ** -40 * (1 + abs(value.real)) else None
        return value if value is not None and mp.isfinite(value) else None

    def points(self) -> list[Any]:
        near = [mp.exp(self.draw.uniform(-4, 4)) for _ in range(self.count)]
        far = [mp.exp(self.draw.uniform(-40, 40)) for _ in range(self.count // 4)]
        exact = [mp.mpf(p) / q for p in range(1, 10) for q in range(1, 6)]
        return sorted({*near, *far, *exact})

    def parameters(self) -> list[list[Any]]:
        if len(self.names) == 1:
            return [[]]
        return [[mp.exp(self.draw.uniform(-5, 5)) for _ in self.names[1:]] for _ in range(5)]

    def tables(self) -> list[list[tuple[Any, Any]]]:
        """For a few parameter values, points and values, None included."""
        return [self.table(chosen) for chosen in self.parameters()]

    def table(self, chosen: list[Any]) -> list[tuple[Any, Any]]:
        result = []
        for point in self.points():
            try:
                result.append((point, self.at(point, chosen)))
            except TooLarge:
                continue
        return result


def tolerance(*values: Any) -> Any:
    return mp.mpf(10) ** -30 * (mp.mpf(10) ** -200 + sum(abs(v) for v in values))
