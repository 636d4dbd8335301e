"""EBGAN: the margin, the pulling-away term, where gradients go, pre-training."""

from __future__ import annotations

import pytest
import small
import torch
from torch import nn

from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.ebgan import EBGAN


class Zero(nn.Module):
    """Reconstructs nothing: the energy is the mean square of the image."""

    def __init__(self, codes: torch.Tensor | None = None):
        super().__init__()
        self.codes = codes

    def encode(self, images: torch.Tensor) -> torch.Tensor:
        return self.codes if self.codes is not None else images.flatten(1)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        return torch.zeros(len(codes), 1, 8, 8)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.decode(self.encode(images))


@pytest.fixture
def game() -> EBGAN:
    return small.build(EBGAN, margin=0.5)


def test_generated_images_beyond_the_margin_are_left_alone(game: EBGAN) -> None:
    real = small.feed_of(game)(0, 6)
    for size, expected in ((0.0, 0.5), (0.5, 0.25), (1.0, 0.0)):
        game.register_module("critic", Zero())
        game.sample = lambda n, given=None, size=size: torch.full((n, 1, 8, 8), size)
        fake_part = game.critic_loss(real).total - game.energy(real.images).mean()
        torch.testing.assert_close(fake_part, torch.tensor(expected), rtol=0, atol=1e-6)


def test_codes_alike_pay_the_whole_pulling_away_weight_and_orthogonal_ones_nothing(game: EBGAN) -> None:
    batch = small.feed_of(game)(0, 5)
    game.register_module("critic", Zero(torch.ones(5, 7)))
    torch.testing.assert_close(game.generator_loss(batch)["pulling_away"], torch.tensor(0.1))
    game.register_module("critic", Zero(torch.eye(5) * torch.arange(1.0, 6.0)))
    torch.testing.assert_close(game.generator_loss(batch)["pulling_away"], torch.tensor(0.0))


def test_the_generators_gradient_runs_through_the_target_too(game: EBGAN) -> None:
    game.register_module("critic", Zero(torch.eye(4)))  # no gradient comes back through the reconstruction
    game.generator_loss(small.feed_of(game)(0, 4))["adversarial"].backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in game.generator.parameters())


def test_the_critics_loss_sends_nothing_into_the_generator(game: EBGAN) -> None:
    game.critic_loss(small.feed_of(game)(0, 4)).total.backward()
    assert all(p.grad is None for p in game.generator.parameters())
    assert all(p.grad is not None for p in game.critic.parameters())


def test_energies_are_of_each_image(game: EBGAN) -> None:
    images = small.feed_of(game)(0, 4).images
    torch.testing.assert_close(game.energy(images)[1:2], game.energy(images[1:2]))


def test_pretraining_moves_the_auto_encoder_alone_and_lowers_real_energy() -> None:
    played = small.trainer(EBGAN, system=small.build(EBGAN, pretraining=30, width=32), batch=16)
    game, batch = played.system, small.feed_of(played.system)(0, 16)
    before = game.energy(batch.images).mean()
    generator = [p.clone() for p in game.generator.parameters()]
    for _ in range(30):
        played.advance()
    assert played.stage.name == "pretraining"
    assert game.energy(batch.images).mean() < 0.7 * before
    assert all(torch.equal(a, b) for a, b in zip(generator, game.generator.parameters(), strict=True))
    played.advance()
    assert played.stage.name == "train"
    assert any(not torch.equal(a, b) for a, b in zip(generator, game.generator.parameters(), strict=True))


def test_energies_logged_are_those_of_both_kinds(game: EBGAN) -> None:
    batch = small.feed_of(game)(0, 4)
    with scope("turn"):
        signals = game.critic_loss(batch).signals
    with scope("turn"):
        torch.testing.assert_close(signals["fake_energy"], game.energy(game.sample(4)).mean().detach())
    torch.testing.assert_close(signals["real_energy"], game.energy(Batch(batch.images).images).mean().detach())
