"""Formulas with Abs, Max, Min, sign, Heaviside or Piecewise, as smooth formulas on adjoining intervals."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

import ganworks.workshop.certify.exact as exact
from ganworks.workshop.certify import pieces as certified
from ganworks.workshop.certify.pieces import Piece, Unsplit
from ganworks.workshop.certify.regularity import NONSMOOTH
from ganworks.workshop.certify.signs import Deadline
from ganworks.workshop.derive.simplify import simplify

__all__ = ["Piece", "Unsplit", "is_smooth", "joined", "split"]
SECONDS = 3.0


def is_smooth(expr: sp.Expr, x: sp.Symbol) -> bool:
    """Whether no switch of the formula depends on ``x``."""
    return not any(node.has(x) for node in expr.atoms(*NONSMOOTH))


def split(expr: sp.Expr, x: sp.Symbol, low: sp.Expr, high: sp.Expr) -> list[Piece]:
    """The pieces of a formula on an interval, from left to right, no two neighbours with the same formula.

    Args:
        expr: the formula; its parameters carry what is known of their signs.
        x: its variable.
        low, high: the ends of the interval.

    Raises:
        Unsplit: the places where it switches, or their order, were not found with certainty.
    """
    if is_smooth(expr, x):
        return [Piece(low, high, expr)]
    pieces: list[Piece] = []
    for piece in certified.split(expr, x, low, high, Deadline(SECONDS)):
        if pieces and exact.shorter(pieces[-1].expr - piece.expr) == 0:
            pieces[-1] = Piece(pieces[-1].low, piece.high, pieces[-1].expr)
        else:
            pieces.append(Piece(piece.low, piece.high, simplify(piece.expr, 0.3)))
    return pieces


def joined(pieces: Sequence[Piece], x: sp.Symbol) -> sp.Expr:
    """The pieces as one formula."""
    if len(pieces) == 1:
        return pieces[0].expr
    return sp.Piecewise(*[(piece.expr, x < piece.high) for piece in pieces[:-1]], (pieces[-1].expr, True))
