"""The original game: objectives of every kind, penalties in their own turns, and noise on what the critic is shown."""

from __future__ import annotations

from typing import Any

import pytest
import small
import torch
from torch.nn import functional

from ganworks.game import Batch, Progress, Schedule
from ganworks.rng import scope
from ganworks.systems.gan import GAN


def build(**options: Any) -> GAN:
    return small.build(GAN, **options)


@pytest.fixture
def batch() -> Batch:
    return small.stock((1, 8, 8)).part(0, 3)


def test_the_players_terms_are_those_of_the_paper(batch: Batch) -> None:
    game = build()
    with scope("turn"):
        fake = game.critic(game.sample(len(batch)))
    real = game.critic(batch.images)
    with scope("turn"):
        critic = game.critic_loss(batch).total
    torch.testing.assert_close(critic, functional.softplus(-real).mean() + functional.softplus(fake).mean())
    for name, expected in (
        ("non_saturating", functional.softplus(-fake).mean()),
        ("minimax", -functional.softplus(fake).mean()),
    ):
        with scope("turn"):
            generator = build(objective=name).generator_loss(batch).total
        torch.testing.assert_close(generator, expected)


def test_a_lazy_penalty_has_turns_of_its_own_and_weighs_as_much(batch: Batch) -> None:
    eager = build(penalties=({"kind": "r1", "weight": 2.0},))
    lazy = build(penalties=({"kind": "r1", "weight": 2.0, "every": 4},))
    assert set(eager.critic_loss(batch)) == {"adversarial", "r1"}
    assert set(lazy.critic_loss(batch)) == {"adversarial"}
    critic, turn, generator = lazy.phases()
    assert (turn.players, turn.every, turn.repeats) == (("critic",), 4, critic.repeats)
    torch.testing.assert_close(turn.loss(batch)["r1"], 4 * eager.critic_loss(batch)["r1"])
    assert generator.players == ("generator",)


def test_noise_is_on_whatever_the_critic_is_shown_and_fades(batch: Batch) -> None:
    game = build(instance_noise=Schedule(shape="linear", start=0.5, end=0.0, length=2))
    shown: list[torch.Tensor] = []
    game.critic.register_forward_pre_hook(lambda module, given: shown.append(given[0].detach()))
    game.sample = lambda n, given=None: torch.zeros(n, 1, 8, 8)
    game.critic_loss(batch)
    game.generator_loss(batch)
    real, *fakes = shown
    assert len(fakes) == 2 and all(0.4 < float(image.std()) < 0.6 for image in fakes)
    assert 0.4 < float((real - batch.images).std()) < 0.6
    game.progress = Progress(step=1)
    assert game.value_of(game.config.instance_noise) == 0.25
    game.progress = Progress(step=2)
    game.critic_loss(batch)
    assert torch.equal(shown[3], batch.images)
