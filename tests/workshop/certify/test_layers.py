"""The arithmetic underneath: ranges, enclosures and expansions contain every value."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest
import sympy as sp
from flint import arb
from typed import present

from ganworks.workshop.certify.expansion import expansion
from ganworks.workshop.certify.interval.enclosure import enclosure
from ganworks.workshop.certify.interval.value_range import value_range
from ganworks.workshop.certify.series import End

S = sp.Symbol("s", positive=True)
POINTS = [sp.Rational(*pair) for pair in ((1, 1000), (1, 7), (1, 1), (5, 2), (40, 1))]
FUNCTIONS = [
    sp.log(1 + S) - S / (1 + S),
    sp.exp(-S) * S**2,
    sp.sqrt(1 + S) - sp.atan(S),
    (S - 1) ** 2,
    (S - 2) ** 3 / (1 + S),
    sp.tanh(S) + sp.erf(S),
    sp.Max(1 - S, S - 3),
    sp.Abs(S - 1) * sp.sign(S - 2),
    S ** sp.Rational(-2, 3) + sp.LambertW(S),
    sp.cosh(S) - sp.sinh(S),
    sp.Piecewise((S, S < 1), (2 - S, True)),
    S**S,
]


@pytest.mark.parametrize("expr", FUNCTIONS, ids=str)
def test_values_lie_in_range_and_enclosure(expr: sp.Expr) -> None:
    whole = value_range(expr, {})
    box = enclosure(expr, S)
    assert whole is not None
    for point in POINTS:
        value = sp.N(expr.subs(S, point), 30)
        exact = Fraction(str(value))
        slack = Fraction(1, 10**20) * (1 + abs(exact))
        assert whole.low <= exact + slack and exact - slack <= whole.high
        around = arb(float(point), float(point) / 8)
        inside = box(around)
        for shift in (-0.1, 0.0, 0.1):
            near = sp.N(expr.subs(S, sp.Rational(float(point) * (1 + shift))), 30)
            assert inside.overlaps(arb(str(near)) + arb(0, 1e-18))


def test_open_ends_and_undefined_parts() -> None:
    assert present(value_range(sp.exp(-S), {})).positive
    assert not present(value_range((S - 1) ** 2, {})).positive
    for undefined in (1 / (S - 1), sp.tan(S), sp.log(S - 1), sp.sqrt(1 - S), sp.asin(S)):
        assert value_range(undefined, {}) is None


def test_a_ball_around_zero_has_an_even_power_from_zero() -> None:
    square = enclosure(S**2, S)(arb(0, 1))
    assert square.is_finite() and square >= -1e-8 and square.contains(1)


@pytest.mark.parametrize("at_zero", [True, False])
@pytest.mark.parametrize(
    "expr",
    [
        S - sp.log(1 + S),
        (1 + S) * sp.log(1 + S) - S,
        sp.sqrt(1 + S) - 1 - S / 2,
        S**2 + S * sp.sin(S),
        1 - (1 + S) * sp.exp(-S),
        sp.atan(S) - S / 2,
        1 / (1 + sp.sqrt(S)),
        sp.erf(S),
        S * sp.log(S) - (1 + S) * sp.log((1 + S) / 2),
    ],
    ids=str,
)
def test_expansions_bound_the_true_remainder(expr: sp.Expr, at_zero: bool) -> None:
    end = End(12)
    series = expansion(expr, S, end, at_zero)
    mp.mp.dps = 60
    for bits in (12, 20, 90):
        y = mp.mpf(2) ** -bits
        log = -mp.log(y)
        true = mp.mpf(sp.N(expr.subs(S, sp.Rational(2) ** (-bits if at_zero else bits)), 60))
        power = lambda p: y ** (mp.mpf(p[0].numerator) / p[0].denominator) * log ** int(p[1])  # noqa: E731, B023
        said = sum(mp.mpf(arb(c).str(50, radius=False)) * power(p) for p, c in series.terms.items())
        rest = mp.mpf(arb(series.rest).str(30, radius=False)) * power(series.rest_power) if series.rest > 0 else 0
        assert abs(true - said) <= rest * (1 + mp.mpf(10) ** -20) + mp.mpf(10) ** -45 * (1 + abs(said))
