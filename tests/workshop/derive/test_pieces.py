"""Pieces have the value of the whole."""

import pytest
import sympy as sp

from ganworks.workshop.derive.pieces import Unsplit, joined, split
from ganworks.workshop.grammar.vocabulary import RATIO as R


@pytest.mark.parametrize(
    "expr",
    [
        sp.Abs(R - 1) / 2,
        sp.Max(0, sp.Abs(R - 1) - sp.Rational(1, 2)),
        sp.Piecewise((R**2 - 1, R < 1), (2 * R - 2, True)),
        sp.Abs(sp.log(R)),
        sp.Max(R - 1, 2 * R - 3, 0),
        sp.Abs(R**2 - 1),
        (R - 1) ** 2 * sp.Heaviside(R - 1),
    ],
    ids=str,
)
def test_pieces_agree_with_the_whole(expr: sp.Expr) -> None:
    pieces = split(expr, R, sp.Integer(0), sp.oo)
    whole = joined(pieces, R)
    assert [p.high for p in pieces[:-1]] == [p.low for p in pieces[1:]]
    for place in (sp.Rational(k, 10) for k in range(1, 60, 4)):
        assert sp.N(whole.subs(R, place) - expr.subs(R, place)) == 0


def test_unknown_zeros_are_not_guessed() -> None:
    with pytest.raises(Unsplit):
        split(sp.Abs(sp.sin(R) - R / 3), R, sp.Integer(0), sp.oo)
