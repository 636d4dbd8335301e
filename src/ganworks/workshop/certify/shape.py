"""Continuity, monotony and convexity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import sympy as sp

import ganworks.workshop.certify.exact as exact
import ganworks.workshop.certify.midpoint_test as chords
import ganworks.workshop.certify.refute as refute
from ganworks.workshop.certify.algebra import is_zero
from ganworks.workshop.certify.domain import POSITIVE
from ganworks.workshop.certify.order import vanishes
from ganworks.workshop.certify.pieces import Piece, constant_sign
from ganworks.workshop.certify.question import Domain, Found, NotShown, Question, ask, cut_at, decide, methods_of
from ganworks.workshop.certify.signs import Proof
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.grammar.parameters import NONE, Parameters


def continuous(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is real, finite and continuous on the domain."""
    question = ask(expr, variable, domain, parameters, budget)
    return decide(question, _prove_continuous, _discontinuous, "it is continuous", budget)


def _prove_continuous(q: Question) -> str:
    pieces = q.pieces()
    for piece in pieces:
        q.smooth(piece, strict=False)
    _joined(q, pieces)
    return "composition" if len(pieces) == 1 else "composition and matching pieces"


def _joined(q: Question, pieces: Sequence[Piece]) -> None:
    """Neighbouring pieces have the function's value where they meet, and the outer ones at closed ends."""
    meetings = [(piece.high, (piece, after)) for piece, after in pairwise(pieces)]
    if q.domain.closed_low:
        meetings.append((pieces[0].low, (pieces[0], pieces[0])))
    if q.domain.closed_high:
        meetings.append((pieces[-1].high, (pieces[-1], pieces[-1])))
    for point, sides in meetings:
        here = q.value(q.expr, point)
        for side in sides:
            if not is_zero(q.value(side.expr, point) - here):
                raise NotShown(f"the values on both sides of {q.x} = {point} were not shown to agree")


def _discontinuous(case: refute.Case) -> Found | None:
    counterexample = refute.undefined(case)
    if counterexample is not None:
        return counterexample
    return refute.jump(case) or refute.pole(case)


