"""A question about a function on a domain, and the way every question is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp

import ganworks.workshop.certify.exact as exact
import ganworks.workshop.certify.refute as refute
from ganworks.workshop.budget import BudgetExceeded, limited
from ganworks.workshop.certify.domain import Interval
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import Piece, Unsplit, constant_sign, split
from ganworks.workshop.certify.regularity import regular
from ganworks.workshop.certify.signs import Deadline, Proof
from ganworks.workshop.certify.signs import positive as positive_on_half_line
from ganworks.workshop.certify.verdict import Verdict, proved, refuted, undecided
from ganworks.workshop.grammar.parameters import Parameters

Domain = Interval | Sequence[object] | str
Found = tuple[dict[str, str], str]


class NotShown(Exception):
    """A proof was attempted and failed; the text says where."""


@dataclass
class Question:
    """A function on a domain, in the free symbols of the parameters' reparametrisation."""

    expr: sp.Expr
    x: sp.Symbol
    domain: Interval
    parameters: Parameters
    deadline: Deadline
    hints: list[sp.Expr]

    @property
    def scope(self) -> str:
        return f"{self.x} in {self.domain}" + "".join(f", {spec}" for spec in self.parameters.specs)

    @property
    def ends(self) -> list[sp.Expr]:
        """The ends that belong to the domain."""
        closed = ((self.domain.low, self.domain.closed_low), (self.domain.high, self.domain.closed_high))
        return [self.parameters.free(end) for end, is_closed in closed if is_closed]

    def free(self, expr: sp.Expr | None = None) -> sp.Expr:
        return self.parameters.free(self.expr if expr is None else expr)

    def contains(self, point: sp.Expr) -> bool:
        """Whether a point is proved to lie in the domain."""
        low, high = (self.free(point - self.domain.low), self.free(self.domain.high - point))
        signs = (constant_sign(low), constant_sign(high))
        return (signs[0] == 1 or (signs[0] == 0 and self.domain.closed_low)) and (
            signs[1] == 1 or (signs[1] == 0 and self.domain.closed_high)
        )

    def pieces(self, expr: sp.Expr | None = None, cuts: Sequence[sp.Expr] = ()) -> list[Piece]:
        """The smooth pieces, additionally cut at given points."""
        low, high = self.free(self.domain.low), self.free(self.domain.high)
        try:
            pieces = split(self.free(expr), self.x, low, high, self.deadline)
        except Unsplit as error:
            raise NotShown(str(error)) from None
        for cut in cuts:
            pieces = [part for piece in pieces for part in cut_at(piece, self.free(cut))]
        return pieces

    def prove(self, piece: Piece, expr: sp.Expr, strict: bool) -> Proof:
        """A proof that a smooth expression is positive on a piece, on which it is analytic."""
        shifted, s, place = Piece(piece.low, piece.high, expr).half_line(self.x)
        before = len(self.deadline.hints)
        proof = positive_on_half_line(shifted, s, strict, self.deadline)
        if not self.parameters.symbols:
            self.hints += refute.hint_points(self.deadline.hints[before:], s, place)
        if proof is None:
            raise NotShown(f"the sign of {self.parameters.bound(expr)} was not decided on ({piece.low}, {piece.high})")
        return proof

    def smooth(self, piece: Piece, strict: bool = True) -> None:
        shifted, s, _ = piece.half_line(self.x)
        holds, why = regular(shifted, s, self.deadline, strict)
        if not holds:
            raise NotShown(why)

    def value(self, expr: sp.Expr, point: sp.Expr) -> sp.Expr:
        """The value at a point at which the expression is defined."""
        result = exact.at(self.free(expr), self.x, point)
        if result is None or value_range(result, {}) is None:
            raise NotShown(f"the value at {self.x} = {point} is not known to be finite")
        return result


def cut_at(piece: Piece, point: sp.Expr) -> list[Piece]:
    signs = (constant_sign(point - piece.low), constant_sign(piece.high - point))
    if None in signs:
        raise NotShown(f"it is not known on which side of {point} the ends lie")
    if signs != (1, 1):
        return [piece]
    return [Piece(piece.low, point, piece.expr), Piece(point, piece.high, piece.expr)]


def decide(
    question: Question,
    prove: Callable[[Question], str],
    disprove: Callable[[refute.Case], Found | None],
    claim: str,
    budget: float,
) -> Verdict:
    """First a quick search for a counter-example, then a proof, then a search at the points the proof met."""

    def search() -> Verdict | None:
        domain = question.domain
        for case in refute.cases(question.expr, question.x, domain, question.parameters, question.hints):
            counterexample = disprove(case)
            if counterexample is not None:
                return refuted("certified point", counterexample[1], counterexample[0], question.scope)
        return None

    def work() -> Verdict:
        verdict = search()
        if verdict is not None:
            return verdict
        try:
            method = prove(question)
            return proved(method, f"{claim}, shown by {method}", question.scope)
        except NotShown as reason:
            verdict = search() if question.hints else None
            return verdict or undecided(str(reason), scope=question.scope)

    try:
        return limited(budget + 1.0, work)
    except BudgetExceeded:
        return undecided(f"not decided within a work of {budget:g} s", scope=question.scope)
    except RecursionError:
        return undecided("the expression is too deep", scope=question.scope)
    except (ArithmeticError, ValueError, TypeError, NotImplementedError) as error:
        return undecided(f"the algebra failed with {type(error).__name__}", scope=question.scope)


def ask(expr: sp.Expr, x: sp.Symbol, domain: Domain, parameters: Parameters, budget: float) -> Question:
    return Question(sp.sympify(expr), x, Interval.of(domain), parameters, Deadline(budget), [])


def methods_of(proofs: Sequence[Proof | str]) -> str:
    names = [p if isinstance(p, str) else p.method for p in proofs]
    return " + ".join(dict.fromkeys(part for name in names for part in name.split(" + ") if part))
