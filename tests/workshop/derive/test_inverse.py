"""An inverse undoes its function, on the right branch, or there is none."""

import pytest
import sympy as sp

from ganworks.workshop.derive.inverse import inverse, join_logarithms
from ganworks.workshop.derive.numbers import agree
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

CLOSED = [
    sp.log(R) / 2,
    R / (1 + R),
    -1 / R**2,
    sp.atan(R),
    sp.asinh(R),
    R + sp.log(R),
    R - 1 / R,
    R / sp.sqrt(1 + R**2),
    (R**2 - 1) / (R**2 + 1),
    (R - 1) ** 3,
    R**2 / (1 + R),
    2 * R - sp.log(1 + R),
    sp.sqrt(R) + R,
    sp.tanh(sp.log(R) / 3),
]


@pytest.mark.parametrize("expr", CLOSED, ids=str)
def test_it_undoes_the_function(expr: sp.Expr) -> None:
    points = Setting().points(R)
    back = inverse(expr, R, T, points)
    assert back is not None
    assert agree(back.subs(T, expr), R, points, digits=12)


@pytest.mark.parametrize("expr", [R**5 + R, R**3 + R, R + sp.sin(R)], ids=str)
def test_no_root_formulas(expr: sp.Expr) -> None:
    assert inverse(expr, R, T, Setting().points(R), 0.5) is None


def test_the_lower_branch_of_lambert() -> None:
    slope = sp.log((1 + U) / (2 * U)) - 1 / U
    back = inverse(slope, U, T, Setting().points(U))
    assert back is not None
    assert {node.args[1] for node in back.atoms(sp.LambertW) if len(node.args) == 2} == {-1}


def test_weighted_logarithms_are_joined() -> None:
    pi = sp.Rational(3, 10)
    joined = join_logarithms(pi * sp.log(U) - pi * sp.log(1 - pi + pi * U), U)
    assert len(joined.atoms(sp.log)) == 1
