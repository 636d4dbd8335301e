"""Designs against brute force: suprema by search and integrals by quadrature, none of the library's algebra."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import pytest
import sympy as sp
from exact import Real

from ganworks.workshop import design
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T
from ganworks.workshop.objective import Objective

SECONDS = 300.0
RATIOS = [mp.mpf(1) / 7, mp.mpf(2) / 3, mp.mpf(5) / 2, mp.mpf(9)]
Number = Callable[[Real], Real]


def softplus(t: Real) -> Real:
    return mp.log1p(mp.exp(t))


def at(found: Objective, expr, place: dict, x, point: Real) -> Real:
    """A formula's value at a number, with the parameters at theirs."""
    result = value_at(expr, {**place, x: sp.Rational(str(mp.nstr(point, 17)))})
    return mp.mpf(str(result))


def highest(function: Number, low: float, high: float) -> Real:
    """The supremum of a concave function, by golden section."""
    ratio = (mp.sqrt(5) - 1) / 2
    a, b = mp.mpf(low), mp.mpf(high)
    for _ in range(140):
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        a, b = (a, d) if function(c) >= function(d) else (c, b)
    return function((a + b) / 2)


def normal(d: Number) -> Number:
    """Zero and flat at 1, which is how two generators of one divergence are compared."""
    level, slope = d(mp.mpf(1)), mp.diff(d, 1, h=mp.mpf(10) ** -8)
    return lambda r: d(r) - level - slope * (r - 1)


def same(one: Number, other: Number) -> None:
    for r in RATIOS:
        assert abs(one(r) - other(r)) < 1e-6 * max(1, abs(other(r)))


LN = mp.log
CONVEX: list[tuple[str, tuple[str, ...], dict[str, str], Number]] = [
    ("u*log(u)-u+1", (), {}, lambda u: u * LN(u)),
    ("(u^2-1)*log(u)", (), {}, lambda u: (u**2 - 1) * LN(u)),
    ("u^3-3*u+2", (), {}, lambda u: u**3),
    ("(1-u)^2/(u+1)+abs(u-1)", (), {}, lambda u: (1 - u) ** 2 / (u + 1) + abs(u - 1)),
    ("max(0,1-u)", (), {}, lambda u: max(mp.mpf(0), 1 - u)),
    ("sqrt(1+u^2)-(1+u)/sqrt(2)", (), {}, lambda u: mp.sqrt(1 + u**2)),
    ("u*atan(u)", (), {}, lambda u: u * mp.atan(u)),
    ("(u^a-1-a*(u-1))/(a*(a-1))", ("a>1",), {"a": "5/2"}, lambda u: u ** mp.mpf("2.5") / mp.mpf("3.75")),
    ("k*(u-1)^2+m*(u-1)", ("k>0", "m=real"), {"k": "2", "m": "-3"}, lambda u: 2 * (u - 1) ** 2),
]


def place_of(found: Objective, values: dict[str, str]) -> dict:
    return {found.parameters.symbols[name]: sp.Rational(text) for name, text in values.items()}


@pytest.mark.parametrize(("f", "param", "values", "truth"), CONVEX, ids=[case[0] for case in CONVEX])
def test_generators(f: str, param: tuple[str, ...], values: dict[str, str], truth: Number) -> None:
    found = design(f=f, param=param, time_limit=SECONDS)
    assert found.valid is True
    place, divergence = place_of(found, values), found.divergence
    if divergence.f_conjugate is not None:
        given = lambda u: at(found, divergence.f, place, U, u)  # noqa: E731
        for u in (mp.mpf("0.4"), mp.mpf("1.6"), mp.mpf(3)):
            slope = mp.diff(given, u, h=mp.mpf(10) ** -8)
            best = highest(lambda s, slope=slope: slope * mp.exp(s) - given(mp.exp(s)), -12, 12)
            assert abs(at(found, divergence.f_conjugate, place, T, slope) - best) < 1e-6 * max(1, abs(best))
    if "abs" not in f and "max" not in f:
        same(normal(lambda r: at(found, divergence.d, place, R, r)), normal(lambda r: r * truth(1 / r)))


GAMES: list[tuple[str, str, tuple[str, ...], dict[str, str], Number, Number]] = [
    ("log(r)/3", "exp(-2*t)", (), {}, lambda r: LN(r) / 3, lambda t: mp.exp(-2 * t)),
    ("r^3", "1/t", (), {}, lambda r: r**3, lambda t: 1 / t),
    ("sqrt(r)", "1", (), {}, mp.sqrt, lambda t: mp.mpf(1)),
    ("r+log(r)", "1", (), {}, lambda r: r + LN(r), lambda t: mp.mpf(1)),
    ("tanh(log(r))", "1", (), {}, lambda r: mp.tanh(LN(r)), lambda t: mp.mpf(1)),
    ("r^3+r", "t", (), {}, lambda r: r**3 + r, lambda t: t),
    ("log(r)/k", "exp(-t)", ("k>0",), {"k": "2"}, lambda r: LN(r) / 2, lambda t: mp.exp(-t)),
    ("(a+b*r)/(1+r)", "1", ("a<b",), {"a": "-1", "b": "2"}, lambda r: (2 * r - 1) / (1 + r), lambda t: mp.mpf(1)),
]


