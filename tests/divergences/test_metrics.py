"""Metrics between distributions: closed forms, identities, and intervals that cover."""

from __future__ import annotations

import numpy as np
import pytest

from ganworks.divergences import get
from ganworks.divergences.gaussian import Gaussian
from ganworks.errors import BadInput

METRICS = ["wasserstein1", "wasserstein2", "sliced_wasserstein", "mmd", "energy_distance"]


@pytest.mark.parametrize("name", METRICS)
def test_metric_axioms_on_samples(name: str) -> None:
    random = np.random.default_rng(0)
    x, y, z = (random.normal(size=(40, 3)) + shift for shift in (0, 1, 0.3))
    between = get(name).between
    assert between(x, random.permutation(x)) == pytest.approx(0, abs=1e-7)
    assert between(x, y) == pytest.approx(between(y, x))
    assert between(x, y) <= between(x, z) + between(z, y) + 1e-9


@pytest.mark.parametrize("name", ["wasserstein1", "wasserstein2"])
def test_a_shift_costs_its_length(name: str) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(50, 3))
    assert get(name).between(x, x + np.array([3.0, 4.0, 0.0])) == pytest.approx(5)
    points = np.array([[0.0], [1.0], [2.0]])
    assert get(name).discrete([1, 0, 0], [0, 0, 1], points) == pytest.approx(2)


def test_sliding_supports_move_w1_linearly_while_js_stands_still() -> None:
    line = np.arange(10.0)
    for at in range(1, 9):
        p, q = np.eye(10)[0], np.eye(10)[at]
        assert get("wasserstein1").discrete(p, q, line) == pytest.approx(at)
        assert get("js").discrete(p, q) == pytest.approx(np.log(2))


def test_discrete_is_the_empirical_distance_of_repeated_points() -> None:
    where = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    p, q = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.25, 0.5])
    x, y = np.repeat(where, (4 * p).astype(int), axis=0), np.repeat(where, (4 * q).astype(int), axis=0)
    for name in ("wasserstein1", "wasserstein2", "mmd", "energy_distance"):
        assert get(name).discrete(p, q, where) == pytest.approx(get(name).between(x, y))


def test_both_solvers_agree_and_the_limit_is_respected() -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=(60, 2)), random.normal(size=(60, 2)) + 1
    simplex = get("wasserstein2").between(x, y)
    assert get("wasserstein2", memory=100_000).between(x, y) == pytest.approx(simplex)
    with pytest.raises(BadInput, match="sliced_wasserstein"):
        get("wasserstein2", memory=1000).between(x, y)


def test_gaussians_on_the_line() -> None:
    p, q = Gaussian(0.0, 1.0), Gaussian(0.7, 2.0)
    level = (np.arange(200_000) + 0.5) / 200_000
    from scipy.stats import norm

    x, y = norm.ppf(level)[:, None], (0.7 + np.sqrt(2) * norm.ppf(level))[:, None]
    assert get("wasserstein1").gaussians(p, q) == pytest.approx(get("wasserstein1").between(x, y), rel=1e-4)
    assert get("wasserstein2").gaussians(p, q) == pytest.approx(get("wasserstein2").between(x, y), rel=1e-4)
    assert get("wasserstein2").gaussians(p, q) == pytest.approx(np.hypot(0.7, np.sqrt(2) - 1))
    grid = np.linspace(-15, 15, 400_001)
    gap = norm.cdf(grid) - norm.cdf(grid, 0.7, np.sqrt(2))
    assert get("energy_distance").gaussians(p, q) == pytest.approx(np.sqrt(2 * np.trapezoid(gap**2, grid)))
    assert get("wasserstein1").gaussians(p, q) == pytest.approx(np.trapezoid(np.abs(gap), grid))


def test_w2_between_gaussians_in_the_plane_bounds_w1() -> None:
    p, q = Gaussian([0.0, 0.0], [[1.0, 0.5], [0.5, 1.0]]), Gaussian([1.0, 0.0], [[2.0, 0.0], [0.0, 0.5]])
    assert get("wasserstein2").gaussians(p, p) == pytest.approx(0, abs=1e-6)
    random = np.random.default_rng(0)
    x, y = p.sample(1500, random), q.sample(1500, random)
    assert get("wasserstein2").between(x, y) == pytest.approx(get("wasserstein2").gaussians(p, q), rel=0.1)
    assert get("wasserstein1").between(x, y) <= get("wasserstein2").between(x, y) + 1e-12


@pytest.mark.parametrize("name", ["wasserstein1", "wasserstein2", "sliced_wasserstein", "mmd", "energy_distance"])
@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_intervals_cover(name: str, shift: float) -> None:
    metric, dimension = get(name), 2 if name == "sliced_wasserstein" else 1
    p, q = Gaussian(np.zeros(dimension), 1.0), Gaussian(np.full(dimension, shift), 1.0)
    truth = shift if name == "sliced_wasserstein" else metric.gaussians(p, q)
    random = np.random.default_rng(3)
    found = [metric.samples(p.sample(150, random), q.sample(150, random)) for _ in range(25)]
    assert sum(truth in one for one in found) >= 22
    if shift:
        assert np.median([one.low for one in found]) > 0  # and it is not vacuous


def test_mmd_between_gaussians() -> None:
    p, q = Gaussian([0.0, 0.0], 1.0), Gaussian([1.0, 0.5], [[2.0, 0.3], [0.3, 0.5]])
    random = np.random.default_rng(0)
    mmd = get("mmd", bandwidth=0.8)
    assert mmd.between(p.sample(3000, random), q.sample(3000, random)) == pytest.approx(mmd.gaussians(p, q), rel=0.1)
    assert get("mmd", bandwidth=None).samples(p.sample(100, random), q.sample(100, random)).value > 0


@pytest.mark.parametrize("name", METRICS)
def test_bad_samples(name: str) -> None:
    for x, y in (([[1.0]], [[1.0], [2.0]]), (np.zeros((4, 2)), np.zeros((4, 3))), ([np.nan, 1.0], [1.0, 2.0])):
        with pytest.raises(BadInput):
            get(name).samples(x, y)


def test_transport_of_any_order() -> None:
    x, y = np.random.default_rng(0).normal(size=(2, 60, 2))
    for order, name in ((1.0, "wasserstein1"), (2.0, "wasserstein2")):
        assert get("wasserstein", order=order).between(x, y) == pytest.approx(get(name).between(x, y))
    distances = [get("wasserstein", order=order).between(x, y) for order in (1.0, 1.5, 3.0, 8.0)]
    assert distances == sorted(distances), "Jensen"
    p, q, line = [0.75, 0.25], [0.25, 0.75], [0.0, 2.0]
    assert get("wasserstein", order=3.0).discrete(p, q, line) == pytest.approx((0.5 * 2.0**3) ** (1 / 3))
    for order in (0.5, np.nan, np.inf):
        with pytest.raises(BadInput, match="at least 1"):
            get("wasserstein", order=order)
