"""S3GAN: who learns from quarter turns of what. What it shares with S2GAN-CO is tested there."""

from __future__ import annotations

import pytest
import small
import torch
from typed import present

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.s3gan import S3GAN

SMALL = {"image": (1, 8, 8), "width": 8, "noise": 4, "embedding": 3, "classes": 3}


@pytest.fixture
def game() -> S3GAN:
    with scope("s3gan"):
        return S3GAN(**SMALL).double().eval()


@pytest.fixture
def batch() -> Batch:
    images = torch.rand(8, 1, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(2)) * 2 - 1
    return Batch(images, label=torch.tensor([0, 1, 2, -1] * 2))


def reached(module: torch.nn.Module) -> bool:
    return any(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in module.parameters())


def test_real_turns_teach_the_critic_and_generated_ones_the_generator(game: S3GAN, batch: Batch) -> None:
    game.critic_loss(batch)["rotation"].backward()
    assert reached(game.critic.trunk) and reached(game.turns) and not reached(game.generator)
    assert (
        not reached(game.critic.head) and not reached(present(game.critic.embedding)) and not reached(game.classifier)
    )
    game.zero_grad()
    game.critic.requires_grad_(False)
    game.turns.requires_grad_(False)  # as the engine does in the generator's turn
    game.generator_loss(batch)["rotation"].backward()
    assert reached(game.generator) and not reached(game.critic) and not reached(game.turns)


def test_players_of_each_phase(game: S3GAN) -> None:
    critic, generator = game.phases()
    assert set(critic.players) == {"critic", "classifier", "turns"} and generator.players == ("generator",)


def test_neither_turn_moves_the_other_side() -> None:
    engine = small.trainer("s3gan")
    system = engine.system
    for phase in system.phases():
        before = {name: p.detach().clone() for name, p in system.named_parameters()}
        engine.updater.step(phase, engine.optimizers[phase.players], small.feed_of(system)(0, 4), 1, 0)
        moved = {name.partition(".")[0] for name, p in system.named_parameters() if not torch.equal(p, before[name])}
        assert moved == set(phase.players)


def test_turned_copies_are_not_judged(game: S3GAN, batch: Batch) -> None:
    judged: list[int] = []
    game.critic.head.register_forward_hook(lambda module, given, made: judged.append(len(made)))
    seen: list[int] = []
    game.turns.register_forward_hook(lambda module, given, made: seen.append(len(made)))
    game.critic_loss(batch)
    assert judged == [8, 8] and seen == [4 * 2]


def test_weights_scale_their_terms(batch: Batch) -> None:
    def terms(**options: float) -> tuple[torch.Tensor, torch.Tensor]:
        with scope("s3gan"):
            game = S3GAN(**SMALL, **options).double().eval()
        with scope("turn"):
            return game.critic_loss(batch)["rotation"], game.generator_loss(batch)["rotation"]

    (real, fake), (twice, thrice) = terms(), terms(rotation=2.0, generator_rotation=0.6)
    torch.testing.assert_close(twice, 2 * real)
    torch.testing.assert_close(thrice, 3 * fake)
