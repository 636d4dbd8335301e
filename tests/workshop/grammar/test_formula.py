"""The grammar reads formulas exactly and evaluates nothing as Python."""

from __future__ import annotations

import gc
import time

import pytest
import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.grammar import ParseError, UnsafeExpression, parse, text_of

R = sp.Symbol("r", positive=True)
NAMES = {"r": R}
REFUSED = [
    "__import__('os').system('id')",
    "().__class__",
    "r.free_symbols",
    "lambda: 1",
    "[r for r in (1,)]",
    "9**9**9**9",
    "2**(10**9)",
    "(((10**60)**60)**60)**60",
    "f'{r}'",
    "open('x')",
    "exp(r, evaluate=False)",
    "log(*[r])",
    "1/0",
    "log(0)",
    "sqrt(-1)",
    "r;1",
    "r=1",
    "True",
    "1j",
    "1e999*r",
    "q+1",
    "",
    "   ",
    "г",
    "r\u200b+1",
    "\ufb01",
    "r −1",
    "(" * 1000,
    "(" * 60 + "r" + ")" * 60,
    "-" * 300 + "r",
    "+".join(["r"] * 900),
    "exp(exp(exp(1000)))",
    "max(exp(exp(exp(100))),1)",
    "exp(" * 30 + "1" + ")" * 30,
    "((((r^60)^60)^60)^60)",
    "2^128*2^128*2^128*r",
    "asin(2)",
    "LambertW(-1)",
    "0^0",
    "sqrt(-r)",
    "2r",
    "r(1+r)",
    "sin",
    "max(r)",
    "oo",
    "nan",
    "I",
    "gamma(r)",
    "r<1",
    "Piecewise((r,r<1))",
    "log(*r)",
    "log(**r)",
    "(r,)",
    "r if r else 1",
    "r and 1",
    "not r",
    "r is r",
    "log(r)(r)",
    "Piecewise(r, True)",
    "Piecewise((r, r), (1, True))",
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:25]))
def test_refuses_in_one_sentence_and_at_once(text: str) -> None:
    gc.collect()  # the rubbish of earlier tests is not this formula's time
    begin = time.process_time()
    with pytest.raises((ParseError, UnsafeExpression)) as caught:
        parse(text, NAMES)
    assert time.process_time() - begin < 1.0
    assert isinstance(caught.value, BadInput)
    assert "\n" not in str(caught.value)
    assert 10 < len(str(caught.value)) < 400


def test_an_unknown_name_says_how_to_declare_it() -> None:
    with pytest.raises(ParseError, match=r"'beta'.*beta=real"):
        parse("r+beta", NAMES)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("r^2*3", 3 * R**2),
        ("-r^2", -(R**2)),
        ("2^3^2*r", 512 * R),
        ("r^-2", R**-2),
        ("-r^2*3", -3 * R**2),
        ("2^-r^2", 2 ** (-(R**2))),
        ("-2^2*r", -4 * R),
        ("1-2-r", -1 - R),
        ("6/2/3*r", R),
        ("007*r", 7 * R),
        ("0.30000000000000000001*r", sp.Rational("0.30000000000000000001") * R),
        ("Piecewise((r, 0 < r < 1), (1, True))", sp.Piecewise((R, R < 1), (1, True))),
        ("Piecewise((r, r<1/2 | r>=3), (1, True))", sp.Piecewise((R, (sp.Rational(1, 2) > R) | (R >= 3)), (1, True))),
        ("0.1*r", R / 10),
        ("1e-3*r", R / 1000),
        ("max(0,1-r)", sp.Max(0, 1 - R)),
        ("softplus(r)", sp.log(1 + sp.exp(R))),
        ("sigmoid(r)", 1 / (1 + sp.exp(-R))),
        ("LambertW(r,-1)", sp.LambertW(R, -1)),
        ("pi*E*r", sp.pi * sp.E * R),
        ("Piecewise((r, (r<1) & (r>1/2)), (1, True))", sp.Piecewise((R, (R < 1) & (sp.Rational(1, 2) < R)), (1, True))),
    ],
)
def test_meaning_and_round_trip(text: str, meaning: sp.Expr) -> None:
    expr = parse(text, NAMES)
    assert expr == meaning
    assert parse(text_of(expr), NAMES) == expr


def test_a_declared_name_beats_the_constant() -> None:
    weight = sp.Symbol("pi", positive=True)
    assert parse("pi*r", {**NAMES, "pi": weight}) == weight * R
    assert parse("pi*r", {**NAMES, "pi": sp.Rational(1, 3)}) == R / 3
