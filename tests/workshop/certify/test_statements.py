"""Known truths about functions: each is proved or refuted as mathematics says, never the other way round."""

from __future__ import annotations

import pytest
import sympy as sp

from ganworks.errors import BadInput
from ganworks.workshop.certify import (
    REALS,
    Interval,
    bounded,
    continuous,
    convex,
    decreasing,
    identical,
    increasing,
    minimum_at,
    nonnegative,
    positive,
)
from ganworks.workshop.grammar import parse
from ganworks.workshop.grammar.parameters import Parameters

R = sp.Symbol("r", positive=True)
T = sp.Symbol("t", real=True)
Q = sp.Rational
AB = Parameters.read(["a=real", "b=> a"])
A, B = AB.symbols["a"], AB.symbols["b"]


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("tan(r)", "refuted"),
        ("-1/(r-1)", "refuted"),
        ("1/(2-r^2)", "refuted"),
        ("Piecewise((r,r<1),(r-5,True))", "refuted"),
        ("Piecewise((r,r<1),(r+5,True))", "refuted"),
        ("Piecewise((r,r<1),(2*r-1,True))", "proved"),
        ("r+sin(r)", "proved"),
        ("r^3-3*r^2+3*r", "proved"),
        ("r^3-2*r^2+r", "refuted"),
        ("r^5+r", "proved"),
        ("sign(log(r))", "refuted"),
        ("tanh(log(r))", "proved"),
        ("log(r)", "proved"),
        ("(r^2-1)/(r^2+1)", "proved"),
        ("r/sqrt(1+r^2)", "proved"),
        ("r+log(r)", "proved"),
        ("r-1/r", "proved"),
        ("erf(log(r))", "proved"),
        ("atan(r)", "proved"),
        ("asinh(r)", "proved"),
        ("max(r,1)", "refuted"),
        ("log(r-1)", "refuted"),
        ("r^r", "refuted"),
        ("LambertW(r)", "proved"),
    ],
)
def test_increasing(text: str, truth: str) -> None:
    verdict = increasing(parse(text, {"r": R}), R)
    assert verdict.status == truth
    assert bool(verdict.witness) == (truth == "refuted")


def test_a_removable_gap_is_never_refuted() -> None:
    assert not increasing((R - 1) / sp.log(R), R).refuted


def test_monotony_refutations_name_two_points_that_fall() -> None:
    expr = R**3 - 2 * R**2 + R
    witness = increasing(expr, R).witness or {}
    low, high = (sp.Rational(witness[key]) for key in ("r", "r_next"))
    assert 0 < low < high
    assert expr.subs(R, high) < expr.subs(R, low)


@pytest.mark.parametrize(
    ("text", "convex_", "strict", "least"),
    [
        ("r*log(r)", "proved", "proved", "refuted"),
        ("r*log(r)-r+1", "proved", "proved", "proved"),
        ("(r-1)*log(r)", "proved", "proved", "proved"),
        ("abs(r-1)/2", "proved", "refuted", "proved"),
        ("r*log(r)^2", "refuted", "refuted", "proved"),
        ("Piecewise((r^2,r<1),(0,True))", "refuted", "refuted", "refuted"),
        ("Piecewise((r,r<1),(1,True))", "refuted", "refuted", "refuted"),
        ("max(0,1-r)", "proved", "refuted", "refuted"),
        ("r-1", "proved", "refuted", "refuted"),
        ("(r-1)^4", "proved", "proved", "proved"),
        ("(1-r)^2/r", "proved", "proved", "proved"),
        ("r*log(r)-(1+r)*log((1+r)/2)", "proved", "proved", "proved"),
        ("3/10*r*log(r)-(7/10+3*r/10)*log(7/10+3*r/10)", "proved", "proved", "proved"),
        ("(sqrt(r)-1)^2", "proved", "proved", "proved"),
        ("(1+r)*log(1+r)", "proved", "proved", "refuted"),
        ("-r^2", "refuted", "refuted", "refuted"),
        ("max(0, abs(r-1)-1/2)", "proved", "refuted", "refuted"),
    ],
)
def test_convexity_and_minimum(text: str, convex_: str, strict: str, least: str) -> None:
    expr = parse(text, {"r": R})
    assert convex(expr, R).status == convex_
    assert convex(expr, R, strict=True).status == strict
    assert minimum_at(expr, R).status == least


def test_convexity_refutations_name_a_point_above_its_chord() -> None:
    expr = R * sp.log(R) ** 2
    witness = convex(expr, R).witness or {}
    a, b, c = (sp.Rational(witness[key]) for key in ("r_left", "r", "r_right"))
    chord = (expr.subs(R, a) * (c - b) + expr.subs(R, c) * (b - a)) / (c - a)
    assert sp.N(expr.subs(R, b) - chord, 30) > 0


@pytest.mark.parametrize(
    ("text", "strict", "loose"),
    [
        ("r-1-log(r)", "refuted", "proved"),
        ("log(1+r)-r/(1+r)", "proved", "proved"),
        ("1-exp(-r)-r*exp(-r)", "proved", "proved"),
        ("1-99/100*exp(-10^6*(r-2)^2)", "proved", "proved"),
        ("1-101/100*exp(-10^6*(r-2)^2)", "refuted", "refuted"),
        ("log(r)+1000", "refuted", "refuted"),
        ("softplus(r)-r", "proved", "proved"),
        ("r-softplus(r)", "refuted", "refuted"),
        ("(r^2-2)^2", None, "proved"),
        ("r^4-4*r^2+5", "proved", "proved"),
        ("log(r)^2-log(r)+1", "proved", "proved"),
        ("1+cos(r)", None, "proved"),
        ("exp(r)-1-r-r^2/2", "proved", "proved"),
        ("sqrt(r-1)", "refuted", "refuted"),
        ("r-r", "refuted", "proved"),
    ],
)
def test_sign(text: str, strict: str | None, loose: str) -> None:
    expr = parse(text, {"r": R})
    assert positive(expr, R).status in ({strict} if strict else {"refuted", "undecided"})
    assert nonnegative(expr, R).status == loose


