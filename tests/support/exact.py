"""Formulas in extended precision, by sympy's own printer: nothing of the compiler is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy as sp

Real = Any
"""A number of mpmath, whose classes are made at run time."""


def reference(expr: sp.Expr, variable: sp.Symbol, digits: int = 120) -> Callable[[float], Real]:
    """A formula of one variable as a function of numbers."""
    function = sp.lambdify(variable, expr, [{"DiracDelta": lambda *_: 0}, "mpmath"])

    def value(x: float) -> Real:
        with mpmath.workdps(digits):
            return mpmath.mpf(mpmath.re(function(mpmath.mpf(x))))

    return value
