"""Exact two-dimensional problems: the samples have the density that is stated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from ganworks.data import Points, load
from ganworks.errors import BadInput

PLANE = ["ring", "grid", "two_moons", "spiral", "checkerboard"]
ALL = [*PLANE, "segments"]


def opened(name: str, **options: Any) -> Points:
    data = load(name, **options)
    assert isinstance(data, Points)
    return data


def strips(**options: Any) -> Points:
    return opened("segments", width=0.1, **options)


@pytest.mark.parametrize("name", PLANE)
def test_density_integrates_to_one(name: str) -> None:
    data = opened(name)
    lines = np.linspace(-1.15, 1.15, 1201)
    middle, cell = (lines[1:] + lines[:-1]) / 2, (lines[1] - lines[0]) ** 2
    mesh = np.stack(np.meshgrid(middle, middle), -1).reshape(-1, 2)
    # Densities with edges are integrated to the width of a cell only.
    assert data.density(mesh).sum() * cell == pytest.approx(1, abs=3e-3)


@pytest.mark.parametrize("name", [*PLANE, "strips"])
def test_samples_follow_the_density(name: str) -> None:
    """Mass in the squares of a lattice, counted and integrated."""
    data = strips() if name == "strips" else opened(name)
    n, bins, fine = 200_000, 24, 30
    xy, _ = data.sample(n)
    edges = np.linspace(-1.2, 1.2, bins + 1)
    counted = np.histogram2d(*xy.T, bins=[edges, edges])[0] / n
    lines = np.linspace(-1.2, 1.2, bins * fine + 1)
    middle, cell = (lines[1:] + lines[:-1]) / 2, (lines[1] - lines[0]) ** 2
    mesh = np.stack(np.meshgrid(middle, middle, indexing="ij"), -1).reshape(-1, 2)
    mass = (data.density(mesh) * cell).reshape(bins, fine, bins, fine).sum((1, 3))
    # Five standard errors of a count, and the integration error of the sharp edges.
    assert (np.abs(counted - mass) < 5 * np.sqrt(np.maximum(mass, 1e-5) / n) + 0.03 * mass + 1e-5).all()


@pytest.mark.parametrize("name", ALL)
def test_sequences_are_pure_endless_and_balanced(name: str) -> None:
    data = opened(name)
    whole, part = data.sample(5000)
    again, _ = data.sample(100, position=4900)
    assert np.array_equal(again, whole[4900:])
    assert len(np.unique(whole, axis=0)) == 5000
    share = np.bincount(part, minlength=data.classes) / 5000
    assert np.abs(share - 1 / data.classes).max() < 5 * np.sqrt(1 / data.classes / 5000)
    held_out, _ = opened(name, split="evaluate").sample(5000)
    assert not set(map(tuple, whole)) & set(map(tuple, held_out))
    assert (data.density(whole) > 0).all() and np.abs(whole).max() <= data.bounds


@pytest.mark.parametrize("name", ALL)
def test_batches_are_images_of_points(name: str) -> None:
    data = opened(name)
    batch = data.batch(data.order(5).indices(10, 32))
    assert batch.images.shape == (32, *data.image) and batch.images.dtype == torch.float32
    xy, part = data.sample(32, seed=5, position=10)
    assert torch.equal(batch.images[:, :, 0, 0], torch.from_numpy(xy.astype(np.float32)))
    assert batch.label is not None and np.array_equal(batch.label.numpy(), part)
    assert (data.density(batch.images) > 0).all()


@pytest.mark.parametrize("name", ["ring", "grid"])
def test_gaussians_have_their_moments(name: str) -> None:
    data = opened(name, deviation=0.05)
    xy, part = data.sample(100_000)
    apart = (xy - data.modes[part]) / data.deviation
    assert np.abs(apart.mean(0)).max() < 0.02 and np.abs(np.cov(apart.T) - np.eye(2)).max() < 0.02


def test_segments_have_a_density_along_them() -> None:
    data = opened("segments", count=3, apart=0.6)
    assert data.measure == "length" and strips().measure == "area"
    heights = np.linspace(-0.8, 0.8, 1001)
    along = [data.density(np.stack([np.full(1001, x), heights], 1)).mean() * 1.6 for x in data.modes[:, 0]]
    assert sum(along) == pytest.approx(1)
    assert data.density(np.array([[0.3, 0.0], [0.0, 0.81]])).tolist() == [0, 0]
    one = opened("segments", count=1, shift=0.25)
    assert np.allclose(one.sample(100)[0][:, 0], 0.25)


@pytest.mark.parametrize(
    "options",
    [
        {"name": "ring", "size": 8},
        {"name": "ring", "channels": 3},
        {"name": "ring", "deviation": -1.0},
        {"name": "spiral", "turns": 9.0},
        {"name": "two_moons", "deviation": 0.2},
        {"name": "segments", "width": 2.0},
        {"name": "grid", "side": 1},
    ],
)
def test_what_cannot_be_is_refused(options: dict) -> None:
    with pytest.raises(BadInput):
        load(**options)
