"""SAGAN: attention that starts as nothing, labels that reach both players, two rates."""

from __future__ import annotations

import pytest
import small
import torch
from torch.nn.utils import parametrize

from ganworks.errors import BadInput, DataError
from ganworks.game import Batch
from ganworks.layers.attention import SelfAttention
from ganworks.layers.spectral_norm import weighted
from ganworks.rng import scope
from ganworks.systems.sagan import SAGAN

SMALL = {"image": (1, 16, 16), "width": 8, "noise": 6, "classes": 3}


@pytest.fixture
def game() -> SAGAN:
    with scope("sagan"):
        return SAGAN(**SMALL).double()


def attentions(game: SAGAN) -> list[SelfAttention]:
    return [part for part in game.modules() if isinstance(part, SelfAttention)]


def test_each_player_attends_once_and_not_at_all_at_the_start(game: SAGAN) -> None:
    for player in (game.generator, game.critic):
        assert sum(isinstance(part, SelfAttention) for part in player.modules()) == 1
    game.eval()
    label = torch.tensor([0, 1, 2])
    z = torch.randn(3, 6).double()
    before = game.generator(z, label)
    for part in attentions(game):
        assert float(part.gamma.detach()) == 0
        x = torch.randn(2, 8, 4, 4).double()
        assert torch.equal(part(x), x)
        rows = part.weights(x).sum(2)
        torch.testing.assert_close(rows, torch.ones_like(rows))
        with torch.no_grad():
            part.gamma.fill_(1.0)
    assert not torch.allclose(game.generator(z, label), before)


def test_attention_starts_to_learn_at_once(game: SAGAN) -> None:
    batch = Batch(torch.randn(4, 1, 16, 16).double().clamp(-1, 1), label=torch.arange(4) % 3)
    (game.critic_loss(batch).total + game.generator_loss(batch).total).backward()
    assert all(part.gamma.grad is not None and float(part.gamma.grad) != 0 for part in attentions(game))


def test_both_players_are_spectrally_normalised_but_for_the_generators_tables(game: SAGAN) -> None:
    for player in (game.generator, game.critic):
        for name, layer in weighted(player):
            table = player is game.generator and isinstance(layer, torch.nn.Embedding)
            assert parametrize.is_parametrized(layer, "weight") != table, name


def test_images_are_of_the_classes_asked_for_and_unknown_ones_are_drawn(game: SAGAN) -> None:
    asked: list[torch.Tensor] = []
    game.generator.register_forward_pre_hook(lambda module, given: asked.append(given[1]))
    batch = Batch(torch.zeros(200, 1, 16, 16), label=torch.tensor([2, -1] * 100))
    with torch.no_grad(), scope("labels"):
        game.sample(200, batch)
        game.sample(200)
    given, free = asked
    assert (given[::2] == 2).all() and given[1::2].unique().tolist() == [0, 1, 2]
    assert free.unique().tolist() == [0, 1, 2] and float(free.bincount().min()) > 40
    with pytest.raises(BadInput, match="no class 3"):
        game.sample(1, Batch(torch.zeros(1, 1, 16, 16), label=torch.tensor([3])))


def test_training_wants_every_label(game: SAGAN) -> None:
    for label in (None, torch.tensor([0, -1])):
        with pytest.raises(DataError, match="label"):
            game.critic_loss(Batch(torch.zeros(2, 1, 16, 16).double(), label=label))


def test_scores_under_two_labels_differ_by_the_product_of_embeddings(game: SAGAN) -> None:
    game.eval()
    x = torch.randn(5, 1, 16, 16).double()
    one, other = torch.zeros(5, dtype=torch.int64), torch.full((5,), 2)
    table = game.critic.embedding.weight
    torch.testing.assert_close(
        game.critic(x, other) - game.critic(x, one), game.critic.trunk(x) @ (table[2] - table[0])
    )


def test_two_rates_and_one_turn_each() -> None:
    critic, generator = small.build("sagan", critic_turns=1).phases()
    assert (critic.optimizer.rate, generator.optimizer.rate) == (4e-4, 1e-4)
    assert critic.repeats == generator.repeats == 1
