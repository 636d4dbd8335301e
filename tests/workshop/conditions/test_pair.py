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
