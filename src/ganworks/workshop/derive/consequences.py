"""What every way in needs and leads to: pieces of formulas, from d to f, the conjugate and its output activation."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from ganworks.workshop.derive.activation import canonical, into
from ganworks.workshop.derive.conjugate import conjugate
from ganworks.workshop.derive.derivation import Derivation, Step
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pieces import Piece, Unsplit, joined, split
from ganworks.workshop.derive.simplify import simplify
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


def from_d(derivation: Derivation) -> None:
    """f, its conjugate and its activation from d."""
    if derivation.d is None or not split_d(derivation):
        return
    derivation.f, derivation.f_pieces = turned_over(derivation.d, derivation.d_pieces, R, U)
    conjugate_of_f(derivation)


def split_d(derivation: Derivation) -> bool:
    """The smooth pieces of d; whether d is a formula that may have some."""
    if derivation.d is None or derivation.d.has(sp.Integral, sp.nan) or derivation.d.has(sp.oo):
        return False
    if derivation.d_pieces is None:
        derivation.d_pieces = pieces_of(derivation.d, R, derivation)
    return True


def conjugate_of_f(derivation: Derivation) -> None:
    """The conjugate and the map of raw scores into its domain."""
    if derivation.f_pieces is None or derivation.f is None or _sags(derivation.f_pieces, derivation):
        return
    result = derivation.conjugate = conjugate(derivation.f_pieces, derivation.setting)
    if len(derivation.f_pieces) == 1 and sp.diff(derivation.f, U, 2) != 0:
        derivation.activation, derivation.activated = canonical(derivation.f)
    elif result is not None and result.low_slope != result.high_slope:
        derivation.activation = into(result.low_slope, result.high_slope)
        star = result.central
        derivation.activated = (
            None if star is None or star.has(sp.Piecewise) else simplify(star.subs(T, derivation.activation))
        )
    note(
        derivation, "Conjugate", "f*(t)", None if result is None else result.expr, "f*(t) = sup over u > 0 of ut - f(u)"
    )
    note(
        derivation,
        "Output activation",
        "g_f(v)",
        derivation.activation,
        "f'(e^v) with v = log(p/q): the best critic on the log ratio",
    )


def _sags(pieces: list[Piece], derivation: Derivation) -> bool:
    """Whether a function bends downwards somewhere: then it has no conjugate worth the search."""
    for piece in pieces:
        for point in derivation.setting.points(U):
            low, at, high = (value_at(expr, point) for expr in (piece.low, U, piece.high))
            if low is not None and at is not None and high is not None and low < at < high:
                bend = value_at(sp.diff(piece.expr, U, 2), point)
                if bend is not None and bend < 0:
                    return True
    return False


def pieces_of(expr: sp.Expr, x: sp.Symbol, derivation: Derivation) -> list[Piece] | None:
    """The smooth pieces on the half-line, or None (with a note) where the breakpoints were not found."""
    try:
        return split(expr, x, sp.Integer(0), sp.oo)
    except Unsplit as reason:
        derivation.notes.append(f"The formula could not be split into smooth pieces: {reason}.")
        return None


def turned_over(
    expr: sp.Expr, pieces: list[Piece] | None, x: sp.Symbol, y: sp.Symbol
) -> tuple[sp.Expr, list[Piece] | None]:
    """:math:`y\\,g(1/y)` and its pieces: it turns f into d and d into f."""

    def turn(part: sp.Expr) -> sp.Expr:
        return simplify(sp.expand_log(y * part.subs(x, 1 / y)))

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
    return sp.nan if place is None else simplify(part.subs(T, place), 0.5)


def note(derivation: Derivation, title: str, left: str, formula: sp.Expr | None, reason: str) -> None:
    """Write down a step of the derivation, if it came to something."""
    if formula is not None:
        derivation.steps.append(Step(title, left, formula, reason))
