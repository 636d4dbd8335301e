"""CoGAN: what is shared is one tensor, moved by the sum of both domains' gradients."""

from __future__ import annotations

import pytest
import torch

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.rng import scope
from ganworks.systems.cogan import CoGAN
from ganworks.training.optimizers import parameters_of

SMALL = {"image": (1, 8, 8), "width": 4, "noise": 5}


@pytest.fixture
def game() -> CoGAN:
    with scope("cogan"):
        return CoGAN(**SMALL).double()


@pytest.fixture
def batch() -> Batch:
    with scope("images"):
        images = torch.rand(4, 1, 8, 8, dtype=torch.float64) * 2 - 1
    return Batch(images=images, other=-images)


def gradients(term: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return torch.autograd.grad(term, weight, retain_graph=True)[0]


@pytest.mark.parametrize("side", ["generator", "critic"])
def test_a_shared_weight_has_the_sum_of_both_gradients(game: CoGAN, batch: Batch, side: str) -> None:
    generator_layer, critic_layer = game.generator_x.layers[0], game.critic_x.layers[-1]
    assert generator_layer is game.generator_y.layers[0] and critic_layer is game.critic_y.layers[-1]
    layer = generator_layer if side == "generator" else critic_layer
    weight = next(layer.parameters())
    with scope("turn"):
        terms = getattr(game, f"{side}_loss")(batch)
    parts = [gradients(terms[name], weight) for name in ("adversarial_x", "adversarial_y")]
    assert all(part.abs().sum() > 0 for part in parts)
    torch.testing.assert_close(gradients(terms.total, weight), parts[0] + parts[1])


def test_what_is_not_shared_answers_to_its_own_domain_only(game: CoGAN, batch: Batch) -> None:
    terms, last = game.generator_loss(batch), next(game.generator_y.layers[-1].parameters())
    assert torch.autograd.grad(terms["adversarial_x"], last, retain_graph=True, allow_unused=True) == (None,)
    assert gradients(terms["adversarial_y"], last).abs().sum() > 0


def test_a_shared_weight_is_one_parameter_of_one_optimiser(game: CoGAN) -> None:
    players = parameters_of(game, ("generator_x", "generator_y"))
    assert len({id(p) for p in players.values()}) == len(players)
    own = sum(p.numel() for p in game.generator_y.layers[-1].parameters())
    both = sum(p.numel() for p in players.values())
    assert both == sum(p.numel() for p in game.generator_x.parameters()) + own


def test_pairs_come_of_one_z_and_fully_shared_generators_make_twins(batch: Batch) -> None:
    game = CoGAN(**SMALL, generator_shared=2).eval()
    x, y = game.pairs(3)
    assert torch.equal(x, y), "one z, one function"
    game = CoGAN(**SMALL, generator_shared=0).eval()
    x, y = game.pairs(3)
    assert not torch.allclose(x, y)


def test_domains_that_start_alike_make_twins_of_their_own_weights() -> None:
    game = CoGAN(**SMALL, alike=True).eval()
    x, y = game.pairs(3)
    assert torch.equal(x, y) and torch.equal(game.critic_x(x), game.critic_y(x))
    assert game.generator_x.layers[-1] is not game.generator_y.layers[-1]


def test_the_critics_send_nothing_into_the_generators(game: CoGAN, batch: Batch) -> None:
    game.critic_loss(batch).total.backward()
    assert all(p.grad is None for p in (*game.generator_x.parameters(), *game.generator_y.parameters()))


def test_without_the_other_domain_it_says_so(game: CoGAN, batch: Batch) -> None:
    with pytest.raises(BadInput, match="two domains"):
        game.critic_loss(Batch(images=batch.images))
