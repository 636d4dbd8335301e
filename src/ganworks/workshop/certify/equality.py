"""Whether two expressions are the same function."""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.exact as exact
import ganworks.workshop.certify.refute as refute
from ganworks.workshop.budget import attempt
from ganworks.workshop.certify.algebra import MAX_SIZE, is_zero, size, tidy
from ganworks.workshop.certify.domain import POSITIVE
from ganworks.workshop.certify.interval.enclosure import certainly_negative, certainly_positive
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import Piece
from ganworks.workshop.certify.question import Domain, Found, NotShown, Question, ask, decide
from ganworks.workshop.certify.regularity import NONSMOOTH
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.grammar.parameters import NONE, Parameters

MAX_IDENTITY = 2 * MAX_SIZE


def identical(
    left: sp.Expr,
    right: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    budget: float = 4.0,
) -> Verdict:
    """Whether the two expressions agree at every point of the domain.

    A point where they certainly differ refutes; algebra that reduces the difference (or its derivative, with one exact
    value) to zero proves.

    >>> r = sp.Symbol("r", positive=True)
    >>> identical(sp.log(2 * r), sp.log(r) + sp.log(2), r).status, identical(r, r**2, r).status
    ('proved', 'refuted')
    """

    def disprove(case: refute.Case) -> Found | None:
        for point, value in case.plainest():
            if certainly_positive(value) or certainly_negative(value):
                text = f"the two differ by {refute.show(value)} at {case.x} = {point}"
                return {**case.witness(x=point), "difference": refute.show(value)}, text
        return None

    question = ask(sp.sympify(left) - sp.sympify(right), variable, domain, parameters, budget)
    return decide(question, _prove, disprove, "the two are equal", budget)


def _prove(q: Question) -> str:
    for piece in q.pieces():
        if piece.expr == 0:
            continue
        shifted, s, _ = piece.half_line(q.x)
        if not (reduces_to_zero(piece.expr) or reduces_to_zero(shifted) or _by_derivative(piece, shifted, s)):
            raise NotShown("the difference was not reduced to zero")
    return "algebra"


def reduces_to_zero(expr: sp.Expr) -> bool:
    """Whether algebra shows that an expression is identically zero."""
    steps = (
        lambda: sp.expand(tidy(expr)),
        lambda: sp.expand(sp.expand_log(sp.expand(sp.powsimp(tidy(expr))))),
        lambda: sp.cancel(sp.together(sp.expand_log(expr), deep=True)),
        lambda: exact.simplified(expr, 1.5),
        lambda: exact.simplified(expr.rewrite([sp.sinh, sp.cosh, sp.tanh], sp.exp), 1.5),
    )
    if size(expr) > MAX_IDENTITY:
        return False
    for step in steps:
        result = attempt(1.5, step)
        if result == 0:
            return True
    return False


def _by_derivative(piece: Piece, shifted: sp.Expr, s: sp.Symbol) -> bool:
    """A smooth function with zero derivative and one zero value vanishes."""
    if shifted.has(*NONSMOOTH) or value_range(shifted, {}) is None:
        return False
    value = exact.at(shifted, s, sp.Integer(1))
    return value is not None and is_zero(value) and reduces_to_zero(sp.diff(shifted, s))  # type: ignore[arg-type]
