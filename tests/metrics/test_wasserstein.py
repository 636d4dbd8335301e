"""Closed forms, one dimension against sorting, the linear program against the assignment, slices against both."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from ganworks.errors import BadInput
from ganworks.metrics.wasserstein import sliced_wasserstein, wasserstein


def normal(n: int, d: int, seed: int) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("order", [1, 2])
def test_one_dimension_is_sorting(order: int) -> None:
    x, y = normal(50, 1, 0), normal(50, 1, 1) * 2
    apart = (x.flatten().sort().values - y.flatten().sort().values).abs()
    assert wasserstein(x, y, order=order) == pytest.approx(float(apart.pow(order).mean() ** (1 / order)))


@settings(max_examples=30, deadline=None)
@given(n=st.integers(1, 12), m=st.integers(1, 12), seed=st.integers(0, 99))
def test_unequal_counts_agree_with_scipy(n: int, m: int, seed: int) -> None:
    x, y = normal(n, 1, seed), normal(m, 1, seed + 1)
    expected = wasserstein_distance(x.flatten().numpy(), y.flatten().numpy())
    assert wasserstein(x, y) == pytest.approx(expected, abs=1e-12)
    assert sliced_wasserstein(x, y, order=1, projections=3) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("d", [1, 2, 6])
def test_a_shift_costs_its_length(order: int, d: int) -> None:
    x, shift = normal(40, d, 0), torch.linspace(1, 2, d).double()
    assert wasserstein(x, x) == pytest.approx(0, abs=1e-12)
    assert wasserstein(x, x.flip(0) + shift, order=order) == pytest.approx(float(shift.norm()), rel=1e-9)


def test_sliced_shift_closed_form() -> None:
    # E (theta . s)^2 = |s|^2 / d on the sphere
    x, shift = normal(30, 4, 0), torch.tensor([3.0, 0, 0, 0], dtype=torch.float64)
    assert sliced_wasserstein(x, x + shift, projections=20_000) == pytest.approx(1.5, rel=0.02)
    assert sliced_wasserstein(x, x + shift, seed=1) == sliced_wasserstein(x, x + shift, seed=1)


def test_order_of_the_distances() -> None:
    x, y = normal(60, 3, 0), normal(60, 3, 1) * 1.5
    assert sliced_wasserstein(x, y) <= wasserstein(x, y, order=2)
    assert wasserstein(x, y, order=1) <= wasserstein(x, y, order=2)
    assert wasserstein(x, y) == pytest.approx(wasserstein(y, x))


@pytest.mark.parametrize("order", [1, 2])
def test_without_pot(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = normal(40, 3, 0), normal(40, 3, 1)
    expected = wasserstein(x, y, order=order)
    monkeypatch.setitem(sys.modules, "ot", None)
    assert wasserstein(x, y, order=order) == pytest.approx(expected, rel=1e-10)
    with pytest.raises(BadInput, match="POT"):
        wasserstein(x, y[:30], order=order)


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="not 3"):
        wasserstein(normal(4, 2, 0), normal(4, 2, 1), order=3)
    with pytest.raises(BadInput, match="one length"):
        sliced_wasserstein(normal(4, 2, 0), normal(4, 3, 1))
    assert np.isfinite(wasserstein(normal(1, 2, 0), normal(3, 2, 1)))
