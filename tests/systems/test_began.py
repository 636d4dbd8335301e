"""BEGAN: the controller, and the balance it holds."""

from __future__ import annotations

import pytest
import small
import torch
from torch import nn
from typed import slope, tensor

from ganworks.errors import BadInput
from ganworks.systems.began import BEGAN


@pytest.fixture
def game() -> BEGAN:
    return small.build(BEGAN)


class Zero(nn.Module):
    """Reconstructs nothing: the error is the mean absolute value of the image."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(images)


def step(game: BEGAN, real: float, fake: float) -> None:
    """One step with images whose errors are given."""
    batch = small.feed_of(game)(0, 4)
    game.register_module("critic", Zero())
    game._generate = lambda n: torch.full((n, 1, 8, 8), fake)
    game.critic_loss(type(batch)(torch.full((4, 1, 8, 8), real)))
    game.generator_loss(batch)
    game.control()


def test_the_balance_follows_the_papers_rule_and_stays_between_zero_and_one(game: BEGAN) -> None:
    expected = 0.0
    for real, fake in ((1.0, 0.1), (0.8, 0.0), (0.5, 1.0), (0.3, 0.1)):
        step(game, real, fake)
        expected = min(max(expected + 1e-3 * (0.5 * real - fake), 0.0), 1.0)
        assert float(game.balance) == pytest.approx(expected, abs=1e-7)
    for errors, limit in (((2000.0, 0.0), 1.0), ((0.0, 2000.0), 0.0)):
        step(game, *errors)
        assert float(game.balance) == limit


def test_the_balance_carries_no_gradient_and_weights_the_generated_images(game: BEGAN) -> None:
    batch = small.feed_of(game)(0, 4)
    game.critic_loss(batch).total.backward()
    assert all(p.grad is None for p in game.generator.parameters())
    alone = [slope(p).clone() for p in game.critic.parameters()]
    game.zero_grad()
    game.error(batch.images).mean().backward()  # k = 0 at the start: generated images do not count yet
    for ours, plain in zip(alone, [p.grad for p in game.critic.parameters()], strict=True):
        torch.testing.assert_close(ours, plain)
    assert not game.balance.requires_grad


def test_the_convergence_measure_is_logged(game: BEGAN) -> None:
    batch = small.feed_of(game)(0, 4)
    game.register_module("critic", Zero())
    game._generate = lambda n: torch.full((n, 1, 8, 8), 0.1)
    game.critic_loss(type(batch)(torch.full((4, 1, 8, 8), 0.6)))
    signals = game.generator_loss(batch).signals
    assert float(signals["convergence"]) == pytest.approx(0.6 + abs(0.5 * 0.6 - 0.1))


def test_the_controller_sees_the_whole_batch_when_it_is_split() -> None:
    balances = []
    for parts in (1, 2):
        played = small.trainer(BEGAN, batch=8, accumulate=parts)
        for _ in range(3):
            played.advance()
        balances.append(played.system.balance)
    torch.testing.assert_close(balances[0], balances[1], rtol=1e-4, atol=1e-7)
    assert balances[0] > 0


@pytest.mark.parametrize("gamma", [0.3, 0.5, 0.7])
def test_the_ratio_of_errors_tends_to_gamma_where_pushing_raises_the_generated_error(gamma: float) -> None:
    game = small.build(BEGAN, diversity=gamma, control_rate=0.5)
    fake = 0.0
    for _ in range(60):
        fake = 0.8 * float(game.balance)
        step(game, 0.4, fake)
    assert fake / 0.4 == pytest.approx(gamma, rel=1e-3)


def test_players_have_no_normalisation_and_the_generator_is_a_decoder(game: BEGAN) -> None:
    assert not any("Norm" in type(module).__name__ for module in game.modules())
    shapes = [p.shape for p in game.critic.decoder.parameters()][1:]
    assert [p.shape for p in game.generator.parameters()][1:] == shapes


def test_samples_are_images(game: BEGAN) -> None:
    with torch.no_grad():
        tensor(game, "generator.output.bias").fill_(7.0)
    assert game.sample(3).abs().max() <= 1.0


def test_a_size_it_cannot_make_is_refused() -> None:
    with pytest.raises(BadInput, match="began"):
        BEGAN(image=(1, 9, 9))
