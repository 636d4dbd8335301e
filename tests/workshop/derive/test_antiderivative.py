"""An antiderivative has the right derivative and is real on the domain."""

import pytest
import sympy as sp

from ganworks.workshop.derive.antiderivative import antiderivative
from ganworks.workshop.derive.numbers import agree, value_at
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T


@pytest.mark.parametrize(
    "expr",
    [
        R / (1 + R) ** 3,
        1 / (R ** sp.Rational(3, 2) + R),
        4 * R / (R**2 + 1) ** 2,
        (1 + R**2) ** sp.Rational(-3, 2),
        R**3 * (1 + 2 * R**2) ** sp.Rational(-5, 2),
        1 / (1 + R**2),
        sp.exp(-R),
        sp.log(R),
    ],
    ids=str,
)
def test_the_derivative_is_the_integrand(expr: sp.Expr) -> None:
    points = Setting().points(R)
    found = antiderivative(expr, R, points)
    assert found is not None
    assert agree(sp.diff(found, R), expr, points)


def test_logarithms_of_negative_numbers_are_turned() -> None:
    points = [{T: value} for value in (sp.Rational(1, 10), sp.Rational(1, 2), sp.Rational(9, 10))]
    found = antiderivative(1 / (T - 1), T, points)
    assert found is not None
    assert all(value_at(found, point) is not None for point in points)


def test_none_where_there_is_none() -> None:
    assert antiderivative(sp.exp(-(sp.log(R) ** 2)) / sp.log(1 + R), R, Setting().points(R), (0.3, 0.3)) is None
