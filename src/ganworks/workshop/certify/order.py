"""Signs and minima."""

from __future__ import annotations

import sympy as sp

import ganworks.workshop.certify.exact as exact
import ganworks.workshop.certify.refute as refute
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.certify.domain import POSITIVE
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import Piece, constant_sign
from ganworks.workshop.certify.question import Domain, Found, NotShown, Question, ask, decide, methods_of
from ganworks.workshop.certify.signs import Proof
from ganworks.workshop.certify.verdict import Verdict, undecided
from ganworks.workshop.grammar.parameters import NONE, Parameters


def positive(
    expr: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = True,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` is real, finite and > 0 (>= 0 if not strict) at every point of the domain.

    Args:
        expr: an expression in the variable and the parameters.
        variable: the symbol that runs through the domain.
        domain: an interval, a pair of ends (open), or text such as ``"[0, 1)"``.
        parameters: the statement is about all admissible values; one that fails refutes it.
        strict: whether zero counts as a failure.
        budget: seconds after which the answer is ``undecided``.

    >>> r = sp.Symbol("r", positive=True)
    >>> positive(sp.log(1 + r) - r / (1 + r), r).status, positive(r - 1 - sp.log(r), r).witness
    ('proved', {'r': '1', 'value': '0'})
    """

    def prove(q: Question) -> str:
        proofs: list[Proof] = []
        pieces = q.pieces() if strict else _with_touches(q)
        for piece in pieces:
            q.smooth(piece)
            proofs.append(q.prove(piece, piece.expr, strict))
        for point in (*q.ends, *(piece.high for piece in pieces[:-1])):
            sign = constant_sign(q.value(q.expr, point))
            if sign is None or sign < 0 or (strict and sign == 0):
                raise NotShown(f"the sign at {q.x} = {point} was not decided")
        return methods_of(proofs)

    def disprove(case: refute.Case) -> Found | None:
        return refute.undefined(case) or refute.negative(case, strict)

    question = ask(expr, variable, domain, parameters, budget)
    return decide(question, prove, disprove, f"it is {'positive' if strict else 'not negative'}", budget)


def _with_touches(q: Question) -> list[Piece]:
    """The pieces, cut also at simple points where the function touches zero."""
    touches = []
    for point in (sp.Integer(1), sp.Integer(0), sp.Integer(2), sp.Rational(1, 2)):
        inside = all(constant_sign(d) == 1 for d in (point - q.free(q.domain.low), q.free(q.domain.high) - point))
        if inside and vanishes(q.free(), q.x, point):
            touches.append(point)
    return q.pieces(cuts=touches)


def vanishes(expr: sp.Expr, x: sp.Symbol, point: sp.Expr) -> bool:
    value = exact.at(expr, x, point)
    return value is not None and value_range(value, {}) is not None and is_zero(value)  # type: ignore[arg-type]


def nonnegative(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is real, finite and >= 0 at every point of the domain."""
    return positive(expr, variable, domain, parameters, strict=False, budget=budget)


def minimum_at(
    expr: sp.Expr,
    variable: sp.Symbol,
    point: sp.Expr | int = 1,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = True,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` takes its smallest value on the domain at ``point`` (and nowhere else, if strict).

    >>> r = sp.Symbol("r", positive=True)
    >>> minimum_at(r * sp.log(r) - r + 1, r).status
    'proved'
    """
    at = sp.sympify(point)
    least = exact.at(expr, variable, at)
    if least is None:
        return undecided(f"the value at {at} is too large to be written exactly")
    gap = expr - least

    def prove(q: Question) -> str:
        q.value(expr, q.free(at))
        if not q.contains(at):
            raise NotShown(f"{at} was not shown to lie in the domain")
        methods, pieces = _above(q, gap, at, strict)
        for joint in (*q.ends, *(piece.high for piece in pieces[:-1])):
            sign = 0 if is_zero(joint - q.free(at)) else constant_sign(q.value(gap, joint))
            same = is_zero(joint - q.free(at))
            if sign is None or sign < 0 or (strict and sign == 0 and not same):
                raise NotShown(f"the value at {q.x} = {joint} was not compared")
        return methods_of(methods)

    def disprove(case: refute.Case) -> Found | None:
        counterexample = refute.undefined(case) or refute.negative(case, False)
        if counterexample is None and strict:
            here = at.subs(case.chosen)
            case.points, case.values = _without(case, here)  # type: ignore[arg-type]
            counterexample = refute.negative(case, True)
        return counterexample

    question = ask(gap, variable, domain, parameters, budget)
    return decide(question, prove, disprove, f"every other value exceeds that at {at}", budget)


def _without(case: refute.Case, point: sp.Expr) -> tuple[list[sp.Expr], list]:
    others = [(p, v) for p, v in zip(case.points, case.values, strict=True) if p != point]
    return [p for p, _ in others], [v for _, v in others]


def _above(q: Question, gap: sp.Expr, at: sp.Expr, strict: bool) -> tuple[list[Proof | str], list[Piece]]:
    """Proofs that the gap to the value at a point is positive elsewhere: by convexity, or on each side by itself."""
    gap_pieces = q.pieces(gap)
    if len(gap_pieces) == 1 and q.parameters.symbols:
        # The slope vanishes at the point and grows away from it.
        q.smooth(gap_pieces[0])
        slope = sp.diff(gap_pieces[0].expr, q.x)
        if is_zero(q.value(slope, q.free(at))):
            return [q.prove(gap_pieces[0], sp.diff(slope, q.x), strict), "convexity"], gap_pieces
    pieces = q.pieces(gap, cuts=[at])
    methods: list[Proof | str] = []
    for piece in pieces:
        q.smooth(piece)
        methods.append(q.prove(piece, piece.expr, strict))
    return methods, pieces