def test_a_narrow_dip_is_found_by_bisection() -> None:
    dip = 1 - 2 * sp.exp(-(10**8) * (R - Q(14142, 10007)) ** 2)
    verdict = positive(dip, R)
    assert verdict.status == "refuted"
    assert sp.N(dip.subs(R, sp.sympify((verdict.witness or {})["r"])), 30) < 0


def test_signs_with_parameters_hold_for_all_of_them() -> None:
    assert increasing((A + B * R) / (1 + R), R, parameters=AB).proved
    assert positive(2 * (B - T), T, Interval(A, B, True, False), AB).proved
    assert increasing(-((T - B) ** 2), T, Interval(A, B, True, False), AB).proved
    assert increasing(A * R, R, parameters=AB).refuted
    weight = Parameters.read(["0<pi<1"])
    pi = weight.symbols["pi"]
    weighted = pi * R * sp.log(R) - (1 - pi + pi * R) * sp.log(1 - pi + pi * R)
    assert convex(weighted, R, parameters=weight).proved
    assert minimum_at(weighted, R, parameters=weight).proved
    power = Parameters.read(["alpha>1"])
    alpha = power.symbols["alpha"]
    assert minimum_at((R**alpha - alpha * R + alpha - 1) / (alpha * (alpha - 1)), R, parameters=power).proved
    assert minimum_at(pi * R * sp.log(R), R, parameters=weight).refuted


def test_real_line_and_closed_ends() -> None:
    assert increasing(T**3, T, REALS).proved
    assert increasing(T**2, T, REALS).refuted
    assert increasing(T**2, T, "[0, oo)").proved
    assert increasing(sp.log(1 + sp.exp(T)), T, REALS).proved
    assert positive(1 / (1 + sp.exp(T)), T, REALS).proved
    assert positive(T, T, "[0, 1]").refuted
    assert nonnegative(T * (1 - T), T, "[0, 1]").proved
    assert decreasing(1 / T, T, "[1, 2)").proved
    assert continuous(1 / T, T, "[0, 1]").refuted
    with pytest.raises(BadInput):
        positive(T, T, (2, 1))


def test_continuity_and_bounds() -> None:
    assert continuous(sp.sqrt(R) / (1 + R**2), R).proved
    assert continuous(sp.Max(0, 1 - R), R).proved
    assert continuous(sp.Piecewise((R, R < 1), (2, True)), R).refuted
    assert continuous(sp.tan(R), R).refuted
    assert bounded(R / (1 + R), R).proved
    assert bounded(sp.exp(-R) * R**3, R).proved
    assert bounded(sp.log(1 + 1 / R), R).refuted
    assert bounded(sp.Abs(R - 1), R).refuted


def test_identity_needs_algebra_and_a_difference_needs_a_point() -> None:
    assert identical(sp.log(2 * R / (1 + R)), sp.log(2) - sp.log(1 + 1 / R), R).proved
    assert identical(sp.Abs(R - 1), sp.Max(R, 1) - sp.Min(R, 1), R).proved
    assert identical(((A + B * R) / (1 + R) - A), (B - A) * R / (1 + R), R, parameters=AB).proved
    assert identical(sp.tanh(sp.log(R)), (R**2 - 1) / (R**2 + 1), R).proved
    tiny = identical(sp.log(R), sp.log(R) + sp.Rational(1, 10**15), R)
    assert tiny.refuted
    assert not identical(sp.sqrt(R**2 - 2 * R + 1), R - 1, R).proved


def test_what_is_only_small_is_not_zero() -> None:
    """A symbolic algebra that looks at two digits takes tanh(log(1 + 2^-500)) for zero."""
    small = sp.tanh(sp.erf(sp.log(1 + R)))
    assert positive(small, R).status == "proved"
    assert increasing(sp.log(small), R).status == "proved"
    constant = sp.tanh(sp.log(1 + sp.Rational(1, 2**200)))
    assert not identical(constant * R, sp.Integer(0), R).proved
    assert not nonnegative(-constant * R, R).proved


def test_witnesses_are_plain() -> None:
    """r - 10^-12 is negative close to 0 only: a power of ten says so, and no power of two with nineteen digits."""
    r = sp.Symbol("r", positive=True)
    witness = positive(r - sp.Rational(1, 10**12), r).witness
    assert witness is not None and witness["r"] == "1/10000000000000"
    fall = increasing(r**2 - 2 * r, r).witness
    assert fall is not None and max(len(fall["r"]), len(fall["r_next"])) <= 4


def test_functions_of_roots() -> None:
    """cosh(sqrt u) is the sum of u^k/(2k)!, convex; the second derivative of sqrt(u) sinh(sqrt u) is one too."""
    u = sp.Symbol("u", positive=True)
    root = sp.sqrt(u)
    assert convex(sp.cosh(root), u, strict=True).proved
    assert convex(root * sp.sinh(root), u, strict=True).proved
    assert convex(-root * sp.sinh(root), u).refuted
