r"""Objectives that compare scores in pairs: a convex cost of the margin that falls at 0 measures a divergence.

The critic minimises :math:`E\,\ell(a(x) - a(y))` over data x and samples y. Where p = q, Jensen's inequality gives at
least :math:`\ell(0)`, which a constant critic attains. Where they differ, some bounded a has
:math:`E_p a > E_q a`, and a small multiple :math:`\epsilon a` costs
:math:`\ell(0) + \epsilon\,\ell'(0)(E_p a - E_q a) + o(\epsilon) < \ell(0)`. So :math:`\ell(0) - \inf_a` is zero for
equal distributions and positive for others. The form with batch means follows in the same way from its two terms.

Source: Jolicoeur-Martineau, On Relativistic f-Divergences, arXiv 1901.02474, Theorem 3.1.
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop.certify import REALS, convex
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import VALUE as T


def conditions_of_margin(cost: str) -> list[Condition]:
    """What a cost of the margin t must fulfil for the best critic's loss to measure a divergence.

    Args:
        cost: a formula in t.

    >>> [one.verdict.status for one in conditions_of_margin("softplus(-t)")]
    ['proved', 'proved']
    """
    expr = parse(cost, {T.name: T})
    return [
        Condition("cost_convex", "the cost of a margin is convex", convex(expr, T, REALS)),
        Condition("cost_falls", "the cost falls where the margin is 0", _falls(expr)),
    ]


def _falls(expr: sp.Expr) -> Verdict:
    slope = sp.diff(expr, T)
    kinks = [node.args[0] for node in slope.atoms(sp.Heaviside)]
    if slope.has(sp.sign, sp.Piecewise, sp.Derivative) or any(
        constant_sign(kink.subs(T, 0)) in (0, None) for kink in kinks
    ):
        return undecided("the cost may have a kink where the margin is 0")
    value = slope.subs(T, 0)
    if constant_sign(value) == -1:
        return proved("derivative", f"its slope at t = 0 is {value}")
    return refuted("derivative", f"its slope at t = 0 is {value}", {"t": 0})