def increasing(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is continuous and strictly increasing on the domain.

    The derivative may vanish at isolated points (``r + sin(r)`` increases strictly).

    >>> r = sp.Symbol("r", positive=True)
    >>> increasing(r + sp.sin(r), r).status, increasing(sp.tan(r), r).status
    ('proved', 'refuted')
    """

    def prove(q: Question) -> str:
        pieces = q.pieces()
        methods: list[Proof | str] = []
        for piece in pieces:
            q.smooth(piece)
            slope = sp.diff(piece.expr, q.x)
            proof = _monotone(q, piece, slope)
            methods.append(proof)
        _joined(q, pieces)
        return methods_of(methods)

    def disprove(case: refute.Case) -> Found | None:
        return refute.not_increasing(case) or _discontinuous(case)

    question = ask(expr, variable, domain, parameters, budget)
    return decide(question, prove, disprove, "it is continuous and its derivative is positive", budget)


def never_falls(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is real and finite and never falls on the domain; it may rest, and jump upwards.

    >>> r = sp.Symbol("r", positive=True)
    >>> never_falls(sp.sign(r - 1), r).status, never_falls(r - sp.Heaviside(r - 1), r).status
    ('proved', 'refuted')
    """

    def prove(q: Question) -> str:
        pieces = q.pieces()
        methods: list[Proof | str] = []
        for piece in pieces:
            q.smooth(piece, strict=False)
            methods.append(_not_negative(q, piece, sp.diff(piece.expr, q.x)))
        joints = [(one.expr, one.high, other.expr) for one, other in pairwise(pieces)]
        joints += [(None, pieces[0].low, pieces[0].expr)] if q.domain.closed_low else []
        joints += [(pieces[-1].expr, pieces[-1].high, None)] if q.domain.closed_high else []
        for before, point, after in joints:
            values = [q.value(part, point) for part in (before, q.expr, after) if part is not None]
            if any(constant_sign(later - earlier) not in (0, 1) for earlier, later in pairwise(values)):
                raise NotShown(f"it may fall at {q.x} = {point}")
        return methods_of([*methods, *(["steps"] if len(pieces) > 1 else [])])

    question = ask(expr, variable, domain, parameters, budget)
    claim = "its derivative is not negative and its jumps go up"
    return decide(question, prove, lambda case: refute.falls(case) or refute.undefined(case), claim, budget)


def _monotone(q: Question, piece: Piece, slope: sp.Expr) -> Proof:
    """Derivative >= 0 and not zero throughout: an analytic function then increases strictly."""
    try:
        return q.prove(piece, slope, True)
    except NotShown:
        pass
    proofs = [q.prove(part, slope, False) for part in _cut_at_zeros(q, piece, slope)]
    if not all(p.strict for p in proofs) and not _somewhere_positive(q, piece, slope):
        raise NotShown("the derivative may vanish throughout")
    return Proof(" + ".join(dict.fromkeys(p.method for p in proofs)) + " + isolated zeros", True)


def _cut_at_zeros(q: Question, piece: Piece, expr: sp.Expr) -> list[Piece]:
    """The piece, cut at simple points where an expression vanishes."""
    parts = [piece]
    for cut in (sp.Integer(1), sp.Integer(0), sp.Integer(2)):
        if vanishes(expr, q.x, cut):
            parts = [part for old in parts for part in cut_at(old, cut)]
    return parts


def _somewhere_positive(q: Question, piece: Piece, expr: sp.Expr) -> bool:
    """Whether, for all parameters, the function is not identically zero on the piece."""
    if expr.is_polynomial(q.x) and constant_sign(sp.Poly(expr, q.x).LC()) in (1, -1):
        return True
    shifted, s, _ = Piece(piece.low, piece.high, expr).half_line(q.x)
    values = [exact.at(shifted, s, sp.Rational(p)) for p in ("1", "3/7", "5/2")]
    return any(value is not None and constant_sign(value) in (1, -1) for value in values)


def positive_but_for_points(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is >= 0 on the domain and zero at isolated points at most.

    >>> r = sp.Symbol("r", positive=True)
    >>> positive_but_for_points((r - 1) ** 2, r).status, positive_but_for_points(r - 1, r).status
    ('proved', 'refuted')
    """

    def prove(q: Question) -> str:
        methods: list[Proof | str] = []
        for piece in q.pieces():
            q.smooth(piece)
            methods.append(_monotone(q, piece, piece.expr))
        return methods_of(methods)

    def disprove(case: refute.Case) -> Found | None:
        return refute.undefined(case) or refute.negative(case, False)

    question = ask(expr, variable, domain, parameters, budget)
    return decide(question, prove, disprove, "it is positive, but for isolated points at most", budget)


def decreasing(
    expr: sp.Expr, variable: sp.Symbol, domain: Domain = POSITIVE, parameters: Parameters = NONE, budget: float = 4.0
) -> Verdict:
    """Whether ``expr`` is continuous and strictly decreasing on the domain."""
    return increasing(-expr, variable, domain, parameters, budget)


def convex(
    expr: sp.Expr,
    variable: sp.Symbol,
    domain: Domain = POSITIVE,
    parameters: Parameters = NONE,
    strict: bool = False,
    budget: float = 4.0,
) -> Verdict:
    """Whether ``expr`` is continuous and (strictly) convex on the domain; kinks are allowed.

    >>> u = sp.Symbol("u", positive=True)
    >>> convex(sp.Abs(u - 1) / 2, u).status, convex(sp.Abs(u - 1) / 2, u, strict=True).status
    ('proved', 'refuted')
    """

    def prove(q: Question) -> str:
        pieces = q.pieces()
        methods: list[Proof | str] = []
        for piece in pieces:
            q.smooth(piece)
            bend = sp.diff(piece.expr, q.x, 2)
            methods.append(_monotone(q, piece, bend) if strict else _not_negative(q, piece, bend))
        _joined(q, pieces)
        for left, right in pairwise(pieces):
            slopes = [q.value(sp.diff(piece.expr, q.x), left.high) for piece in (left, right)]
            if constant_sign(slopes[1] - slopes[0]) not in (0, 1):
                raise NotShown(f"the slope may fall at {q.x} = {left.high}")
            methods.append("slopes at kinks")
        return methods_of(methods)

    def disprove(case: refute.Case) -> Found | None:
        return chords.not_convex(case, strict) or _discontinuous(case)

    question = ask(expr, variable, domain, parameters, budget)
    claim = "its second derivative is not negative" if not strict else "its second derivative is positive"
    return decide(question, prove, disprove, claim, budget)


def _not_negative(q: Question, piece: Piece, expr: sp.Expr) -> Proof:
    if is_zero(expr):
        return q.prove(piece, expr, False)
    proofs = [q.prove(part, expr, False) for part in _cut_at_zeros(q, piece, expr)]
    return Proof(methods_of(proofs), all(p.strict for p in proofs))
