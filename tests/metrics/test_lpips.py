"""The one-pass diversity equals the mean over all pairs; equal images are at distance zero."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.features.extractor import Extracted
from ganworks.metrics.lpips import diversity, lpips
from ganworks.metrics.measure import Sides
from ganworks.metrics.paired import perceptual_distance


def embeddings(n: int = 15, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, 40, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_zero_on_equal_images() -> None:
    x = embeddings()
    assert lpips(x, x).tolist() == [0] * 15
    assert diversity(x[:1].expand(8, 40))[0] == pytest.approx(0, abs=1e-12)


def test_diversity_is_the_mean_over_pairs() -> None:
    x = embeddings()
    pairs = [float(lpips(x[i : i + 1], x[j : j + 1])) for i in range(15) for j in range(15) if i != j]
    assert diversity(x)[0] == pytest.approx(sum(pairs) / len(pairs), rel=1e-12)


def test_error_is_a_jackknife_of_blocks() -> None:
    x = embeddings(12)
    without = torch.tensor([diversity(x[[i for i in range(12) if i // 3 != b]])[0] for b in range(4)]).double()
    expected = (3 / 4 * (without - without.mean()).square().sum()).sqrt()
    assert diversity(x, blocks=4)[1] == pytest.approx(float(expected), rel=1e-6)


def test_counts_must_agree() -> None:
    with pytest.raises(BadInput, match="15 and 14"):
        lpips(embeddings(), embeddings()[:14])


def test_the_paired_distance_is_the_mean_over_counterparts() -> None:
    real, fake = embeddings(seed=1).float(), embeddings(seed=2).float()
    (value,) = perceptual_distance(Sides(Extracted(real), Extracted(fake))).values()
    assert value.value == pytest.approx(float((real - fake).square().sum(1).mean()), rel=1e-6)
    assert value.error is not None and value.error > 0