@pytest.mark.parametrize(("omega", "rho", "param", "values", "best", "rate"), GAMES, ids=[g[0] + g[1] for g in GAMES])
def test_likelihood_ratio_games(
    omega: str, rho: str, param: tuple[str, ...], values: dict[str, str], best: Number, rate: Number
) -> None:
    found = design(omega=omega, rho=rho, param=param, time_limit=SECONDS)
    assert found.valid is True
    place = place_of(found, values)
    if found.critic.omega_inverse is not None:
        for r in RATIOS:
            assert abs(at(found, found.critic.omega_inverse, place, T, best(r)) - r) < 1e-9 * r
    if found.divergence.d.atoms(sp.Integral):
        return

    def by_quadrature(r: Real) -> Real:
        return mp.quad(lambda s: (r - s) * rate(best(s)) * mp.diff(best, s), mp.linspace(1, r, 4))

    same(lambda r: at(found, found.divergence.d, place, R, r), by_quadrature)


PAIRS: list[tuple[str, str, Number, Number, float, float]] = [
    ("-softplus(t-1)", "-softplus(1-t)", lambda t: -softplus(t - 1), lambda t: -softplus(1 - t), -40, 40),
    ("-t^2", "-(t-3)^2", lambda t: -(t**2), lambda t: -((t - 3) ** 2), -9, 9),
    ("-exp(t)", "t", lambda t: -mp.exp(t), lambda t: t, -40, 40),
    ("-max(0,1+t)^2", "-max(0,1-t)^2", lambda t: -(max(0, 1 + t) ** 2), lambda t: -(max(0, 1 - t) ** 2), -5, 5),
    ("-max(0,2+t)", "-max(0,2-t)", lambda t: -max(0, 2 + t), lambda t: -max(0, 2 - t), -9, 9),
]


@pytest.mark.parametrize(("phi", "psi", "one", "other", "low", "high"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_pairs_in_use(phi: str, psi: str, one: Number, other: Number, low: float, high: float) -> None:
    found = design(phi=phi, psi=psi, time_limit=SECONDS)
    assert found.valid is not False
    if found.divergence.d is not None:
        same(
            lambda r: at(found, found.divergence.d, {}, R, r),
            lambda r: highest(lambda t: one(t) + r * other(t), low, high),
        )


REFUTED = [
    ({"f": "u*log(u)^2"}, "f_convex"),
    ({"f": "log(u)"}, "f_convex"),
    ({"f": "sin(u)"}, "f_convex"),
    ({"f": "min(u,1)"}, "f_convex"),
    ({"omega": "r-2*log(1+r)", "rho": "1"}, "omega_monotone"),
    ({"omega": "log(r)", "rho": "t"}, "rho_positive"),
    ({"omega": "tan(r)", "rho": "1"}, "omega_monotone"),
    ({"omega": "-1/(r-1)", "rho": "1"}, "omega_monotone"),
    ({"omega": "log(r)", "rho": "1", "beta": "-t"}, "generator_frozen"),
]
TRUE = [
    ({"omega": "r+sin(r)", "rho": "1"}, "omega_monotone"),
    ({"omega": "r^3-3*r^2+3*r", "rho": "1"}, "omega_monotone"),
    ({"f": "(u-1)^4"}, "f_convex"),
    ({"f": "(u-1)^4"}, "strict_at_1"),
]


@pytest.mark.parametrize(("given", "name"), REFUTED, ids=str)
def test_what_is_false_is_never_proved(given: dict[str, str], name: str) -> None:
    found = design(**given, time_limit=SECONDS)
    assert found.valid is False and found.condition(name).verdict.refuted


@pytest.mark.parametrize(("given", "name"), TRUE, ids=str)
def test_what_is_true_is_never_refuted(given: dict[str, str], name: str) -> None:
    """Derivatives that touch zero."""
    found = design(**given, time_limit=SECONDS)
    assert found.condition("strict_at_1").verdict.refuted is False
    assert found.valid is not False and not found.condition(name).verdict.refuted


@pytest.mark.parametrize(
    ("omega", "d", "increases"),
    [("(r-1)/(r+1)", "(r-1)^2/(r+1)", False), ("log(r)", "(1+r)*log(1+r)", True), ("r", "(r-1)^2", False)],
)
def test_solving_for_beta(omega: str, d: str, increases: bool) -> None:
    """alpha = beta: beta(omega(r)) = d(r)/(1+r), which the generator needs to increase."""
    found = design(omega=omega, d=d, relation="alpha=beta", time_limit=SECONDS)
    verdict = found.condition("generator_frozen").verdict
    assert verdict.proved if increases else verdict.refuted
    for r in RATIOS:
        beta = at(found, found.generator.beta, {}, T, at(found, found.critic.omega, {}, R, r))
        assert abs((1 + r) * beta - at(found, found.divergence.d, {}, R, r)) < 1e-9


def test_what_fails_elsewhere_does_not_refute_what_holds_at_one() -> None:
    """log(u)^4 is positive away from 1, though it bends downwards for large u."""
    found = design(f="log(u)^4", time_limit=SECONDS)
    assert found.condition("f_convex").verdict.refuted
    assert not found.condition("strict_at_1").verdict.refuted
