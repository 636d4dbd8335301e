"""Nearest neighbours by brute force; verdicts on generators whose sins are known."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import mannwhitneyu

from ganworks.errors import BadInput
from ganworks.explore.neighbours import memorisation, nearest, rank_statistic


def cloud(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 4, generator=torch.Generator().manual_seed(seed))


TRAIN, HELD_OUT = cloud(600, 0), cloud(400, 1)


def test_neighbours_are_those_of_brute_force() -> None:
    queries, stock = cloud(20, 2) + 100, cloud(700, 3) + 100  # far from the origin, where products of rows lose digits
    found = nearest(queries, stock, 3)
    distances, order = torch.cdist(queries.double(), stock.double()).sort(1)
    assert torch.equal(found.index, order[:, :3])
    torch.testing.assert_close(found.distance.double(), distances[:, :3], rtol=1e-3, atol=1e-3)


def test_a_training_image_finds_itself_at_no_distance() -> None:
    found = nearest(TRAIN[:10], TRAIN)
    assert found.index[:, 0].tolist() == list(range(10))
    assert found.distance.abs().max() == 0


def test_the_rank_statistic_is_mann_and_whitneys() -> None:
    ours, theirs = torch.rand(40).double(), torch.rand(30).double() + 0.2
    u = mannwhitneyu(ours.numpy(), theirs.numpy()).statistic
    expected = (u - 40 * 30 / 2) / (40 * 30 * 71 / 12) ** 0.5
    assert rank_statistic(ours, theirs) == pytest.approx(expected)
    assert rank_statistic(theirs, ours) == pytest.approx(-expected)


def test_an_honest_generator_is_acquitted() -> None:
    said = memorisation(cloud(400, 5), HELD_OUT, TRAIN)
    assert abs(said.z) < 3 and said.copies < 0.03
    assert said.verdict.startswith("no sign of copies: samples are as far")


def test_learning_by_heart_is_found_out_even_with_noise_on_it() -> None:
    said = memorisation(TRAIN[:300] + 0.01 * cloud(300, 6), HELD_OUT, TRAIN)
    assert said.z < -10 and said.copies > 0.9
    assert said.verdict.startswith("memorised")


def test_a_few_copies_among_bad_pictures_are_found() -> None:
    samples = torch.cat([3 * cloud(360, 7), TRAIN[:40]])
    said = memorisation(samples, HELD_OUT, TRAIN)
    assert said.z > 0 and said.copies >= 0.1
    assert said.verdict.startswith("some copies")


def test_bad_pictures_are_far_and_no_copies() -> None:
    said = memorisation(4 * cloud(300, 8) + 2, HELD_OUT, TRAIN)
    assert said.z > 3 and said.sample_median > said.held_out_median
    assert said.verdict.startswith("no sign of copies: samples are farther")


def test_what_cannot_be_asked() -> None:
    with pytest.raises(BadInput, match="0 neighbours"):
        nearest(TRAIN, TRAIN, 0)
    with pytest.raises(BadInput, match="5 neighbours"):
        nearest(TRAIN, TRAIN[:4], 5)
    with pytest.raises(BadInput, match="one length"):
        nearest(TRAIN, TRAIN[:, :3])
