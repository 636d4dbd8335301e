"""Limits of families of formulas, against the limits in closed form."""

import pytest
import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.derive.family import family_limit
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO, RATIO, VALUE

K = sp.Symbol("k", positive=True)
PLACES = [sp.Rational(*pair) for pair in ((1, 7), (2, 3), (5, 4), (3, 1))]


def members(text: str, x: sp.Symbol) -> sp.Expr:
    return parse(text, {x.name: x, "k": K})


@pytest.mark.parametrize(
    ("text", "limit", "x"),
    [
        ("tanh(k*log(r))", "sign(r-1)", RATIO),
        ("(r^k-1)/(r^k+1)", "sign(r-1)", RATIO),
        ("softplus(k*(t-1))/k", "max(0,t-1)", VALUE),
        ("log(cosh(k*t))/k", "abs(t)", VALUE),
        ("erf(k*(t-1))", "sign(t-1)", VALUE),
        ("(1+u^k)^(1/k)", "max(1,u)", INVERSE_RATIO),
        ("k*u*(u^(1/k)-1)", "u*log(u)", INVERSE_RATIO),
        ("sqrt(t^2+1/k)", "abs(t)", VALUE),
    ],
)
def test_limits(text: str, limit: str, x: sp.Symbol) -> None:
    found = family_limit(members(text, x), K, x)
    for place in [*PLACES, *(-place for place in PLACES if not x.is_positive)]:
        assert abs(sp.N((found - members(limit, x)).subs(x, place), 20)) < 1e-15


@pytest.mark.parametrize("text", ["sin(k*t)", "exp(k*t)", "k*t", "t+(-1)^2*k"])
def test_what_has_no_finite_limit_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        family_limit(members(text, VALUE), K, VALUE)


def test_a_design_of_a_limit() -> None:
    objective = design(phi="-softplus(k*(1+t))/k", psi="-softplus(k*(1-t))/k", param=["k=oo"])
    assert objective.valid is True and objective.divergence.known_as == "2*TV"
    with pytest.raises(BadInput):
        design(f="u*log(u)", param=["u=oo"])
