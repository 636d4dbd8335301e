"""k-means as a loss: limits, gradients, and clusters that are found."""

from __future__ import annotations

import pytest
import torch

from ganworks.losses.auxiliary import nearest, soft_kmeans, squared_distances


@pytest.fixture
def data() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return (
        torch.randn(40, 3, dtype=torch.float64, generator=generator),
        torch.randn(5, 3, dtype=torch.float64, generator=generator),
    )


def test_distances_are_those_of_torch(data: tuple[torch.Tensor, torch.Tensor]) -> None:
    features, centres = data
    torch.testing.assert_close(squared_distances(features, centres), torch.cdist(features, centres).square())
    assert torch.equal(nearest(features, centres), torch.cdist(features, centres).argmin(1))


def test_the_cold_limit_is_k_means_and_the_value_falls_with_the_temperature(
    data: tuple[torch.Tensor, torch.Tensor],
) -> None:
    features, centres = data
    floor = squared_distances(features, centres).min(1).values.mean()
    values = [float(soft_kmeans(features, centres, t)) for t in (100.0, 1.0, 0.1, 1e-4)]
    assert values == sorted(values, reverse=True) and values[-1] >= float(floor)
    assert values[-1] == pytest.approx(float(floor), abs=1e-3)
    mean = squared_distances(features, centres).mean()
    assert float(soft_kmeans(features, centres, 1e9)) == pytest.approx(float(mean), rel=1e-6)


def test_the_gradient_pulls_each_centre_to_what_it_answers_for_and_spares_the_features(
    data: tuple[torch.Tensor, torch.Tensor],
) -> None:
    features, centres = data[0].requires_grad_(), data[1].requires_grad_()
    soft_kmeans(features, centres, 0.7).backward()
    answers = (-squared_distances(features, centres) / 0.7).softmax(1).detach()
    expected = 2 * (answers.T.sum(1, keepdim=True) * centres - answers.T @ features).detach() / len(features)
    torch.testing.assert_close(centres.grad, expected)
    assert features.grad is None


def test_annealing_from_one_place_finds_the_clusters() -> None:
    generator = torch.Generator().manual_seed(1)
    places = 4.0 * torch.eye(4, dtype=torch.float64)
    features = places.repeat(50, 1) + 0.1 * torch.randn(200, 4, dtype=torch.float64, generator=generator)
    start = features.mean(0) + 1e-3 * torch.randn(4, 4, dtype=torch.float64, generator=generator)
    centres = torch.nn.Parameter(start)
    optimizer = torch.optim.Adam([centres], lr=0.1)
    for step in range(300):
        optimizer.zero_grad()
        soft_kmeans(features, centres, 10.0 * 0.01 ** (step / 300)).backward()
        optimizer.step()
    found = nearest(features, centres)
    assert found.view(50, 4).unique(dim=0).shape[0] == 1 and len(found.unique()) == 4
    assert torch.cdist(places, centres.detach()).min(1).values.max() < 0.1
