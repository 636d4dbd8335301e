"""f-divergences: definitions, orders, closed forms, and what a critic attains."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganworks.divergences import get
from ganworks.divergences.f_divergences import renyi
from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian
from ganworks.errors import BadInput

P, Q = np.array([0.2, 0.3, 0.5]), np.array([0.5, 1 / 3, 1 / 6])
PI = 0.3
KINDS: dict[str, FDivergence] = {
    name: get(name)
    for name in ("kl", "reverse_kl", "jeffreys", "js", "total_variation", "hellinger", "pearson", "neyman", "le_cam")
}
KINDS |= {"weighted_js": get("weighted_js", weight=PI)}
KINDS |= {f"alpha {a}": get("alpha", alpha=a) for a in (-1.0, 0.5, 1.5, 3.0)}
MIX = (P + Q) / 2
DEFINITION = {
    "kl": np.sum(P * np.log(P / Q)),
    "reverse_kl": np.sum(Q * np.log(Q / P)),
    "jeffreys": np.sum((P - Q) * np.log(P / Q)),
    "js": np.sum(P * np.log(P / MIX) + Q * np.log(Q / MIX)) / 2,
    "total_variation": np.abs(P - Q).sum() / 2,
    "hellinger": np.sum((np.sqrt(P) - np.sqrt(Q)) ** 2),
    "pearson": np.sum((P - Q) ** 2 / Q),
    "neyman": np.sum((P - Q) ** 2 / P),
    "le_cam": np.sum((P - Q) ** 2 / (P + Q)),
    "weighted_js": PI * np.sum(P * np.log(P / (PI * P + (1 - PI) * Q)))
    + (1 - PI) * np.sum(Q * np.log(Q / (PI * P + (1 - PI) * Q))),
    **{f"alpha {a}": (np.sum(P**a * Q ** (1 - a)) - 1) / (a * (a - 1)) for a in (-1.0, 0.5, 1.5, 3.0)},
}
MIRROR = [
    ("kl", "reverse_kl"),
    ("pearson", "neyman"),
    ("alpha 1.5", get("alpha", alpha=-0.5)),
    ("weighted_js", get("weighted_js", weight=1 - PI)),
]
SYMMETRIC = ["jeffreys", "js", "total_variation", "hellinger", "le_cam", "alpha 0.5"]


@st.composite
def distributions(draw: st.DrawFn, size: int = 4) -> np.ndarray:
    weights = np.array(draw(st.lists(st.floats(0, 1), min_size=size, max_size=size))) + 1e-9
    return weights / weights.sum()


@pytest.mark.parametrize("name", KINDS)
def test_definition(name: str) -> None:
    assert KINDS[name].discrete(P, Q) == pytest.approx(DEFINITION[name], rel=1e-12)
    assert np.sum(Q * KINDS[name].f(P / Q)) == pytest.approx(DEFINITION[name], rel=1e-12)
    assert KINDS[name].discrete(P, P) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("name", KINDS)
def test_f_is_normalised_and_convex(name: str) -> None:
    f = KINDS[name].f
    u = np.linspace(0.01, 5, 1001)
    assert f(np.array([1.0])) == pytest.approx(0, abs=1e-15)
    assert (f(u) >= -1e-15).all() and (np.diff(f(u), 2) >= -1e-12).all()


@settings(max_examples=60, deadline=None)
@given(distributions(), distributions())
def test_orders_and_bounds(p: np.ndarray, q: np.ndarray) -> None:
    value = {name: kind.discrete(p, q) for name, kind in KINDS.items()}
    slack = 1e-12
    assert all(v >= -slack for v in value.values())
    assert value["total_variation"] <= math.sqrt(value["kl"] / 2) + slack  # Pinsker
    assert value["js"] <= math.log(2) + slack and value["total_variation"] <= 1 + slack
    assert value["hellinger"] / 2 <= value["total_variation"] + slack <= math.sqrt(value["hellinger"]) + 2 * slack
    assert value["kl"] <= math.log1p(value["pearson"]) + slack
    assert value["le_cam"] / 4 <= value["js"] + slack and value["js"] <= math.log(2) * value["le_cam"] / 2 + slack
    assert value["jeffreys"] == pytest.approx(value["kl"] + value["reverse_kl"], abs=1e-9)
    for name in SYMMETRIC:
        assert KINDS[name].discrete(q, p) == pytest.approx(value[name], rel=1e-9, abs=1e-12)
    for name, other in MIRROR:
        mirrored = KINDS[other] if isinstance(other, str) else other
        assert mirrored.discrete(q, p) == pytest.approx(value[name], rel=1e-9, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(distributions(), distributions())
def test_merging_points_loses_information(p: np.ndarray, q: np.ndarray) -> None:
    merge = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])
    for kind in KINDS.values():
        assert kind.discrete(merge @ p, merge @ q) <= kind.discrete(p, q) + 1e-9


@pytest.mark.parametrize("name", KINDS)
def test_disjoint_supports_cost_the_most(name: str) -> None:
    kind = KINDS[name]
    disjoint = kind.discrete([1, 0], [0, 1])
    assert disjoint == kind.largest
    known = {
        "js": math.log(2),
        "total_variation": 1,
        "hellinger": 2,
        "le_cam": 2,
        "kl": math.inf,
        "weighted_js": -PI * math.log(PI) - (1 - PI) * math.log(1 - PI),
        "alpha 0.5": 4,
    }
    if name in known:
        assert disjoint == pytest.approx(known[name])
    assert kind.discrete([1, 0, 0], [0.5, 0.5, 0]) <= disjoint


def test_missing_mass_is_priced_as_it_should_be() -> None:
    assert get("kl").discrete([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert get("kl").discrete([0.5, 0.5], [1, 0]) == math.inf
    assert get("reverse_kl").discrete([0.5, 0.5], [1, 0]) == pytest.approx(math.log(2))


def gaussians() -> list[tuple[Gaussian, Gaussian]]:
    return [
        (Gaussian(0.0, 1.0), Gaussian(0.7, 1.0)),
        (Gaussian(0.0, 1.0), Gaussian(0.5, 1.7)),
        (Gaussian([0.0, 0.2], [[1.0, 0.3], [0.3, 0.8]]), Gaussian([0.5, 0.0], [[1.1, -0.1], [-0.1, 0.9]])),
    ]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("case", range(3))
def test_closed_forms_between_gaussians(name: str, case: int) -> None:
    p, q = gaussians()[case]
    kind = KINDS[name]
    try:
        exact = kind.gaussians(p, q)
    except BadInput:
        assert name in ("js", "weighted_js", "le_cam") or (name == "total_variation" and case == 2)
        return
    box = [(-14.0, 14.0)] * p.dimension
    found = kind.density(p.log_density, q.log_density, box, tolerance=1e-6)
    if math.isinf(exact):
        assert found.value > 1e3
    else:
        assert found.value == pytest.approx(exact, rel=1e-5, abs=2e-6)


def test_gaussian_power_integral_can_be_infinite() -> None:
    assert get("pearson").gaussians(Gaussian(0.0, 3.0), Gaussian(0.0, 1.0)) == math.inf


def test_quadrature_finds_narrow_modes_and_refuses_a_small_box() -> None:
    """A ring of eight narrow modes against the same with one missing: KL = log(8/7), reverse infinite but for tails."""
    angle = np.arange(8) * np.pi / 4
    centres, deviation = np.stack([np.cos(angle), np.sin(angle)], 1), 0.05

    def log_ring(at: np.ndarray, modes: int) -> np.ndarray:
        square = ((at[:, None] - centres[:modes]) ** 2).sum(-1)
        return np.logaddexp.reduce(-square / (2 * deviation**2), 1) - math.log(modes * 2 * math.pi * deviation**2)

    box = [(-1.5, 1.5), (-1.5, 1.5)]
    found = get("kl").density(lambda at: log_ring(at, 7), lambda at: log_ring(at, 8), box, tolerance=1e-5)
    assert math.log(8 / 7) in found and found.high - found.low < 1e-3
    found = get("js").density(lambda at: log_ring(at, 7), lambda at: log_ring(at, 8), box, tolerance=1e-5)
    coins = get("js").discrete(np.append(np.full(7, 1 / 7), 0), np.full(8, 1 / 8))
    assert found.value == pytest.approx(coins, rel=1e-3)
    with pytest.raises(BadInput, match="box"):
        get("kl").density(lambda at: log_ring(at, 7), lambda at: log_ring(at, 8), [(-1, 1), (-1, 1)])


@pytest.mark.parametrize("name", KINDS)
def test_bound_is_attained_by_the_best_critic(name: str) -> None:
    kind, v = KINDS[name], np.log(P / Q)
    exact = kind.discrete(P, Q)
    best = P @ kind.critic(v) - Q @ kind.conjugate_of_critic(v)
    assert best == pytest.approx(exact, rel=1e-12)
    assert kind.conjugate(kind.critic(v)) == pytest.approx(kind.conjugate_of_critic(v), rel=1e-12, abs=1e-15)
    random = np.random.default_rng(0)
    for _ in range(100):
        other = v + random.normal(size=3)
        assert P @ kind.critic(other) - Q @ kind.conjugate_of_critic(other) <= exact + 1e-12


@pytest.mark.parametrize("name", KINDS)
def test_conjugate_is_the_supremum(name: str) -> None:
    kind = KINDS[name]
    u = np.exp(np.linspace(-16, 9, 200_001))
    t = np.linspace(-4, float(kind.critic(np.array([3.0]))[0]), 23)
    value = kind.conjugate(t)
    sup = (t[:, None] * u - kind.f(u)).max(1)
    held = np.maximum(sup, -kind.f(np.array([0.0])))
    finite = np.isfinite(value)
    assert np.allclose(held[finite], value[finite], atol=2e-3 * (1 + np.abs(value[finite]).max()))
    assert (held[~finite] > 100).all()


def test_critic_outside_the_domain_bounds_nothing() -> None:
    bound = get("js").lower_bound([0.1, 0.1], [0.1, 0.4])
    assert bound.value == -math.inf


@pytest.mark.parametrize("name", [name for name in KINDS if name != "alpha 3.0"])  # heavy tails: asymptotic only
def test_monte_carlo_covers(name: str) -> None:
    kind, (p, q) = KINDS[name], gaussians()[0]
    truth = kind.density(p.log_density, q.log_density, [(-14.0, 14.0)]).value
    random = np.random.default_rng(1)
    hits = sum(
        truth in kind.monte_carlo(p.sample(400, random), q.sample(400, random), p.log_density, q.log_density)
        for _ in range(60)
    )
    assert hits >= 51  # 95 % nominal; 51 of 60 is three standard deviations below


@pytest.mark.parametrize("name", ["kl", "js", "hellinger", "total_variation"])
def test_samples_bound_from_below(name: str) -> None:
    kind = KINDS[name]
    p, q = Gaussian([0.0, 0.0], 1.0), Gaussian([1.5, 0.0], 1.0)
    truth = kind.density(p.log_density, q.log_density, [(-9.0, 10.0), (-9.0, 9.0)], tolerance=1e-5).value
    random = np.random.default_rng(2)
    found = [kind.samples(p.sample(2000, random), q.sample(2000, random)) for _ in range(15)]
    assert sum(truth in one for one in found) >= 12
    assert all(one.high == kind.largest for one in found)
    assert np.mean([one.value for one in found]) > 0.6 * truth  # a bound worth having
    same = [kind.samples(p.sample(500, random), p.sample(500, random)).low for _ in range(20)]
    assert sum(low > 0 for low in same) <= 3


def test_renyi() -> None:
    a = 1.5
    assert renyi(get("alpha", alpha=a).discrete(P, Q), a) == pytest.approx(
        np.log(np.sum(P**a * Q ** (1 - a))) / (a - 1)
    )


@pytest.mark.parametrize(
    ("p", "q"),
    [([0.5, 0.6], [0.5, 0.5]), ([0.5, 0.5], [1.0]), ([-0.5, 1.5], [0.5, 0.5]), ([], []), ([math.nan, 1], [0.5, 0.5])],
)
def test_bad_distributions(p: list[float], q: list[float]) -> None:
    with pytest.raises(BadInput):
        get("kl").discrete(p, q)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("kll", {}),
        ("kl", {"alpha": 2}),
        ("alpha", {"alpha": 1}),
        ("weighted_js", {"weight": 0}),
        ("js", {"weight": 0.3}),
    ],
)
def test_bad_names_and_options(name: str, options: dict) -> None:
    with pytest.raises(BadInput):
        get(name, **options)
