"""The probability rises while the critic knows its images and falls when it does not, and its state is in buffers."""

from __future__ import annotations

import pytest
import torch

from ganworks.game import Progress
from ganworks.losses import objective
from ganworks.losses.scoring import boundary
from ganworks.regularizers.adaptive_augmentation import INTERVAL, LARGEST, AdaptiveProbability


def play(adaptive: AdaptiveProbability, scores: float, steps: int, first: int = 0) -> list[float]:
    """Values of p at the beginning of each step, of 10 images with this score; a step asks twice."""
    values = []
    for step in range(first, first + steps):
        values.append(adaptive.adapt(Progress(step, 10 * step)))
        adaptive.note(torch.full((10,), scores), torch.zeros(10), 0.0)
        assert adaptive.adapt(Progress(step, 10 * step)) == values[-1]
    return values


def test_rises_by_the_share_of_images_and_falls_again() -> None:
    adaptive = AdaptiveProbability(0.6, 1000)
    up = play(adaptive, 1.0, 4 * INTERVAL + 1)
    assert up == pytest.approx([0.0] * 4 + [0.04] * 4 + [0.08] * 4 + [0.12] * 4 + [0.16])
    down = play(adaptive, -1.0, 40, first=4 * INTERVAL + 1)
    assert min(down) == down[-1] == 0.0


def test_stays_below_the_largest_and_above_zero() -> None:
    assert max(play(AdaptiveProbability(0.6, 10), 1.0, 9)) == pytest.approx(LARGEST)
    assert max(play(AdaptiveProbability(0.6, 10), -1.0, 9)) == 0.0
    assert play(AdaptiveProbability(0.6, 10, 0.3), 1.0, 3)[0] == pytest.approx(0.3)


def test_continues_from_its_buffers() -> None:
    whole, first = AdaptiveProbability(0.6, 1000), AdaptiveProbability(0.6, 1000)
    expected = play(whole, 1.0, 30)
    play(first, 1.0, 13)
    second = AdaptiveProbability(0.6, 1000)
    second.load_state_dict(first.state_dict())
    assert play(second, 1.0, 17, first=13) == expected[13:]


def test_signs_are_counted_about_the_boundary_or_the_middle() -> None:
    adaptive = AdaptiveProbability(0.6, 1000)
    real, fake = torch.tensor([3.0, 1.0, -1.0, 9.0]), torch.full((4,), -1.0)
    assert float(adaptive.note(real, fake, 0.0)) == 0.5
    assert float(adaptive.note(real, fake, 2.0)) == 0.0
    assert float(adaptive.note(real + 100, fake + 100, None)) == float(adaptive.note(real, fake, None)) == 0.25
    assert adaptive.signs.tolist() == [4.0, 16.0]


@pytest.mark.parametrize(("name", "expected"), [("minimax", 0.0), ("least_squares", 0.5), ("relativistic_hinge", None)])
def test_boundary_is_where_equal_scores_cost_least(name: str, expected: float | None) -> None:
    assert boundary(objective(name)) == expected
