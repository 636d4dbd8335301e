"""What every way in needs and leads to: pieces of formulas, from d to f, the conjugate and its output activation."""

from __future__ import annotations

# sympy's annotations are partial: operators and subs come back as Basic or with optional parts.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false, reportReturnType=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false
# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
from collections.abc import Callable

import sympy as sp

from ganworks.workshop.derive.activation import canonical, into
from ganworks.workshop.derive.conjugate import conjugate
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pieces import Piece, Unsplit, joined, split
from ganworks.workshop.derive.readable import readable
from ganworks.workshop.derive.symbols import INVERSE_RATIO as U
from ganworks.workshop.derive.symbols import RATIO as R
from ganworks.workshop.derive.symbols import VALUE as T
from ganworks.workshop.draft import Draft
from ganworks.workshop.parts import Step


def from_d(draft: Draft) -> None:
    """f, its conjugate and its activation from d."""
    if draft.d is None or draft.d.has(sp.Integral, sp.nan) or draft.d.has(sp.oo):
        return
    if draft.d_pieces is None:
        draft.d_pieces = pieces_of(draft.d, R, draft)
    draft.f, draft.f_pieces = turned_over(draft.d, draft.d_pieces, R, U)
    conjugate_of_f(draft)


def conjugate_of_f(draft: Draft) -> None:
    """The conjugate and the map of raw scores into its domain."""
    if draft.f_pieces is None or draft.f is None or _sags(draft.f_pieces, draft):
        return
    found = draft.conjugate = conjugate(draft.f_pieces, draft.setting)
    if len(draft.f_pieces) == 1 and sp.diff(draft.f, U, 2) != 0:
        draft.activation, draft.activated = canonical(draft.f)
    elif found is not None and found.low_slope != found.high_slope:
        draft.activation = into(found.low_slope, found.high_slope)
        star = found.central
        draft.activated = None if star is None or star.has(sp.Piecewise) else readable(star.subs(T, draft.activation))
    note(draft, "Conjugate", "f*(t)", None if found is None else found.expr, "f*(t) = sup over u > 0 of ut - f(u)")
    note(
        draft,
        "Output activation",
        "g_f(v)",
        draft.activation,
        "f'(e^v) with v = log(p/q): the best critic on the log ratio",
    )


def _sags(pieces: list[Piece], draft: Draft) -> bool:
    """Whether a function bends downwards somewhere: then it has no conjugate worth the search."""
    for piece in pieces:
        for point in draft.setting.points(U):
            low, at, high = (value_at(expr, point) for expr in (piece.low, U, piece.high))
            if None not in (low, at, high) and low < at < high:
                bend = value_at(sp.diff(piece.expr, U, 2), point)
                if bend is not None and bend < 0:
                    return True
    return False


def pieces_of(expr: sp.Expr, x: sp.Symbol, draft: Draft) -> list[Piece] | None:
    """The smooth pieces on the half-line, or None (with a note) where the breakpoints were not found."""
    try:
        return split(expr, x, sp.Integer(0), sp.oo)
    except Unsplit as reason:
        draft.notes.append(f"The formula could not be split into smooth pieces: {reason}.")
        return None


def turned_over(
    expr: sp.Expr, pieces: list[Piece] | None, x: sp.Symbol, y: sp.Symbol
) -> tuple[sp.Expr, list[Piece] | None]:
    """:math:`y\\,g(1/y)` and its pieces: it turns f into d and d into f."""

    def turn(part: sp.Expr) -> sp.Expr:
        return readable(sp.expand_log(y * part.subs(x, 1 / y)))

    if pieces is None:
        return y * expr.subs(x, 1 / y), None
    turned = in_reverse(pieces, turn)
    return joined(turned, y), turned


def in_reverse(pieces: list[Piece], change: Callable[[sp.Expr], sp.Expr]) -> list[Piece]:
    """The pieces over the reciprocal of their variable, each formula changed accordingly."""
    ends_ = [(1 / p.high if p.high != sp.oo else sp.Integer(0), sp.oo if p.low == 0 else 1 / p.low) for p in pieces]
    return [Piece(low, high, change(p.expr)) for (low, high), p in reversed(list(zip(ends_, pieces, strict=True)))]


def placed(part: sp.Expr, place: sp.Expr | None) -> sp.Expr:
    """A formula in t at a value of t; not a number where there is none."""
    return sp.nan if place is None else readable(part.subs(T, place), 0.5)


def note(draft: Draft, title: str, left: str, formula: sp.Expr | None, reason: str) -> None:
    """Write down a step of the derivation, if it came to something."""
    if formula is not None:
        draft.steps.append(Step(title, left, formula, reason))
