"""Against loops over balls, on known sets, and against the expectations the paper derives."""

from __future__ import annotations

import pytest
import torch

from ganworks.metrics.density_coverage import density_coverage
from ganworks.metrics.precision_recall import precision_recall


def normal(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("k", [1, 5])
@pytest.mark.parametrize("block", [7, 1024])
def test_equals_loops(k: int, block: int) -> None:
    real, fake = normal(40, 0), normal(30, 1) * 1.3
    reach = [sorted(float((c - other).norm()) for other in real)[k] for c in real]
    hits = [[float((f - c).norm()) <= r for f in fake] for c, r in zip(real, reach, strict=True)]
    density, coverage = density_coverage(real, fake, k=k, block=block)
    assert density == pytest.approx(sum(map(sum, hits)) / (k * 30))
    assert coverage == pytest.approx(sum(map(any, hits)) / 40)


def test_known_cases() -> None:
    real = normal(50, 0)
    assert density_coverage(real, real)[1] == 1
    assert density_coverage(real, real + 100) == (0, 0)


def test_expectations_between_equal_distributions() -> None:
    k, n = 3, 60
    found = torch.tensor([density_coverage(normal(n, 2 * i), normal(n, 2 * i + 1), k=k) for i in range(80)])
    expected = 1.0
    for i in range(1, k + 1):
        expected *= (n - i) / (2 * n - i)
    spread = 3 * found.std(0) / 80**0.5
    assert abs(found[:, 0].mean() - 1) < spread[0]
    assert abs(found[:, 1].mean() - (1 - expected)) < spread[1]


def test_an_outlier_among_the_fakes_claims_nothing() -> None:
    real = normal(50, 0)
    fake = torch.cat([real[:5] + 1e-3, real[:1] + 1000])
    assert precision_recall(real, fake)[1] == 1
    assert density_coverage(real, fake)[1] < 0.8
