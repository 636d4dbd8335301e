"""Pairs judged in t: no inverse is needed, limits are shown, and a supremum that is not taken is called so."""

from __future__ import annotations

import pytest

from ganworks.errors import BadInput
from ganworks.workshop import design
from ganworks.workshop.certify.verdict import Verdict
from ganworks.workshop.objective import Objective


def verdict(objective: Objective, name: str) -> Verdict:
    condition = objective.condition(name)
    assert condition is not None
    return condition.verdict


@pytest.mark.parametrize(
    ("phi", "psi", "param"),
    [
        ("-t^4", "-(t-1)^4", ()),
        ("-softplus(t)-t^2/10", "-softplus(-t)-t^2/10", ()),
        ("-softplus(t)-c*t^2", "-softplus(-t)-c*t^2", ("c>0",)),
        ("-(2*atan(t)+1)^2", "-(2*atan(t)-1)^2", ()),
        ("-max(0,1+t)^2", "-log(1+(1-t)^2)", ()),
        ("log(1-t)", "log(t)", ()),
        ("k/(k-1)*t^((k-1)/k)", "k/(k-1)*(1-t)^((k-1)/k)", ("k>1",)),
        ("-(t-a)^2", "-(t-b)^2", ("b=a+2",)),
    ],
    ids=str,
)
def test_what_has_no_closed_inverse_is_still_proved(phi: str, psi: str, param: tuple[str, ...]) -> None:
    found = design(phi=phi, psi=psi, param=param)
    assert found.valid is True
    assert verdict(found, "supremum_attained").proved and verdict(found, "strict_at_1").proved


@pytest.mark.parametrize(("phi", "psi"), [("-sigmoid(t)", "-sigmoid(-t)"), ("-atan(t)", "atan(t)")], ids=str)
def test_a_supremum_that_is_a_limit_is_not_called_infinite(phi: str, psi: str) -> None:
    """The slopes are proportional, so phi + r psi is monotone, and d is the larger of its two limits."""
    found = design(phi=phi, psi=psi)
    attained = verdict(found, "supremum_attained")
    assert attained.refuted and "not attained" in attained.evidence and attained.witness
    assert verdict(found, "supremum_finite").proved and verdict(found, "strict_at_1").proved
    assert found.divergence.d is not None and found.divergence.d.is_finite is not False


@pytest.mark.parametrize(("phi", "psi"), [("-t", "t"), ("t^2", "-t^2"), ("-atan(t)", "t")], ids=str)
def test_unbounded_is_shown_as_a_limit(phi: str, psi: str) -> None:
    finite = verdict(design(phi=phi, psi=psi), "supremum_finite")
    assert finite.refuted and finite.method == "limit" and set(finite.witness or {}) == {"r", "t to"}


def test_a_pair_that_grows_outside_its_omega_is_not_proved_without_it() -> None:
    everywhere = design(phi="-1/t", psi="-t")
    assert everywhere.valid is None and not verdict(everywhere, "critic_domain").proved
    confined = design(phi="-1/t", psi="-t", Omega="(0, oo)")
    assert confined.valid is True and confined.critic.domain == (0, float("inf"))


def test_total_variation_on_an_interval() -> None:
    found = design(phi="-t", psi="t", Omega="[-1, 1]")
    assert found.valid is True and found.divergence.known_as == "2*TV"


def test_a_critic_that_stays_at_an_end_tells_nothing_apart() -> None:
    """On [2, 3] both terms fall, so t = 2 is best for every r, and d is affine."""
    found = design(phi="-t^2", psi="-(t-1)^2", Omega="[2, 3]")
    assert found.valid is not True and not verdict(found, "strict_at_1").proved


@pytest.mark.parametrize(
    ("phi", "psi"), [("-max(0,1+t)", "-softplus(-t-2)"), ("-sqrt(1+(1+t)^2)", "-max(0,1-t)")], ids=str
)
def test_a_best_value_that_stays_at_a_kink_around_one_tells_nothing_apart(phi: str, psi: str) -> None:
    found = design(phi=phi, psi=psi)
    assert found.valid is not True and not verdict(found, "strict_at_1").proved


def test_a_common_top_tells_nothing_apart() -> None:
    found = design(phi="-t^2", psi="-t^2")
    assert found.valid is not True and not verdict(found, "strict_at_1").proved


