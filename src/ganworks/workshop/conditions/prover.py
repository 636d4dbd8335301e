"""The certifier as a design uses it: within the work that is left, and with theorems that save what follows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop import certify
from ganworks.workshop.budget import BudgetExceeded, limited, remaining
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.pieces import constant_sign
from ganworks.workshop.certify.verdict import Condition, Verdict, proved, refuted, undecided
from ganworks.workshop.derive.derivation import Derivation
from ganworks.workshop.derive.numbers import put, value_at
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.grammar.vocabulary import RATIO as R

THEOREM = "theorem"
ONE = sp.Integer(1)
EACH = 5.0


class Prover:
    """Calls the certifier on formulas of a derivation, in the declared parameters and within the work that is left."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.parameters = derivation.setting.parameters

    def ask(
        self,
        statement: Callable[..., Verdict],
        *exprs: sp.Expr | None,
        x: sp.Symbol = R,
        seconds: float = EACH,
        **options: object,
    ) -> Verdict:
        """The certifier's verdict on a statement about formulas in the free parameters."""
        if any(expr is None or expr.has(sp.nan, sp.Integral) for expr in exprs):
            return undecided("there is no closed form to look at")
        formulas = [self.derivation.setting.leave(expr) for expr in exprs]
        seconds = min(seconds, remaining())
        try:
            call = partial(statement, *formulas, x, parameters=self.parameters, budget=min(4.0, seconds), **options)
            return limited(seconds, call)
        except BudgetExceeded:
            return undecided("the time limit was reached")


def theorem(text: str, *premises: Verdict) -> Verdict:
    """Proved where every premise is; otherwise undecided, never refuted."""
    if all(premise.proved for premise in premises):
        return proved(THEOREM, text, "(0, oo)")
    return undecided(f"would follow ({text}), but a premise is not proved")


def at_one(
    derivation: Derivation, x: sp.Symbol, expr: sp.Expr | None, convex: Verdict, strict: Verdict
) -> list[Condition]:
    """Zero at 1 (by a shift), a minimum at 1 (by a tangent), and whether it is the only one."""
    zero = _level(derivation, x, expr, convex)
    minimum = theorem(
        "a convex function lies above its tangent at 1, and subtracting an affine function changes nothing", convex
    )
    return [
        Condition("zero_at_1", "zero for equal distributions, after subtracting a constant", zero),
        Condition("minimum_at_1", "smallest for equal distributions", minimum),
        Condition("strict_at_1", "smallest only for equal distributions (not affine around 1)", strict),
    ]


def _level(derivation: Derivation, x: sp.Symbol, expr: sp.Expr | None, convex: Verdict) -> Verdict:
    level = sp.nan if expr is None else put(expr, x, ONE)
    if level.has(sp.nan):
        if convex.proved:
            return proved(THEOREM, "a convex function is finite at 1; a constant can be subtracted")
        return undecided("there is no closed form with a value at 1 to look at")
    if level.has(sp.Integral):
        return proved("definition", "d(1) = 0, an integral from 1 to 1")
    formula = derivation.setting.leave(exact.shorter(level))
    if level.has(sp.oo, sp.zoo):
        return refuted("evaluation", f"it is infinite at {x} = 1", {str(x): 1})
    if convex.proved or value_range(level, {}) is not None or (not level.free_symbols and value_at(level, {})):
        aside = "" if formula == 0 else ", a constant that can be subtracted"
        return proved("evaluation", f"the value at 1 is {formula}{aside}")
    return undecided("the value at 1 is not known to be a number for every parameter")


def strict_around_one(
    expr: sp.Expr | None, pieces: list[Piece] | None, x: sp.Symbol, convex: Verdict, prover: Prover
) -> Verdict:
    """A convex function is positive definite unless it is affine on an interval around 1."""
    if expr is None or pieces is None or expr.has(sp.Integral):
        return undecided("the function around 1 is not known in closed form")
    joint = next((pair for pair in itertools.pairwise(pieces) if constant_sign(pair[0].high - 1) == 0), None)
    here = next((p for p in pieces if constant_sign(1 - p.low) == 1 and constant_sign(p.high - 1) == 1), None)
    if joint is not None:
        verdict = _strict_at_joint(*joint, x, prover)
    elif here is not None:
        verdict = _strict_inside(here, len(pieces) == 1, x, prover)
    else:
        verdict = undecided("the piece around 1 was not found")
    if verdict.proved and not convex.proved:
        return undecided(f"it is not affine around 1 ({verdict.evidence}), but convexity is not proved")
    return verdict


def _strict_at_joint(before: Piece, after: Piece, x: sp.Symbol, prover: Prover) -> Verdict:
    jump = exact.shorter(put(sp.diff(after.expr, x), x, ONE) - put(sp.diff(before.expr, x), x, ONE))
    sign = None if jump.has(sp.nan) else constant_sign(jump)
    if sign == 1:
        return proved("kink at 1", f"the slope jumps by {prover.derivation.setting.leave(jump)} at 1")
    if sign == -1:
        return refuted("kink at 1", f"the slope falls by {prover.derivation.setting.leave(-jump)} at 1", {str(x): 1})
    bends = [exact.shorter(sp.diff(piece.expr, x, 2)) for piece in (before, after)]
    if any(bent(bend, x) for bend in bends):
        return proved("not affine", "at least one side of 1 is curved")
    if sign == 0 and bends == [0, 0]:
        return refuted("affine around 1", "both sides of 1 lie on one line", {str(x): 1})
    return undecided("the slopes on both sides of 1 were not compared")


def _strict_inside(piece: Piece, alone: bool, x: sp.Symbol, prover: Prover) -> Verdict:
    second = exact.shorter(sp.diff(piece.expr, x, 2))
    if second == 0:
        low, high = map(prover.derivation.setting.leave, (piece.low, piece.high))
        where = f"affine on ({low}, {high}): ratios that stay there cost nothing"
        return refuted("affine around 1", where, {"from": low, "to": high})
    if second.free_symbols - {x} and (special := _vanishes(second, x)):
        shown = {str(key): value for key, value in special.items()}
        return refuted("affine around 1", "for these parameters it is affine: no ratio costs anything", shown)
    if bent(second, x, (ONE,)):
        at = prover.derivation.setting.leave(exact.shorter(put(second, x, ONE)))
        return proved("second derivative at 1", f"it is {at}, not 0")
    if alone and (verdict := prover.ask(certify.convex, piece.expr, x=x, strict=True)).proved:
        return verdict
    # Its failure elsewhere would not refute what is claimed of 1.
    return undecided("the second derivative at 1 is not known to be positive")


def _vanishes(second: sp.Expr, x: sp.Symbol) -> dict[sp.Symbol, sp.Expr] | None:
    """Admissible values of the free parameters for which a second derivative is zero, if simple ones are."""
    free = sorted(second.free_symbols - {x}, key=str)
    for level in (sp.Integer(0), ONE):
        special = {symbol: ONE if symbol.is_positive else level for symbol in free}
        if exact.shorter(second.subs(special)) == 0:
            return special
    return None


def bent(second: sp.Expr, x: sp.Symbol, points: Sequence[sp.Expr] = (ONE, sp.Rational(1, 2), sp.Integer(3))) -> bool:
    """Whether a second derivative is certainly not zero at one of the points, whatever the parameters."""
    values = [put(second, x, point) for point in points]
    return any(not value.has(sp.nan, sp.zoo, sp.oo) and constant_sign(value) in (1, -1) for value in values)


def verdict_of(conditions: list[Condition], name: str) -> Verdict:
    return next((entry.verdict for entry in conditions if entry.name == name), undecided("not judged"))
