"""Relativistic games: only differences count, and the generator reads the real images."""

from __future__ import annotations

import pytest
import small
import torch
from typed import slope, tensor

from ganworks.rng import scope
from ganworks.systems.relativistic import RelativisticGAN

FORMS = [(compare, cost) for compare in ("average", "paired") for cost in ("standard", "least_squares", "hinge")]


def losses(game: RelativisticGAN) -> list[torch.Tensor]:
    batch = small.feed_of(game)(0, 8)
    with scope("critic"):
        critic = game.critic_loss(batch)["adversarial"]
    with scope("generator"):
        return [critic, game.generator_loss(batch)["adversarial"]]


@pytest.mark.parametrize(("compare", "cost"), FORMS)
def test_a_constant_on_every_score_changes_nothing(compare: str, cost: str) -> None:
    game = small.build(RelativisticGAN, compare=compare, cost=cost)
    before = losses(game)
    with torch.no_grad():
        tensor(game.critic, "head.bias").add_(5.0)
    torch.testing.assert_close(losses(game), before, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("compare", "cost"), FORMS)
def test_real_images_weight_the_generators_gradient(compare: str, cost: str) -> None:
    game = small.build(RelativisticGAN, compare=compare, cost=cost)
    batch = small.feed_of(game)(0, 8)
    found = []
    for images in (batch.images, batch.images * 0.1):
        game.zero_grad()
        with torch.no_grad():
            tensor(game.critic, "head.weight").mul_(3.0 if len(found) == 0 else 1.0)
        with scope("generator"):
            game.generator_loss(type(batch)(images)).total.backward()
        found.append(torch.cat([slope(p).flatten() for p in game.generator.parameters()]))
    if cost == "hinge":  # piecewise linear: within the margin the weights are constant
        assert torch.isfinite(found[0]).all()
    else:
        assert not torch.allclose(found[0], found[1], rtol=1e-4, atol=0)


def test_the_critics_loss_sends_nothing_into_the_generator() -> None:
    game = small.build(RelativisticGAN)
    game.critic_loss(small.feed_of(game)(0, 8)).total.backward()
    assert all(p.grad is None for p in game.generator.parameters())


def test_the_margin_is_the_difference_of_mean_scores() -> None:
    game = small.build(RelativisticGAN)
    batch = small.feed_of(game)(0, 8)
    with scope("critic"):
        terms = game.critic_loss(batch)
    with scope("critic"):
        expected = game.critic(batch.images).mean() - game.critic(game.sample(8)).mean()
    torch.testing.assert_close(terms.signals["margin"], expected.detach())
