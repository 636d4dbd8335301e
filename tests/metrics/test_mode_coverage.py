"""A perfect sampler scores what theory says; a collapsed one covers one mode."""

from __future__ import annotations

import math

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.metrics.mode_coverage import mode_coverage

MODES = torch.cartesian_prod(torch.arange(5.0), torch.arange(5.0))


def drawn(n: int, modes: torch.Tensor, deviation: float) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    chosen = torch.randint(len(modes), (n,), generator=generator)
    return modes[chosen] + deviation * torch.randn(n, 2, generator=generator)


@pytest.mark.parametrize("within", [1.0, 2.0, 3.0])
def test_a_perfect_sampler(within: float) -> None:
    n = 20_000
    covered, share = mode_coverage(drawn(n, MODES, 0.05), MODES, 0.05, within=within)
    expected = 1 - math.exp(-(within**2) / 2)
    assert covered == 25 and abs(share - expected) < 4 * (expected * (1 - expected) / n) ** 0.5


def test_a_collapsed_sampler() -> None:
    covered, share = mode_coverage(drawn(500, MODES[7:8], 0.01), MODES, 0.05)
    assert (covered, share) == (1, 1.0)


def test_far_points_cover_nothing() -> None:
    assert mode_coverage(MODES + 0.5, MODES, 0.05) == (0, 0.0)


@pytest.mark.parametrize("deviation", [0.0, -1.0, math.nan])
def test_the_deviation_must_be_known(deviation: float) -> None:
    with pytest.raises(BadInput, match=r"standard deviation above 0.*wasserstein"):
        mode_coverage(MODES, MODES, deviation)
    with pytest.raises(BadInput, match="modes"):
        mode_coverage(MODES[:, :1], MODES, 0.1)
