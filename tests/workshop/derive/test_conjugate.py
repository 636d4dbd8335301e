"""The conjugate is the supremum: Fenchel's inequality everywhere, equality at the slope, infinite beyond the domain."""

import pytest
import sympy as sp
from typed import present

from ganworks.workshop.derive.conjugate import conjugate
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.derive.pieces import split
from ganworks.workshop.derive.setting import Setting
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import VALUE as T

SMOOTH = [
    U * sp.log(U),
    -sp.log(U),
    (U - 1) ** 2,
    (1 - U) ** 2 / U,
    (sp.sqrt(U) - 1) ** 2,
    (U - 1) * sp.log(U),
    (U - 1) ** 2 / (U + 1),
    sp.sqrt(1 + U**2),
    (1 + U) * sp.log((1 + U) / (2 * U)),
]
KINKED = [
    sp.Abs(U - 1) / 2,
    sp.Max(0, 1 - U),
    sp.Max(0, sp.Abs(U - 1) - sp.Rational(1, 2)),
    sp.Abs(U - 1) + (U - 1) ** 2,
]


def found(f: sp.Expr):
    return conjugate(split(f, U, sp.Integer(0), sp.oo), Setting())


def highest(f: sp.Expr) -> sp.Expr:
    return present(present(found(f)).expr)


@pytest.mark.parametrize("f", SMOOTH + KINKED, ids=str)
def test_fenchel(f: sp.Expr) -> None:
    star = found(f)
    assert star is not None and star.expr is not None
    for place in ("1/7", "2/3", "5/2", "9"):
        u = sp.Rational(place)
        slope = sp.N(sp.diff(f, U).subs(U, u).doit(), 30)
        touching = value_at(star.expr, {T: slope})
        assert touching is not None
        assert abs(touching - (u * slope - sp.N(f.subs(U, u), 30))) < 1e-12
        for other in ("1/3", "1", "4"):
            v = sp.Rational(other)
            assert touching >= v * slope - sp.N(f.subs(U, v), 30) - sp.Float("1e-20")


@pytest.mark.parametrize(
    ("f", "t", "value"),
    [
        (sp.Abs(U - 1) / 2, "3/5", sp.oo),
        (sp.Abs(U - 1) / 2, "-2", -sp.Rational(1, 2)),
        ((U - 1) ** 2, "-3", -1),
        (-sp.log(U), "1", sp.oo),
        ((1 - U) ** 2 / U, "1", 2),
        ((sp.sqrt(U) - 1) ** 2, "2", sp.oo),
    ],
)
def test_ends_of_the_domain(f: sp.Expr, t: str, value: sp.Expr) -> None:
    assert highest(f).subs(T, sp.Rational(t)) == value


def test_it_is_the_highest_line() -> None:
    f = sp.Max(0, sp.Abs(U - 1) - sp.Rational(1, 2))
    star = highest(f)
    for t in (sp.Rational(k, 4) for k in range(-6, 5)):
        lines = [u * t - f.subs(U, u) for u in (sp.Rational(k, 8) for k in range(0, 400))]
        assert star.subs(T, t) == max(lines)
