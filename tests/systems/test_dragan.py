"""DRAGAN: the penalty sees the data alone, and the raw score's slope."""

from __future__ import annotations

import pytest
import small
import torch
from torch import nn

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.dragan import DRAGAN


def penalty(game: DRAGAN, batch: Batch) -> torch.Tensor:
    with scope("penalty"):
        return game.critic_loss(batch)["penalty"]


def test_generated_images_play_no_part_in_the_penalty() -> None:
    game = small.build(DRAGAN)
    batch = small.feed_of(game)(0, 8)
    before = penalty(game, batch)
    with torch.no_grad():
        for parameter in game.generator.parameters():
            parameter.mul_(3.0)
    torch.testing.assert_close(penalty(game, batch), before, rtol=0, atol=0)


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.5])
def test_a_linear_critic_is_penalised_by_its_length(slope: float) -> None:
    game = small.build(DRAGAN, slope=slope, penalty=3.0).double()
    linear = nn.Linear(64, 1).double()
    game.critic = nn.Sequential(nn.Flatten(), linear, nn.Flatten(0))
    batch = small.feed_of(game)(0, 8).each(lambda value: value.double())
    torch.testing.assert_close(penalty(game, batch), 3.0 * (linear.weight.norm() - slope).square())


def test_the_penalty_reaches_the_critic_and_not_the_generator() -> None:
    game = small.build(DRAGAN)
    terms = game.critic_loss(small.feed_of(game)(0, 8))
    terms["penalty"].backward()
    assert all(p.grad is None for p in game.generator.parameters())
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in game.critic.parameters())
