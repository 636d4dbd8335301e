"""Maps from all reals into the domain of a conjugate or of a critic.

The canonical one needs no conjugate and no inverse: with the log ratio :math:`v = \\log(p/q)` the best critic of an
f-divergence is :math:`g_f(v) = f'(e^v)`, and :math:`f^*(g_f(v)) = e^v f'(e^v) - f(e^v)`.
"""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V


def canonical(f: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """:math:`g_f(v)=f'(e^v)` and :math:`f^*(g_f(v))` for a smooth f of u."""
    slope = sp.diff(f, U)
    return in_log_ratio(slope, U), in_log_ratio(U * slope - f, U)


def in_log_ratio(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """A formula in u (or in r = 1/u) as one in v = log u = -log r."""
    inside = sp.exp(V) if x == U else sp.exp(-V)
    plain = sp.powdenest(sp.expand_log(expr.subs(x, inside)))
    return simplify(plain, 0.5)  # type: ignore[arg-type]


def into(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """A smooth increasing map of all reals onto the open interval, for critics without a canonical one.

    >>> into(-sp.oo, sp.Integer(1)), into(-sp.Rational(1, 2), sp.Rational(1, 2))
    (1 - exp(-v), tanh(v)/2)
    """
    if low == -sp.oo:
        return V if high == sp.oo else high - sp.exp(-V)
    if high == sp.oo:
        return low + sp.exp(V)
    return exact.shorter((low + high) / 2 + (high - low) / 2 * sp.tanh(V))