@pytest.mark.parametrize("text", ["[1, 0]", "1", "[0, oo]", "(a, 1)"], ids=str)
def test_bad_intervals_are_one_sentence(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        design(phi="-t", psi="t", Omega=text)
    assert "\n" not in str(caught.value)


def test_isolated_zeros_of_rho_are_harmless_whichever_way_the_game_is_entered() -> None:
    """With omega = log r and rho = (t-1)^2, d'' = (log r - 1)^2/r; the same game as a pair and by its f."""
    by_ratio = design(omega="log(r)", rho="(t-1)^2")
    by_pair = design(phi="-exp(t)*(t^2-4*t+5)", psi="(t-1)^3/3")
    by_f = design(f="-log(u)^3/3-2*log(u)^2-5*log(u)+5*u-5")
    assert by_ratio.valid is True and by_f.valid is True and by_pair.valid is not False


@pytest.mark.parametrize(
    ("beta", "proved"), [("t", True), ("max(0,t)", True), ("-t", False), ("max(0,t-1)", False)], ids=str
)
def test_one_rule_for_the_frozen_critic(beta: str, proved: bool) -> None:
    """beta(log r) never falls and is not constant around r = 1."""
    found = verdict(design(phi="-softplus(t)", psi="-softplus(-t)", beta=beta), "generator_frozen")
    assert (found.proved, found.refuted) == (proved, not proved)


def test_the_generators_loss_is_judged_on_values_that_have_no_closed_form() -> None:
    assert verdict(design(phi="-t^4", psi="-(t-1)^4", beta="t"), "generator_frozen").proved


def test_relations_between_alpha_and_beta_may_have_a_parameter() -> None:
    found = design(omega="log(r)", d="r*log(r)-r+1", relation="alpha=k*beta", param=["k=2"])
    assert found.generator.beta is not None
    with pytest.raises(BadInput):
        design(omega="log(r)", d="r*log(r)", relation="alpha=beta^2")


def test_witnesses_are_simple() -> None:
    found = design(omega="(r-1)/(r+1)", d="(r-1)^2/(r+1)", relation="alpha=k*beta", param=["k=positive"])
    witness = verdict(found, "generator_frozen").witness or {}
    assert len(witness["r"]) <= 4


@pytest.mark.parametrize(
    ("phi", "psi", "status"),
    [
        ("-Heaviside(t)", "-Heaviside(-t)", "proved"),
        ("-sign(t)", "sign(t)", "proved"),
        ("-max(0,1+t)^2", "-sigmoid(-t)", "proved"),
        ("-(1-exp(-exp(t)))", "-(1-exp(-exp(-t)))", "proved"),
        ("-exp(t)", "exp(-exp(-t))-1", "refuted"),
        ("-Heaviside(t)-max(0,t)", "-softplus(-t)", "refuted"),
        ("-abs(sign(t))", "-abs(sign(t))", "refuted"),
        ("-2*abs(sign(t-1/3))-t^2", "-(t-1)^2", "refuted"),
        ("-t^4", "-t^2", "refuted"),
    ],
    ids=str,
)
def test_the_place_of_the_maximum_decides_without_concavity(phi: str, psi: str, status: str) -> None:
    """Jumps, flat ends and mixed curvature: d is affine around 1 exactly where one place stays the best."""
    assert verdict(design(phi=phi, psi=psi), "strict_at_1").status == status


def test_equal_labels_refute_labels_without_a_relation() -> None:
    found = verdict(design(phi="-(t-a)^2", psi="-(t-b)^2", param=["a=real", "b=real"]), "strict_at_1")
    assert found.refuted and found.witness == {"a": "0", "b": "0"}


@pytest.mark.parametrize(
    ("phi", "psi", "param"),
    [("-(t-a)^4", "-(t-b)^4", "a<b"), ("-t^4/4+2*t^3/3-t^2/2", "(t-1)^3/3", "c=1")],
    ids=str,
)
def test_slopes_that_touch_zero(phi: str, psi: str, param: str) -> None:
    domain = None if "a" in phi else "(0, oo)"
    assert design(phi=phi, psi=psi, param=[param], Omega=domain).valid is True


@pytest.mark.parametrize(
    ("beta", "descends"), [("t^4", True), ("-t^2", False), ("(t+1)^2", True), ("(t-1/2)^2", False), ("t^2-t/2", False)]
)
def test_what_beta_does_where_no_value_is_best_is_its_own_affair(beta: str, descends: bool) -> None:
    """The best values of -t^4 - r (t - 1)^4 fill (0, 1), and have no formula that the algebra finds."""
    assert design(phi="-t^4", psi="-(t-1)^4", beta=beta).valid is descends


@pytest.mark.parametrize(
    ("phi", "psi", "valid"),
    [
        ("cos(t)", "sin(t)", True),
        ("sin(t)", "cos(2*t)", True),
        ("cos(t)", "cos(t)", False),
        ("sin(t)", "-sin(t)", True),
        ("sin(t)^2", "cos(t)^2", True),
        ("sin(t)", "-t^2", True),
        ("-t^2", "-cos(t)", False),
        ("sin(t)", "sin(t)", False),
        ("sin(t)", "sin(sqrt(2)*t)", None),
    ],
    ids=str,
)
def test_terms_that_repeat_are_judged_over_one_period(phi: str, psi: str, valid: bool | None) -> None:
    """sqrt(1 + r^2), r + 1/(8 r), 1 + r (affine), |1 - r|, max(1, r); bounded terms beside growing ones; no period."""
    assert design(phi=phi, psi=psi).valid is valid


@pytest.mark.parametrize(("factor", "valid"), [("1", True), ("1/2", False)], ids=str)
def test_a_place_that_ceases_to_be_best_at_one(factor: str, valid: bool) -> None:
    """The best value of -t^2 + k r t^2/(1+t^2) is 0 up to r = 1/k; so is that of (k r - 1) max(t,0) - t^2/2."""
    assert design(phi="-t^2", psi=f"{factor}*t^2/(1+t^2)").valid is valid
    assert design(phi="-max(t,0)-t^2/2", psi=f"{factor}*max(t,0)").valid is valid


def test_growth_with_a_tiny_factor_is_seen_far_out() -> None:
    slow = verdict(design(phi="-softplus(t)", psi="10^(-6)*t"), "supremum_finite")
    assert slow.refuted and (slow.witness or {})["r"] == "2000000"
    assert verdict(design(phi="-exp(t)", psi="10^(-6)*exp(2*t)"), "supremum_finite").refuted


@pytest.mark.parametrize(
    ("phi", "psi", "valid"),
    [
        ("-(1-exp(-(t+1)^2))", "-(1-exp(-(t-1)^2))", True),
        ("-(t+1)^2/(1+(t+1)^2)", "-(t-1)^2/(1+(t-1)^2)", True),
        ("-max(0,abs(t+1)-1)", "-max(0,abs(t-1)-1)", False),
    ],
    ids=str,
)
def test_two_mirrored_peaks_are_a_kink_and_a_common_plateau_is_none(phi: str, psi: str, valid: bool) -> None:
    """Welsch's and Geman and McClure's losses around two labels; the last two terms are both at their top at t = 0."""
    assert design(phi=phi, psi=psi).valid is valid


def test_terms_on_a_line() -> None:
    """|2 r - 1| over [-1, 1]: affine around 1, with its kink elsewhere."""
    assert design(phi="-t", psi="2*t", Omega="[-1,1]").valid is False
    assert design(phi="-t-t^3", psi="t+t^3", Omega="[-1,1]").valid is True


@pytest.mark.parametrize(("phi", "psi"), [("-(t-1)^2", "0"), ("1", "-t^2")], ids=str)
def test_a_constant_term_tells_nothing_apart(phi: str, psi: str) -> None:
    found = design(phi=phi, psi=psi)
    assert found.valid is False and verdict(found, "strict_at_1").refuted


@pytest.mark.parametrize(
    ("f", "valid"),
    [("max(-log(u),u-1)", True), ("max(log(u),u-1)", False), ("min(exp(u-1),u)", False)],
    ids=str,
)
def test_terms_that_cross_or_touch_where_algebra_solves_nothing(f: str, valid: bool) -> None:
    """Their difference is zero at 1 only, as its slope or curvature has one sign (exp(u-1) - u: touches)."""
    assert design(f=f).valid is valid


def test_a_generator_with_a_pole_is_refuted_and_not_a_failure_of_the_algebra() -> None:
    convex = verdict(design(f="-log(abs(u-1))"), "f_convex")
    assert convex.refuted and "infinite" in convex.evidence


def test_values_too_small_to_write_do_not_make_a_convex_function_undecided() -> None:
    assert design(f="(u-1)^2-exp(-10^6*(u-3)^2)/10^6").valid is True


def test_a_kink_of_beta_at_a_value_that_omega_takes_at_no_simple_ratio() -> None:
    assert design(phi="-cosh(t+1)", psi="-cosh(t-1)", beta="abs(t+1/2)").valid is False
    assert design(phi="-cosh(t+1)", psi="-cosh(t-1)", beta="abs(t+2)").valid is True
