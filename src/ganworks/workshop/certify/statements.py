"""The statements the workshop makes about functions of one variable, with their verdicts."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from ganworks.workshop.certify.domain import POSITIVE, Interval
from ganworks.workshop.parameters import NONE, Parameters
from ganworks.workshop.verdict import Verdict, undecided

Domain = Interval | Sequence[object] | str


def positive(
    expr: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = True,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` is real, finite and > 0 (>= 0 if not strict) at every point of the domain."""
    return undecided("not implemented yet")


def nonnegative(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is real, finite and >= 0 at every point of the domain."""
    return positive(expr, variable, domain, parameters, strict=False, budget=budget)


def increasing(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is continuous and strictly increasing on the domain."""
    return undecided("not implemented yet")


def decreasing(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is continuous and strictly decreasing on the domain."""
    return increasing(-expr, variable, domain, parameters, budget)


def continuous(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is real, finite and continuous on the domain."""
    return undecided("not implemented yet")


def convex(
    expr: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = False,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` is continuous and (strictly) convex on the domain; kinks are allowed."""
    return undecided("not implemented yet")


def identical(
    left: sp.Expr,
    right: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    budget: float = 4.0,
) -> Verdict:
    """Whether the two expressions agree at every point of the domain."""
    return undecided("not implemented yet")


def minimum_at(
    expr: sp.Expr,
    variable: sp.Symbol,
    point: sp.Expr | int = 1,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = True,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` takes its smallest value on the domain at ``point`` (and nowhere else, if strict)."""
    return undecided("not implemented yet")


def bounded(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` stays between two finite numbers on the domain (for each admissible parameter value)."""
    return undecided("not implemented yet")
