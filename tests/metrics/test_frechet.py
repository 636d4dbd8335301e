"""The Fréchet distance against closed forms and against scipy's matrix square root, on both routes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm

from ganworks.errors import BadInput
from ganworks.metrics.frechet import Moments, frechet_distance, frechet_of_moments


def rows(n: int, d: int, seed: int, shift: float = 0.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(d, d, generator=generator, dtype=torch.float64) / d**0.5
    return torch.randn(n, d, generator=generator, dtype=torch.float64) @ mix + shift


def textbook(x: torch.Tensor, y: torch.Tensor) -> float:
    one, other = np.cov(x.numpy().T), np.cov(y.numpy().T)
    root = sqrtm(one @ other)
    apart = x.mean(0).numpy() - y.mean(0).numpy()
    return float(apart @ apart + np.trace(one + other) - 2 * np.trace(np.real(root)))


def whitened(n: int, d: int) -> torch.Tensor:
    """Rows whose sample mean is zero and whose sample covariance is the identity."""
    x = rows(n, d, 3)
    q = torch.linalg.qr(x - x.mean(0)).Q
    return q * (n - 1) ** 0.5


SHAPES = [(200, 150, 20), (20, 300, 64), (300, 20, 64), (30, 25, 64), (64, 65, 64), (65, 65, 64)]


@pytest.mark.parametrize(("n", "m", "d"), SHAPES)
def test_equals_the_textbook_formula(n: int, m: int, d: int) -> None:
    x, y = rows(n, d, 0), rows(m, d, 1, shift=0.3)
    # scipy's root of a singular product is itself good to half the digits only
    tolerance = 1e-9 if min(n, m) > d + 10 else 1e-4
    assert frechet_distance(x, y) == pytest.approx(textbook(x, y), rel=tolerance)


@pytest.mark.parametrize(("n", "m", "d"), SHAPES)
def test_symmetric_and_zero_on_itself(n: int, m: int, d: int) -> None:
    x, y = rows(n, d, 0), rows(m, d, 1)
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x), rel=1e-6)
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("n", [10, 40, 200])
def test_a_shift_costs_its_squared_length(n: int) -> None:
    x = rows(n, 40, 0)
    shift = torch.linspace(-1, 2, 40, dtype=torch.float64)
    assert frechet_distance(x, x + shift) == pytest.approx(float(shift.square().sum()), rel=1e-6)


def test_diagonal_covariances_closed_form() -> None:
    x = whitened(100, 12)
    one, other = torch.linspace(0.1, 3, 12).double(), torch.linspace(2, 0.5, 12).double()
    assert frechet_distance(x * one, x * other) == pytest.approx(float((one - other).square().sum()), rel=1e-10)


def test_scaling_few_images_closed_form() -> None:
    x = rows(9, 50, 0)
    x = x - x.mean(0)
    expected = (1 - 1.7) ** 2 * float(x.square().sum()) / 8
    assert frechet_distance(x, 1.7 * x) == pytest.approx(expected, rel=1e-10)


def test_both_routes_agree() -> None:
    x, y = rows(40, 64, 0), rows(200, 64, 1)
    by_moments = frechet_of_moments(Moments().add(x), Moments().add(y))
    assert frechet_distance(x, y) == pytest.approx(by_moments, rel=1e-6)


def test_dead_features_change_nothing() -> None:
    x, y = rows(60, 10, 0), rows(60, 10, 1)
    dead = torch.zeros(60, 5, dtype=torch.float64)
    padded = frechet_distance(torch.cat([x, dead], 1), torch.cat([y, dead], 1))
    assert padded == pytest.approx(frechet_distance(x, y), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 49), min_size=1, max_size=5, unique=True))
def test_moments_do_not_depend_on_the_parts(cuts: list[int]) -> None:
    x = rows(50, 6, 0, shift=100.0)
    moments = Moments()
    for part in x.tensor_split(sorted(cuts)):
        moments.add(part)
    torch.testing.assert_close(moments.covariance, torch.cov(x.T), rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(moments.mean, x.mean(0))


def test_biased_upwards_for_few_images() -> None:
    few = [frechet_distance(rows_of_one(50, 2 * i), rows_of_one(50, 2 * i + 1)) for i in range(10)]
    many = [frechet_distance(rows_of_one(500, 2 * i), rows_of_one(500, 2 * i + 1)) for i in range(10)]
    assert np.mean(few) > 5 * np.mean(many) > 0


def rows_of_one(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 20, generator=torch.Generator().manual_seed(seed))


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="one length"):
        frechet_distance(torch.zeros(5, 3), torch.zeros(5, 4))
    with pytest.raises(BadInput, match="At least 2"):
        frechet_distance(torch.zeros(1, 3), torch.zeros(5, 3))
    with pytest.raises(BadInput, match="not finite"):
        frechet_distance(torch.full((3, 3), torch.inf), torch.zeros(5, 3))
