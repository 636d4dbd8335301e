"""The four ways in lead to one object, and its divergence does not depend on how it was written."""

import pytest
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typed import present

from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.conditions.properties import normalised
from ganworks.workshop.derive.numbers import value_at
from ganworks.workshop.grammar.vocabulary import INVERSE_RATIO as U
from ganworks.workshop.grammar.vocabulary import LOG_RATIO as V
from ganworks.workshop.grammar.vocabulary import RATIO as R
from ganworks.workshop.grammar.vocabulary import VALUE as T

SECONDS = 120.0
PLACES = [sp.Rational(*pair) for pair in ((1, 7), (2, 3), (5, 2), (9, 1))]
F = ["u*log(u)", "-log(u)", "(u-1)^2", "(sqrt(u)-1)^2", "u*log(u)-(u+1)*log((u+1)/2)", "(u-1)^2/(u+1)"]
OMEGA = {"log(r)": "exp(t)", "r/(1+r)": "t/(1-t)", "r": "t", "(r-1)/(r+1)": "(1+t)/(1-t)", "-1/r": "-1/t"}


def values(expr: sp.Expr, x: sp.Symbol = R) -> list[float]:
    return [float(present(value_at(expr, {x: place}))) for place in PLACES]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(F), st.integers(-3, 3), st.integers(-3, 3), st.integers(1, 4))
def test_affine_changes_of_f(f: str, shift: int, slope: int, factor: int) -> None:
    plain = design(f=f, time_limit=SECONDS)
    changed = design(f=f"{factor}*({f})+{slope}*(u-1)+{shift}", time_limit=SECONDS)
    assert changed.valid is True
    assert values(normalised(changed.divergence.d)) == pytest.approx(
        [factor * value for value in values(normalised(plain.divergence.d))], rel=1e-12
    )


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(OMEGA)))
def test_monotone_reparametrisations_of_omega(omega: str) -> None:
    """The critic may say the same in any monotone way: with rho = d''/omega' the divergence stays."""
    back = OMEGA[omega]
    rate = sp.sympify(omega, locals={"r": R}).diff(R) * R * (1 + R)
    rho = str(sp.simplify((1 / rate).subs(R, sp.sympify(back, locals={"t": T}))))
    found = design(omega=omega, rho=rho, time_limit=SECONDS)
    assert found.valid is True
    assert found.divergence.known_as == "2*JS"


def test_three_ways_to_one_divergence() -> None:
    one = design(omega="log(r)", rho="1/(1+exp(t))", time_limit=SECONDS)
    two = design(phi="-softplus(t)", psi="-softplus(-t)", time_limit=SECONDS)
    three = design(f="u*log(u)-(u+1)*log((u+1)/2)", time_limit=SECONDS)
    assert {d.divergence.known_as for d in (one, two, three)} == {"2*JS"}
    assert values(normalised(two.divergence.d)) == pytest.approx(values(one.divergence.d))
    assert values(three.divergence.d) == pytest.approx(values(one.divergence.d))


def test_the_envelope() -> None:
    found = design(omega="(r-1)/(r+1)", rho="1", time_limit=SECONDS)
    assert values(sp.diff(found.divergence.d, R)) == pytest.approx(values(found.critic.psi_r))
    assert values(found.critic.psi.subs(T, found.critic.omega)) == pytest.approx(values(found.critic.psi_r))
    assert values(found.critic.omega_inverse.subs(T, found.critic.omega)) == pytest.approx(list(map(float, PLACES)))


def test_the_log_ratio_needs_no_conjugate() -> None:
    found = design(f="(u-1)*log(u)", time_limit=SECONDS)
    forms, f = found.log_ratio, found.divergence.f
    for place in PLACES:
        at = {V: sp.log(place)}
        assert float(present(value_at(forms.critic_real, at))) == pytest.approx(float(sp.diff(f, U).subs(U, place)))
        total = value_at(forms.critic_real * place + forms.critic_fake, at)
        assert float(present(total)) == pytest.approx(float(f.subs(U, place)))


def test_decreasing_omega_is_the_mirrored_game() -> None:
    plain = design(omega="log(r)", rho="1/(1+exp(t))", time_limit=SECONDS)
    mirrored = design(omega="-log(r)", rho="-1/(1+exp(-t))", time_limit=SECONDS)
    assert mirrored.valid is True and mirrored.critic.orientation == "real"
    assert values(mirrored.divergence.d) == pytest.approx(values(plain.divergence.d))
    assert design(omega="-log(r)", rho="1/(1+exp(t))", time_limit=SECONDS).valid is False


