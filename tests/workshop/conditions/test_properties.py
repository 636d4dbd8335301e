"""Properties are derived: the textbook facts come out."""

import pytest

from ganworks.workshop import design

SECONDS = 120.0
LOGISTIC = {"phi": "-softplus(t)", "psi": "-softplus(-t)"}


@pytest.mark.parametrize(
    ("given", "saturating"),
    [(LOGISTIC, True), ({**LOGISTIC, "beta": "softplus(t)"}, False), ({"phi": "-exp(t)", "psi": "-exp(-t)"}, True)],
    ids=str,
)
def test_saturation(given: dict[str, str], saturating: bool) -> None:
    assert design(**given, time_limit=SECONDS).properties["saturating"] is saturating


@pytest.mark.parametrize(("f", "mode"), [("u*log(u)", "covering"), ("-log(u)", "seeking"), ("(u-1)*log(u)", "both")])
def test_modes(f: str, mode: str) -> None:
    assert design(f=f, time_limit=SECONDS).properties["mode"].startswith(mode)


@pytest.mark.parametrize(
    ("f", "symmetric", "bounded"),
    [("u*log(u)-(u+1)*log((u+1)/2)", True, True), ("u*log(u)", False, False), ("(u-1)^2/(u+1)", True, True)],
)
def test_symmetry_and_bounds(f: str, symmetric: bool, bounded: bool) -> None:
    found = design(f=f, time_limit=SECONDS)
    assert found.properties["symmetric"] is symmetric
    assert found.divergence.bounded is bounded


def test_disjoint_supports() -> None:
    assert float(design(f="u*log(u)-(u+1)*log((u+1)/2)", time_limit=SECONDS).divergence.at_disjoint) == pytest.approx(
        2 * 0.6931471805599453
    )
    assert float(design(f="abs(u-1)/2", time_limit=SECONDS).divergence.at_disjoint) == 1


def test_a_critic_without_bound_needs_lipschitz() -> None:
    assert design(phi="-t", psi="t", time_limit=SECONDS).properties["lipschitz_critic_needed"] is True


def test_what_the_generator_follows() -> None:
    properties = design(**LOGISTIC, beta="softplus(t)", time_limit=SECONDS).properties
    assert properties["frozen_critic_follows"] == "2*KL((p+q)/2||p)"
