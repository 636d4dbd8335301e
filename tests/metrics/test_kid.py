"""The blockwise statistic equals the double loop, has mean zero between equal distributions, and an honest error."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.kid import kernel_distance


def normal(n: int, seed: int, d: int = 8, shift: float = 0.0) -> torch.Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) + shift


def by_loops(x: torch.Tensor, y: torch.Tensor) -> float:
    def k(a: torch.Tensor, b: torch.Tensor) -> float:
        return (float(a @ b) / len(a) + 1) ** 3

    n, m = len(x), len(y)
    within_x = sum(k(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    within_y = sum(k(y[i], y[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return within_x + within_y - 2 * sum(k(a, b) for a in x for b in y) / (n * m)


@pytest.mark.parametrize(("n", "m"), [(20, 20), (13, 31), (4, 5)])
@pytest.mark.parametrize("blocks", [2, 7, 20])
def test_equals_the_double_loop(n: int, m: int, blocks: int) -> None:
    x, y = normal(n, 0), normal(m, 1, shift=0.4)
    assert kernel_distance(x, y, blocks=blocks)[0] == pytest.approx(by_loops(x, y), rel=1e-10)


def test_jackknife_leaves_out_one_block_at_a_time() -> None:
    x, y = normal(12, 0), normal(12, 1)
    keep = [[i for i in range(12) if i // 3 != block] for block in range(4)]
    without = torch.tensor([by_loops(x[kept], y[kept]) for kept in keep], dtype=torch.float64)
    expected = (3 / 4 * (without - without.mean()).square().sum()).sqrt()
    assert kernel_distance(x, y, blocks=4)[1] == pytest.approx(float(expected), rel=1e-9)


def test_unbiased_between_equal_distributions() -> None:
    values = torch.tensor([kernel_distance(normal(60, 2 * i), normal(40, 2 * i + 1), blocks=3)[0] for i in range(64)])
    assert values.mean().abs() < 3 * values.std() / 8
    assert values.min() < 0 < values.max()


def test_the_error_is_of_the_right_size() -> None:
    drawn = torch.tensor(
        [kernel_distance(normal(100, 2 * i), normal(100, 2 * i + 1, shift=0.5), blocks=10) for i in range(60)]
    )
    assert 0.6 < float(drawn[:, 1].mean() / drawn[:, 0].std()) < 1.7


def test_float32_is_enough() -> None:
    x, y = normal(50, 0, d=200), normal(50, 1, d=200, shift=0.1)
    assert kernel_distance(x.float(), y.float())[0] == pytest.approx(kernel_distance(x, y)[0], rel=1e-3)


def test_too_few() -> None:
    with pytest.raises(BadInput, match="At least 4"):
        kernel_distance(normal(3, 0), normal(9, 0))
