"""The certifier as a design uses it: within the time left, and with theorems that save what follows."""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
import itertools
from collections.abc import Callable
from functools import partial

import sympy as sp

from ganworks.workshop import certify
from ganworks.workshop.budget import BudgetExceeded, limited
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pieces import Piece
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.draft import Draft
from ganworks.workshop.parts import Condition
from ganworks.workshop.verdict import Verdict, proved, refuted, undecided

THEOREM = "theorem"
EACH = 5.0


class Judge:
    """Calls the certifier on formulas of a draft, in the declared parameters and within the time left."""

    def __init__(self, draft: Draft, left: Callable[[], float]) -> None:
        self.draft, self.left = draft, left
        self.parameters = draft.setting.parameters

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
        shown = [self.draft.setting.leave(expr) for expr in exprs]
        seconds = min(seconds, self.left())
        try:
            call = partial(statement, *shown, x, parameters=self.parameters, budget=min(4.0, seconds), **options)
            return limited(seconds, call)
        except BudgetExceeded:
            return undecided("the time limit was reached")


def theorem(text: str, *premises: Verdict) -> Verdict:
    """Proved where every premise is; otherwise undecided, never refuted."""
    if all(premise.proved for premise in premises):
        return proved(THEOREM, text, "(0, oo)")
    return undecided(f"would follow ({text}), but a premise is not proved")


def at_one(draft: Draft, x: sp.Symbol, expr: sp.Expr | None, convex: Verdict, strict: Verdict) -> list[Condition]:
    """Zero at 1 (by a shift), a minimum at 1 (by a tangent), and whether it is the only one."""
    level = None if expr is None else expr.subs(x, 1)
    if level is None:
        zero = undecided("there is no closed form to look at")
    elif level.has(sp.Integral):
        zero = proved("definition", "d(1) = 0, an integral from 1 to 1")
    else:
        value = value_at(level, draft.setting.free.samples(1)[0])
        shown = draft.setting.leave(sp.simplify(level))
        if value is None or value.is_infinite:
            zero = refuted("evaluation", f"the value at 1 is {shown}, not a finite number", {str(x): 1})
        else:
            zero = proved(
                "evaluation",
                f"the value at 1 is {shown}" + ("" if shown == 0 else ", a constant that can be subtracted"),
            )
    minimum = theorem(
        "a convex function lies above its tangent at 1, and subtracting an affine function changes nothing", convex
    )
    return [
        Condition("zero_at_1", "zero for equal distributions, after subtracting a constant", zero),
        Condition("minimum_at_1", "smallest for equal distributions", minimum),
        Condition("strict_at_1", "smallest only for equal distributions (not affine around 1)", strict),
    ]


def strict_around_one(
    expr: sp.Expr | None, pieces: list[Piece] | None, x: sp.Symbol, convex: Verdict, judge: Judge
) -> Verdict:
    """A convex function is positive definite unless it is affine on an interval around 1."""
    if expr is None or pieces is None or expr.has(sp.Integral):
        return undecided("the function around 1 is not known in closed form")
    for before, after in itertools.pairwise(pieces):
        if sp.simplify(before.high - 1) == 0:
            jump = sp.diff(after.expr, x).subs(x, 1) - sp.diff(before.expr, x).subs(x, 1)
            if sp.simplify(jump).is_positive:
                return proved("kink at 1", f"the slope jumps by {judge.draft.setting.leave(sp.simplify(jump))} at 1")
            if sp.simplify(sp.diff(before.expr, x, 2)) != 0 or sp.simplify(sp.diff(after.expr, x, 2)) != 0:
                return (
                    proved("not affine", "at least one side of 1 is curved")
                    if convex.proved
                    else undecided("not convex")
                )
            return refuted("affine around 1", "both sides of 1 lie on one line", {str(x): 1})
    here = next(
        (p for p in pieces if value_at(p.low - 1, judge.parameters.samples(1)[0]) is not None and _holds_one(p, judge)),
        None,
    )
    if here is None:
        return undecided("the piece around 1 was not found")
    second = sp.simplify(sp.diff(here.expr, x, 2))
    if second == 0:
        ends = {"from": here.low, "to": here.high}
        return refuted(
            "affine around 1", f"affine on ({here.low}, {here.high}): ratios that stay there cost nothing", ends
        )
    at_one = sp.simplify(second.subs(x, 1))
    if at_one.is_positive:
        return proved("second derivative at 1", f"it is {judge.draft.setting.leave(at_one)} > 0")
    if len(pieces) == 1:
        return judge.ask(certify.convex, expr, x=x, strict=True)
    return undecided("the second derivative at 1 is not positive")


def _holds_one(piece: Piece, judge: Judge) -> bool:
    point = judge.draft.setting.free.samples(1)[0]
    low, high = value_at(piece.low, point), value_at(piece.high, point)
    return low is not None and high is not None and bool(low < 1) and bool(high > 1)


def named(found: list[Condition], name: str) -> Verdict:
    return next((entry.verdict for entry in found if entry.name == name), undecided("not judged"))
