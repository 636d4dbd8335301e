"""Against loops over balls, and on sets whose answer is known."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.precision_recall import precision_recall


def normal(n: int, seed: int, scale: float = 1.0) -> torch.Tensor:
    return torch.randn(n, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) * scale


def share_in_balls(points: torch.Tensor, centres: torch.Tensor, k: int) -> float:
    reach = [sorted(float((c - other).norm()) for other in centres)[k] for c in centres]
    inside = [any(float((p - c).norm()) <= r for c, r in zip(centres, reach, strict=True)) for p in points]
    return sum(inside) / len(points)


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("block", [7, 1024])
def test_equals_loops(k: int, block: int) -> None:
    real, fake = normal(40, 0), normal(30, 1, scale=1.3)
    precision, recall = precision_recall(real, fake, k=k, block=block)
    assert precision == pytest.approx(share_in_balls(fake, real, k))
    assert recall == pytest.approx(share_in_balls(real, fake, k))


def test_known_cases() -> None:
    real = normal(50, 0)
    assert precision_recall(real, real) == (1, 1)
    assert precision_recall(real.float(), real.flip(0).float()) == (1, 1)
    assert precision_recall(real, real + 100) == (0, 0)
    collapsed, spread = real[:1] + normal(50, 1, scale=0.01), normal(50, 2, scale=20)
    assert precision_recall(real, collapsed)[0] == 1 and precision_recall(real, collapsed)[1] < 0.1
    assert precision_recall(real, spread)[0] < 0.1 and precision_recall(real, spread)[1] > 0.9


def test_swapping_the_sides_swaps_the_numbers() -> None:
    real, fake = normal(40, 0), normal(30, 1, scale=1.3)
    assert precision_recall(real, fake) == precision_recall(fake, real)[::-1]


def test_duplicates_count_as_equal() -> None:
    real = normal(5, 0).repeat_interleave(6, 0)
    assert precision_recall(real, real[::6].repeat(2, 1)) == (1, 1)


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="At least 4"):
        precision_recall(normal(3, 0), normal(30, 1))
    with pytest.raises(BadInput, match="k=0"):
        precision_recall(normal(9, 0), normal(9, 1), k=0)
