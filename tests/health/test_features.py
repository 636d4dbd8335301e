"""The coarse view: principal axes, clusters, effective numbers."""

from __future__ import annotations

import pytest
import torch

from ganworks.health.features import AXES, CLUSTERS, Features, effective_number, mean_distance, pairwise


def test_features_keep_the_distances_of_data_in_a_few_dimensions() -> None:
    images = (torch.randn(100, 5) @ torch.randn(5, 64)).reshape(100, 1, 8, 8)
    view = Features(images)
    flat = images.flatten(1)
    torch.testing.assert_close(pairwise(view.reference), pairwise(flat), atol=5e-2, rtol=1e-3)
    assert view.reference.shape == (100, AXES)


def test_points_are_taken_as_they_are_and_large_images_are_pooled() -> None:
    points = torch.randn(50, 2, 1, 1)
    torch.testing.assert_close(Features(points).reference, points.flatten(1) - points.flatten(1).mean(0))
    assert Features(torch.randn(40, 3, 64, 64)).reference.shape == (40, AXES)


def test_clusters_find_separate_groups_and_known_modes_are_used() -> None:
    groups = torch.randn(CLUSTERS, 2) * 100
    points = (groups.repeat(20, 1) + torch.randn(20 * CLUSTERS, 2) * 1e-3)[:, :, None, None]
    view = Features(points)
    assert effective_number(view.shares(view.reference)) == pytest.approx(CLUSTERS, rel=1e-4)
    known = Features(points, modes=groups[:3, :, None, None])
    assert known.centres.shape == (3, 2)


def test_effective_numbers_and_mean_distances() -> None:
    assert effective_number(torch.tensor([0.25, 0.25, 0.25, 0.25])) == pytest.approx(4)
    assert effective_number(torch.tensor([1.0, 0.0])) == pytest.approx(1)
    corners = torch.tensor([[0.0, 0.0], [3.0, 4.0]])
    assert mean_distance(corners) == pytest.approx(5)
    assert torch.isinf(pairwise(corners).diagonal()).all() and pairwise(corners)[0, 1] == 5
