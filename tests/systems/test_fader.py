"""Fader Networks: two players that pull the latent apart, the rising weight, and the sliders."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from typed import outputs, present

from ganworks._train import resolved
from ganworks.data import DataSet
from ganworks.errors import BadInput
from ganworks.game import Batch, Progress, Schedule
from ganworks.rng import scope
from ganworks.systems.fader import Fader

SMALL = {
    "image": (1, 8, 8),
    "width": 4,
    "hidden": 6,
    "attributes": 2,
    "adversarial": Schedule(shape="linear", start=0.0, end=0.5, length=4),
}


@pytest.fixture
def game() -> Fader:
    with scope("fader"):
        return Fader(**SMALL)


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        return Batch(torch.rand(6, 1, 8, 8) * 2 - 1, attributes=(torch.rand(6, 2) > 0.5).float())


def reached(loss: Tensor, game: Fader) -> dict[str, bool]:
    """Which players a loss has a gradient in."""
    found = {}
    for name in ("encoder", "decoder", "latent_critic"):
        parameters = list(getattr(game, name).parameters())
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True, retain_graph=True)
        found[name] = any(g is not None and bool(g.any()) for g in gradients)
    return found


def test_gradient_routing(game: Fader, batch: Batch) -> None:
    game.progress = Progress(step=4)
    terms = game.autoencoder_loss(batch)
    assert reached(game.critic_loss(batch).total, game) == {"encoder": False, "decoder": False, "latent_critic": True}
    assert reached(terms["reconstruction"], game) == {"encoder": True, "decoder": True, "latent_critic": False}
    assert reached(terms["adversarial"], game) == {"encoder": True, "decoder": False, "latent_critic": True}
    assert [phase.players for phase in game.phases()] == [("latent_critic",), ("encoder", "decoder")]


def test_the_players_pull_the_same_logits_opposite_ways(game: Fader, batch: Batch) -> None:
    logits: list[Tensor] = []

    def keep(module: torch.nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
        out.retain_grad()
        logits.append(out)

    game.eval().latent_critic.register_forward_hook(keep)
    game.progress = Progress(step=4)
    game.critic_loss(batch).total.backward()
    game.autoencoder_loss(batch)["adversarial"].backward()
    mine, theirs = (out.grad for out in logits)
    torch.testing.assert_close(logits[0], logits[1])
    assert mine is not None and theirs is not None and (mine * theirs < 0).all()
    # d/dl of the two cross-entropies: sigma(l) - y and sigma(l) - (1 - y)
    sigma = logits[0].sigmoid()
    torch.testing.assert_close(mine * len(batch), sigma - present(batch.attributes))
    torch.testing.assert_close(theirs * len(batch), 0.5 * (sigma - 1 + present(batch.attributes)))


def test_of_a_set_the_encoder_wants_another_one_read() -> None:
    """Two exclusive attributes: the wrong one is the other, and the critic names one of them by a softmax."""
    with scope("fader"):
        game = Fader(**SMALL, exclusive=((0, 1),)).eval()
        batch = Batch(torch.rand(6, 1, 8, 8) * 2 - 1, attributes=torch.eye(2)[torch.arange(6) % 2])
    game.progress = Progress(step=4)
    logits, label = game.latent_critic(game.encoder(batch.images)), torch.arange(6) % 2
    torch.testing.assert_close(game.critic_loss(batch)["attributes"], cross_entropy(logits, label))
    torch.testing.assert_close(game.autoencoder_loss(batch)["adversarial"], 0.5 * cross_entropy(logits, 1 - label))


def test_an_even_target_asks_for_nothing_where_the_critic_cannot_decide(batch: Batch) -> None:
    with scope("fader"):
        game = Fader(**SMALL, wanted="even").eval()
    game.progress = Progress(step=4)
    for parameter in game.latent_critic.layers[-1].parameters():
        torch.nn.init.zeros_(parameter)
    logits = outputs(game.latent_critic)
    term = game.autoencoder_loss(batch)["adversarial"]
    assert float(term.detach()) == pytest.approx(0.5 * 2 * math.log(2))
    assert not torch.autograd.grad(term, logits[0])[0].any()


def test_the_data_says_which_attributes_exclude_each_other() -> None:
    traits = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]], np.uint8)
    data = DataSet("hair", np.zeros((3, 8, 8, 1), np.uint8), attributes=traits, attribute_names=tuple("abcd"))
    assert resolved(Fader, {}, data).exclusive == ((0, 1, 2),)
    assert resolved(Fader, {"exclusive": ()}, data).exclusive == ()


def test_the_weight_rises_with_the_steps_and_stays(game: Fader) -> None:
    weights = []
    for step in range(7):
        game.progress = Progress(step=step)
        weights.append(game.weight)
    assert weights == [0.0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.5]


def test_without_a_rise_the_weight_is_there_from_the_start() -> None:
    assert Fader(**{**SMALL, "adversarial": 0.5}).weight == 0.5


def test_at_no_weight_the_encoder_hears_nothing_of_the_critic(game: Fader, batch: Batch) -> None:
    assert reached(game.autoencoder_loss(batch)["adversarial"], game)["encoder"] is False


def test_an_edit_to_the_true_attributes_is_the_reconstruction(game: Fader, batch: Batch) -> None:
    game.eval()
    edited = game.edit(batch.images, present(batch.attributes))
    torch.testing.assert_close((edited - batch.images).square().mean(), game.autoencoder_loss(batch)["reconstruction"])


def test_the_latent_is_one_vector_and_the_decoder_takes_it_back(game: Fader, batch: Batch) -> None:
    game.eval()
    latent = game.encode(batch.images)
    assert latent.shape == (6, game.encoder(batch.images)[0].numel())
    beyond = torch.tensor([[1.7, -0.7]]).expand(6, 2)
    torch.testing.assert_close(game.decode(latent, beyond), game.decoder(game.encoder(batch.images), beyond))


def test_sampling_gives_each_image_the_attributes_of_the_next(game: Fader, batch: Batch) -> None:
    game.eval()
    expected = game.edit(batch.images[:1], present(batch.attributes)[1:2])
    torch.testing.assert_close(game.sample(6, batch)[:1], expected)


def test_what_cannot_be_used_is_said(game: Fader, batch: Batch) -> None:
    with pytest.raises(BadInput, match="2 attributes"):
        game.edit(batch.images, torch.zeros(6, 3))
    with pytest.raises(BadInput, match="has none"):
        game.critic_loss(Batch(batch.images))
    unknown = present(batch.attributes).clone()
    unknown[2] = -1
    for use in (game.critic_loss, game.autoencoder_loss, lambda given: game.sample(2, given)):
        with pytest.raises(BadInput, match="unknown"):
            use(Batch(batch.images, attributes=unknown))
