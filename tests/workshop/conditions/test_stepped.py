"""Ratios with kinks, jumps and constant pieces, against the divergence that they have in closed form."""

import pytest
import sympy as sp

from ganworks.workshop import design
from ganworks.workshop.grammar.formula import parse
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.objective import Objective

RATIOS = [sp.Rational(*pair) for pair in ((1, 5), (1, 2), (9, 10), (11, 10), (2, 1), (7, 1))]


def difference(objective: Objective, expected: str) -> sp.Expr:
    """The largest distance of d, up to an affine function, from a divergence."""
    d = objective.divergence.d
    assert d is not None
    gap = d - parse(expected, {"r": R})
    slope = (gap.subs(R, 3) - gap.subs(R, 1)) / 2
    return max(abs(sp.N((gap - gap.subs(R, 1) - slope * (R - 1)).subs(R, ratio), 20)) for ratio in RATIOS)


@pytest.mark.parametrize(
    ("omega", "rho", "d"),
    [
        ("sign(log(r))", "1", "abs(r-1)"),
        ("Heaviside(r-1)", "exp(t)", "abs(r-1)*(e-1)/2"),
        ("-sign(r-1)", "-1", "abs(r-1)"),
        ("max(r,2*r-1)", "1", "max(0,r-1)^2/2+(r-1)^2/2"),
        ("log(r)", "Piecewise((1,t<0),(3,True))", "(r*log(r)-r+1)*(2+sign(r-1))"),
        ("r+Heaviside(r-1)", "1", "(r-1)^2/2+max(0,r-1)"),
        ("max(1,r)", "1", "max(0,r-1)^2/2"),
    ],
    ids=str,
)
def test_what_never_falls_is_a_game(omega: str, rho: str, d: str) -> None:
    objective = design(omega=omega, rho=rho)
    assert objective.valid is True
    assert difference(objective, d) < 1e-15


@pytest.mark.parametrize(
    ("omega", "rho", "reason"),
    [
        ("sign(r-2)", "1", "strict_at_1"),
        ("max(2,r)", "1", "strict_at_1"),
        ("r-Heaviside(r-1)", "1", "omega_monotone"),
        ("sign(log(r))", "(t^2-1/2)", "rho_positive"),  # positive at both values, not on the way from one to the other
        ("2*sign(log(r))+Heaviside(r-1)", "abs(t)-1", "rho_positive"),
    ],
    ids=str,
)
def test_what_breaks_it(omega: str, rho: str, reason: str) -> None:
    objective = design(omega=omega, rho=rho)
    assert reason in [entry.name for entry in objective.refutations]


def test_weights_between_the_values_of_a_jump_count() -> None:
    """psi'(t) = t^2 - 1/2 is negative between -1/2 and 1/2, over which omega jumps from -1 to 2."""
    assert design(omega="Piecewise((-1,r<1),(2,True))", rho="t^2-1/4").valid is not True


@pytest.mark.parametrize(
    ("beta", "descends"),
    [
        ("Piecewise((t,t<0),(2*t,True))", True),
        ("Piecewise((t,t<0),(t+1,True))", True),
        ("Piecewise((2*t,t<0),(t-1,t>=0))", False),
        ("relu(t)", True),
        ("clip(t,1,3)", False),
    ],
)
def test_own_losses_in_pieces(beta: str, descends: bool) -> None:
    assert design(omega="log(r)", rho="1/(1+exp(t))", beta=beta).valid is descends


@pytest.mark.parametrize(
    ("formulas", "param", "at"),
    [
        ({"phi": "-abs(t-a)", "psi": "-abs(t-b)"}, ("a=real", "b=real"), {"a": "0", "b": "0"}),
        ({"phi": "-max(0,m+t)", "psi": "-max(0,m-t)"}, ("m=real",), {"m": "0"}),
        ({"phi": "-c*t^2", "psi": "t"}, ("c>=0",), {"c": "0"}),
    ],
    ids=str,
)
def test_a_parameter_for_which_it_fails(formulas: dict[str, str], param: tuple[str, ...], at: dict[str, str]) -> None:
    objective = design(**formulas, param=param)
    assert objective.valid is False
    witness = objective.refutations[0].verdict.witness
    assert witness is not None and at.items() <= witness.items()


def test_a_removable_singularity_of_a_parameter_refutes_nothing() -> None:
    """(u^a - 1)/a is concave for a < 1 and has no value at a = 0; it fails elsewhere, as at a = 1."""
    objective = design(phi="-exp(k*t)/k", psi="t", param=["k=real"])
    witness = {} if objective.valid is not False else objective.refutations[0].verdict.witness or {}
    assert witness.get("k") != "0"


def test_a_pole_of_rho_within_a_jump() -> None:
    assert design(omega="sign(log(r))", rho="1/t^2").valid is not True


@pytest.mark.parametrize(
    ("beta", "descends"), [("sign(t-1/2)", True), ("max(t,1/3)", True), ("max(t,2/3)", False), ("abs(t-1/2)", False)]
)
def test_own_losses_in_pieces_along_a_best_value_without_a_formula(beta: str, descends: bool) -> None:
    """The best value of -t^4 and -(t-1)^4 is 1/2 at r = 1, by symmetry, and rises from 0 to 1."""
    objective = design(phi="-t^4-t^2", psi="-(t-1)^4-(t-1)^2", beta=beta)
    assert objective.valid is descends
