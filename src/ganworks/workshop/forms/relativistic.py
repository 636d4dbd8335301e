r"""Relativistic objectives: a critic that compares, judged from its cost of a margin.

.. math::
    L_D = E_{x\sim p, y\sim q}\, \ell(a(x) - a(y)) \quad\text{(paired)}, \qquad
    L_D = E_p\, \ell(a - E_q a) + E_q\, \ell(E_p a - a) \quad\text{(average)}

(Jolicoeur-Martineau 2018, arXiv 1807.00734; that they are divergences: 2019, arXiv 1901.02474). What a cost has to be
is judged by :mod:`ganworks.workshop.pairs`.
"""

from __future__ import annotations

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.derive.pieces import Unsplit, split
from ganworks.workshop.forms._form import Claim, Form, by_theorem
from ganworks.workshop.grammar.formula import parse, text_of
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.pairs import conditions_of_margin

SOURCE = "Jolicoeur-Martineau, On relativistic f-divergences, arXiv 1901.02474"


def relativistic(cost: str, average: bool = False, name: str | None = None) -> Form:
    """A relativistic objective from its cost of a margin.

    Args:
        cost: a formula in t, what the critic minimises for a real score that is larger than a fake one by t.
        average: whether scores are compared with the mean of the other kind.
        name: of a loss that trains it.

    Raises:
        BadInput: the formula cannot be read.
    """
    expr = parse(cost, {T.name: T})
    paired, mean = "E_p,q l(a(x) - a(y))", "E_p l(a(x) - E_q a) + E_q l(E_p a - a(y))"
    turned = "E_p,q l(a(y) - a(x))", "E_p l(E_q a - a(x)) + E_q l(a(y) - E_p a)"
    twice = ", twice" if average else ""
    return Form(
        name=name or "relativistic",
        kind="relativistic",
        title=f"a relativistic {'average ' if average else ''}game with the cost l(t) = {text_of(expr)} of a margin t",
        source=SOURCE,
        critic=f"-({mean if average else paired})",
        generator=turned[average],
        divergence=f"l(0){twice} less the least cost",
        theorem="For a convex cost that falls at 0, this is 0 for p = q and positive otherwise.",
        proof=(
            Claim(f"a constant critic costs l(0){twice}", "all margins are 0"),
            Claim("for p = q no critic costs less", "Jensen: E l(margin) >= l(E margin) = l(0), l convex"),
            Claim(
                "for p != q some critic costs less",
                f"e on a set A of more data than samples, else 0: the slope at e = 0 is l'(0)(p(A) - q(A)){twice} < 0",
            ),
            Claim("the value does not change with a constant added to a", "only differences enter"),
        ),
        conditions=(
            *conditions_of_margin(cost),
            Condition("finite", "the cost is bounded below, so that the divergence is finite", _bounded(expr), False),
            Condition("shift", "adding a constant to every score changes nothing", by_theorem("differences"), False),
        ),
        given={"relativistic": cost, "average": str(average).lower()},
        train=None if name is None else f"relativistic --objective {name}",
    )


def _bounded(expr: sp.Expr) -> Verdict:
    """A convex function on the line is bounded below unless it falls without end on one side."""
    try:
        pieces = split(expr, T, -sp.oo, sp.oo)
    except Unsplit as reason:
        return undecided(str(reason))
    for end, outer in ((sp.oo, pieces[-1].expr), (-sp.oo, pieces[0].expr)):
        limit = certify.limit(outer, T, end)
        if limit is None:
            return undecided(f"the limit of the cost at {end} was not found")
        if limit == -sp.oo:
            return refuted("limit", f"the cost falls without end at {end}", {"t to": end})
    return proved("limit", "it is continuous and does not fall without end at either side")
