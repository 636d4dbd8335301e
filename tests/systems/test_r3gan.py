"""R3GAN: its losses, what its penalties cost, and the paper's five schedules and sizes."""

from __future__ import annotations

import math
from typing import Any

import pytest
import small
import torch
from torch.nn import functional

from ganworks import registry
from ganworks.game import Batch, Progress, configure
from ganworks.rng import scope
from ganworks.systems.r3gan import R3GAN


def build(**options: Any) -> R3GAN:
    return small.build(R3GAN, **options)


@pytest.fixture
def batch() -> Batch:
    return small.stock((1, 8, 8)).part(0, 3)


def test_each_generated_image_is_compared_with_one_real_image(batch: Batch) -> None:
    game = build(penalties=())
    with scope("turn"):
        fake = game.critic(game.sample(len(batch))).detach()
    real = game.critic(batch.images).detach()
    with scope("turn"):
        critic = game.critic_loss(batch).total
    with scope("turn"):
        generator = game.generator_loss(batch).total
    torch.testing.assert_close(critic, functional.softplus(fake - real).mean())
    torch.testing.assert_close(generator, functional.softplus(real - fake).mean())


def test_both_penalties_take_the_two_passes_of_the_loss(batch: Batch) -> None:
    game = build()
    passes: list[int] = []
    game.critic.register_forward_hook(lambda module, inputs, scores: passes.append(len(scores)))
    terms = game.critic_loss(batch)
    assert passes == [len(batch), len(batch)] and set(terms) == {"adversarial", "r1", "r2"}


def test_the_penalties_are_half_gamma_times_the_squared_slopes(batch: Batch) -> None:
    game = build(penalties=({"kind": "r1", "weight": 3.0}, {"kind": "r2", "weight": 5.0})).double()
    images = batch.images.double().requires_grad_()
    (slopes,) = torch.autograd.grad(game.critic(images).sum(), images)
    terms = game.critic_loss(Batch(batch.images.double()))
    torch.testing.assert_close(terms["r1"], 1.5 * slopes.flatten(1).square().sum(1).mean())


@pytest.mark.parametrize(
    ("name", "side", "gamma", "generator", "critic"),
    [
        ("r3gan/paper", 32, 0.05, 20.7, 20.7),
        ("r3gan/paper-64", 64, 2.0, 22.4, 22.4),
        ("r3gan/paper-256", 256, 150.0, 23.1, 23.0),
    ],
)
def test_the_papers_sizes_and_schedules(name: str, side: int, gamma: float, generator: float, critic: float) -> None:
    run = registry.recipe[name]()
    with torch.device("meta"):
        game = R3GAN(configure(R3GAN, {**run["options"], "image": (3, side, side)}))
    millions = [sum(p.numel() for p in body.parameters()) / 1e6 for body in (game.generator, game.critic)]
    assert millions == pytest.approx([generator, critic], rel=0.01)
    for images, share in (
        (0, 0.0),
        (5_000_000, 0.5 - 0.5 * math.cos(math.pi / 4)),
        (20_000_000, 1.0),
        (90_000_000, 1.0),
    ):
        game.progress = Progress(images=images)
        between = lambda start, end, share=share: pytest.approx(start + (end - start) * share)  # noqa: E731
        optimizer = game.config.critic_optimizer
        assert optimizer.rate_at(game.progress) == between(2e-4, 5e-5)
        assert optimizer.betas_at(game.progress)[1] == between(0.9, 0.99)
        assert game.value_of(game.config.penalties[0].weight) == between(gamma, gamma / 10)
