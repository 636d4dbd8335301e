"""Where an expression is real, finite and analytic: by composition, each condition proved by the sign layers."""

from __future__ import annotations

from typing import Literal

import sympy as sp

from ganworks.workshop.certify.signs import Deadline, positive

Kind = Literal["positive", "nonnegative", "nonzero"]
NONSMOOTH = (sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise)
ENTIRE = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.atan, sp.erf)


def conditions(expr: sp.Basic, strict: bool) -> list[tuple[sp.Expr, Kind]] | None:
    """What must hold for a smooth expression to be analytic (or, not strict, continuous), inner conditions first.

    Returns:
        The conditions, or None when the expression contains an unknown function.
    """
    requirements: dict[tuple[sp.Expr, Kind], None] = {}
    for node in sp.postorder_traversal(expr):
        here = _of_node(node, strict)
        if here is None:
            return None
        requirements.update(dict.fromkeys(here))
    return list(requirements)


def _of_node(node: sp.Basic, strict: bool) -> list[tuple[sp.Expr, Kind]] | None:
    touch: Kind = "positive" if strict else "nonnegative"
    if node.is_Atom or node.is_Add or node.is_Mul or isinstance(node, ENTIRE) or not node.free_symbols:
        return []
    arg: sp.Expr = node.args[0]  # type: ignore[assignment]
    if node.is_Pow:
        exponent = node.args[1]
        if exponent.is_Integer:
            return [] if exponent.is_nonnegative else [(arg, "nonzero")]
        return [(arg, touch if exponent.is_Rational and exponent.is_positive else "positive")]
    if isinstance(node, sp.log):
        return [(arg, "positive")]
    if isinstance(node, sp.tan):
        return [(sp.cos(arg), "nonzero")]
    if isinstance(node, (sp.asin, sp.acos)):
        return [(1 - arg, touch), (1 + arg, touch)]
    if isinstance(node, sp.acosh):
        return [(arg - 1, touch)]
    if isinstance(node, sp.atanh):
        return [(1 - arg, "positive"), (1 + arg, "positive")]
    if isinstance(node, sp.LambertW):
        second = len(node.args) == 2 and node.args[1] == -1
        return [(arg + sp.exp(-1), touch), *([(-arg, "positive")] if second else [])]  # type: ignore[list-item]
    return None


def holds(condition: sp.Expr, kind: Kind, s: sp.Symbol, deadline: Deadline) -> bool:
    """Whether a condition is proved for all s > 0 and all parameters."""
    if kind == "nonzero":
        return any(positive(sign * condition, s, True, deadline) is not None for sign in (1, -1))
    return positive(condition, s, kind == "positive", deadline) is not None


def regular(expr: sp.Expr, s: sp.Symbol, deadline: Deadline, strict: bool = True) -> tuple[bool, str]:
    """Whether a smooth expression is proved analytic (not strict: continuous) on the half-line.

    Returns:
        The answer, and the first condition that could not be proved, in words.
    """
    if expr.has(*NONSMOOTH):
        return False, "the expression has pieces"
    requirements = conditions(expr, strict)
    if requirements is None:
        return False, "it contains a function without known rules"
    for condition, kind in requirements:
        if not holds(condition, kind, s, deadline):
            return False, f"it was not shown that {condition} is {kind}"
    return True, ""