@pytest.mark.parametrize(
    ("given_", "name"),
    [
        ({"f": "u*log(u)^2"}, "f_convex"),
        ({"f": "u-1"}, "strict_at_1"),
        ({"f": "max(0,abs(u-1)-1/2)"}, "strict_at_1"),
        ({"omega": "r^3-2*r^2+r", "rho": "1"}, "omega_monotone"),
        ({"omega": "log(r)", "rho": "-1"}, "rho_positive"),
        ({"phi": "-t", "psi": "t"}, "supremum_attained"),
        ({"omega": "(r-1)/(r+1)", "rho": "2*(1-t)", "alpha": "t^2", "beta": "t^2"}, "generator_frozen"),
        ({"omega": "(r-1)/(r+1)", "d": "(r-1)^2/(r+1)"}, "generator_frozen"),
    ],
    ids=str,
)
def test_what_fails_is_refuted_with_a_witness(given_: dict[str, str], name: str) -> None:
    found = design(**given_, time_limit=SECONDS)
    assert found.valid is False
    assert name in {entry.name for entry in found.refutations}
    assert found.condition(name).verdict.witness


def test_coupled_and_frozen_are_told_apart() -> None:
    """LSGAN with the label midway: Conclusion 2 holds, the generator's step is wrong (and the other way round)."""
    midway = design(omega="(r-1)/(r+1)", rho="2*(1-t)", alpha="t^2", beta="t^2", time_limit=SECONDS)
    assert midway.condition("generator_coupled").verdict.proved
    assert midway.condition("generator_frozen").verdict.refuted
    fine = design(omega="log(r)/2", rho="exp(-t)", alpha="exp(t)", beta="exp(t)", time_limit=SECONDS)
    assert fine.condition("generator_coupled").verdict.refuted
    assert fine.condition("generator_frozen").verdict.proved and fine.valid is True


def test_solve_for_beta() -> None:
    """The derivation of LSGAN: beta is the squared distance to the middle of the labels."""
    found = design(omega="(a+b*r)/(1+r)", d="(r-1)^2/(r+1)", param=["a<b"], time_limit=SECONDS)
    place = found.parameters.samples(2)[1]
    a, b = (place[found.parameters.symbols[name]] for name in ("a", "b"))
    for t in (a, (a + b) / 2, b):
        wanted = (2 * t - a - b) ** 2 / (b - a) ** 2
        assert float(present(value_at(found.generator.beta, {**place, T: t}))) == pytest.approx(float(wanted))


def test_total_variation_is_valid_though_not_strictly_convex() -> None:
    found = design(f="abs(u-1)/2", time_limit=SECONDS)
    assert found.valid is True and found.divergence.known_as == "TV"
    assert found.divergence.slopes == (-sp.Rational(1, 2), sp.Rational(1, 2))


def test_no_closed_inverse() -> None:
    found = design(omega="r^5+r", rho="1", time_limit=SECONDS)
    assert found.valid is True and found.critic.omega_inverse is None
    assert sp.simplify(found.divergence.d - (R**6 / 6 + R**2 / 2 - 2 * R + sp.Rational(4, 3))) == 0


def test_no_antiderivative() -> None:
    """Without a closed d the design is still proved, and d is the integral itself."""
    found = design(omega="log(r)", rho="exp(-t^2)/(1+exp(t)*t^2)", time_limit=SECONDS)
    assert found.valid is True
    assert found.divergence.d.has(sp.Integral)


def test_the_time_limit_leaves_no_guess() -> None:
    found = design(f="u*log(u)-(u+1)*log((u+1)/2)", time_limit=0.02)
    assert found.valid is None


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"f": "u*log(u)", "omega": "r"},
        {"omega": "r"},
        {"f": "u", "alpha": "t"},
        {"f": "q+1"},
        {"f": ""},
        {"omega": "r", "d": "r", "relation": "alpha=beta^2"},
        {"f": "u*log(u)", "relation": "alpha=beta"},
    ],
    ids=str,
)
def test_bad_input_is_one_sentence(given_: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        design(**given_)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seconds", [0.01, 0.3, 20.0])
def test_a_generators_loss_is_never_forgotten_where_time_runs_out(seconds: float) -> None:
    """-t^2 falls over Omega = (0, oo), and psi, which would take its place, rises."""
    found = design(omega="3*log(1+r)", rho="t^2", beta="-t^2", time_limit=seconds)
    assert found.valid is not True
    assert not any(c.name == "generator_frozen" and c.verdict.proved for c in found.conditions)
