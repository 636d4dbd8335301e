"""Limits agree with analysis, with parameters and on both sides, and are withheld where none exists."""

from __future__ import annotations

import pytest
import sympy as sp

from ganworks.workshop.certify import limit
from ganworks.workshop.grammar.parameters import NONE, Parameters

R = sp.Symbol("r", positive=True)
LARGE, SMALL = Parameters.read(["a>1"]), Parameters.read(["0<a<1"])


@pytest.mark.parametrize(
    ("expr", "point", "side", "value"),
    [
        (R * sp.log(R), 0, "+", 0),
        (sp.log(1 + R) - sp.log(R), sp.oo, "+", 0),
        (sp.log(R), 0, "+", -sp.oo),
        (sp.atan(R), sp.oo, "+", sp.pi / 2),
        (sp.Abs(R - 1) / (R - 1), 1, "+", 1),
        (sp.Abs(R - 1) / (R - 1), 1, "-", -1),
        ((R - 1) / sp.log(R), 1, "+", 1),
        ((1 + R) * sp.log(1 + 1 / R), sp.oo, "+", 1),
        (R * sp.log(2 * R / (1 + R)) + sp.log(2 / (1 + R)), 0, "+", sp.log(2)),
        (sp.exp(R) / R, sp.oo, "+", sp.oo),
        (sp.sin(R), sp.oo, "+", None),
    ],
)
def test_known_limits(expr: sp.Expr, point: sp.Expr, side: str, value: sp.Expr | None) -> None:
    found = limit(expr, R, point, NONE, side)
    assert found == value if value is None else sp.simplify(found - value) == 0 or found == value


def test_symbolic_exponents_depend_on_their_relation() -> None:
    for parameters, at_zero, at_infinity in ((LARGE, "finite", sp.oo), (SMALL, -sp.oo, "finite")):
        a = parameters.symbols["a"]
        expr = (R ** (a - 1) - 1) / (a - 1)
        for point, expected in ((0, at_zero), (sp.oo, at_infinity)):
            found = limit(expr, R, point, parameters)
            assert found is not None
            assert sp.simplify(found + 1 / (a - 1)) == 0 if expected == "finite" else found == expected


@pytest.mark.parametrize(
    ("expr", "side", "value"),
    [
        ("(m+r)/(m-r)", "-", sp.oo),
        ("(m+r)/(m-r)", "+", -sp.oo),
        ("(m**2-r**2)/(m-r)", "-", "2*m"),
        ("(m-r)/(m+r)", "-", 0),
    ],
)
def test_quotients_at_a_place_that_is_a_symbol(expr: str, side: str, value: sp.Expr | str) -> None:
    m = sp.Symbol("m", positive=True)
    known = {"m": m, "r": R}
    parameters = Parameters(symbols={"m": m}, forms={m: m}, inverse={m: m})
    assert limit(sp.sympify(expr, known), R, m, parameters, side) == sp.sympify(value, known)
