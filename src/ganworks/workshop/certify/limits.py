"""One-sided limits, symbolic where possible and cross-checked numerically."""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.parameters import NONE, Parameters


def limit(
    expr: sp.Expr, variable: sp.Symbol, point: sp.Expr | int, parameters: Parameters = NONE, side: str = "+"
) -> sp.Expr | None:
    """The limit of ``expr`` as the variable approaches ``point`` from ``side`` (ignored at an infinite point).

    Returns:
        The limit (possibly infinite), or None when it does not exist or was not found.
    """
    return None
