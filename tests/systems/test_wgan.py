"""WGAN: clipping, the critic's turns, and a gap that follows the distance."""

from __future__ import annotations

import torch

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.wgan import WGAN

SMALL = {"image": (2, 1, 1), "width": 16, "noise": 2}


def test_no_weight_is_beyond_the_clip_after_a_turn() -> None:
    game = WGAN(**SMALL, clip=0.01)
    assert max(float(p.detach().abs().max()) for p in game.critic.parameters()) > 0.01
    critic, generator = game.phases()
    assert critic.after is not None and generator.after is None
    with torch.no_grad():
        critic.after()
    assert all(float(p.detach().abs().max()) <= 0.01 for p in game.critic.parameters())


def test_five_critic_turns_without_momentum() -> None:
    critic, generator = WGAN(**SMALL).phases()
    assert (critic.repeats, generator.repeats) == (5, 1)
    assert critic.optimizer.method == "rmsprop" and critic.optimizer.rate == 5e-5


def test_loss_is_the_negative_gap_and_the_players_oppose() -> None:
    game = WGAN(**SMALL)
    batch = Batch(images=torch.randn(8, 2, 1, 1))
    with scope("turn"):
        fake = game.sample(8).detach()
    with scope("turn"):
        loss = game.critic_loss(batch).total
    torch.testing.assert_close(loss, game.critic(fake).mean() - game.critic(batch.images).mean())
    with scope("turn"):
        torch.testing.assert_close(game.generator_loss(batch).total, -game.critic(fake).mean())


def test_a_constant_added_to_the_critic_changes_no_gap() -> None:
    game = WGAN(**SMALL)
    batch = Batch(images=torch.randn(8, 2, 1, 1))
    with scope("turn"):
        before = game.critic_loss(batch).total.detach()
    with torch.no_grad():
        game.critic.head.bias += 3.0
    with scope("turn"):
        torch.testing.assert_close(game.critic_loss(batch).total.detach(), before, atol=1e-5, rtol=0)


def test_the_critic_has_no_batch_normalisation() -> None:
    game = WGAN(image=(1, 32, 32), network="dcgan", width=4, noise=4)
    assert not any("BatchNorm" in type(module).__name__ for module in game.critic.modules())
