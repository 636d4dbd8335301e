r"""The generator's gradient while its critic is trained to optimality (Arjovsky & Bottou 2017, arXiv:1701.04862).

The generator stands still after a short training; a fresh critic is trained against it on handwritten digits. For each
game, the norm of the gradient that would reach the generator's parameters:

- minimax: bounded by how far the critic is from perfect (theorem 2.4), so it dies;
- non-saturating: it grows, with growing variance (theorem 2.6);
- WGAN-GP: the critic's slope is held near one, and so is what it teaches.
"""

from __future__ import annotations

from typing import Any

import torch

from ganworks.data import load
from ganworks.game import System
from ganworks.losses import objective
from ganworks.networks import critic as make_critic
from ganworks.regularizers import gradient_penalty
from ganworks.rng import scope

STEPS, EVERY, BATCH, REPEATS = 2000, 100, 128, 8
GAMES = {"minimax": 0.0, "non_saturating": 0.0, "wasserstein": 10.0}


def trained(name: str, weight: float, generator: System, seed: int) -> dict[str, list[float]]:
    """The loss of the critic and the generator's gradient norm (mean and deviation over batches) along the way."""
    game, data = objective(name), load("digits")
    seen: dict[str, list[float]] = {"step": [], "critic_loss": [], "gradient": [], "deviation": []}
    with scope("vanishing", name, seed):
        critic = make_critic("mlp", image=(1, 8, 8), width=128)
        optimizer = torch.optim.Adam(critic.parameters(), 1e-3, betas=(0.5, 0.99))
        order = data.order(seed)
        for step in range(STEPS + 1):
            real = data.batch(order.indices(step * BATCH, BATCH)).images
            fake = generator.sample(BATCH).detach()
            loss = game.critic(real=critic(real), fake=critic(fake))
            if weight:
                loss = loss + weight * gradient_penalty(critic, real, fake)
            if step % EVERY == 0:
                slopes = torch.stack([pull(game, critic, generator, real) for _ in range(REPEATS)])
                for key, value in zip(seen, (step, loss, slopes.mean(), slopes.std()), strict=True):
                    seen[key].append(float(value))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return seen


def pull(game: Any, critic: torch.nn.Module, generator: System, real: torch.Tensor) -> torch.Tensor:
    """The norm of the generator's gradient on one fresh batch."""
    players = list(generator.generator.parameters())  # type: ignore[union-attr]
    loss = game.generator(real=critic(real).detach(), fake=critic(generator.sample(BATCH)))
    return torch.stack([slope.square().sum() for slope in torch.autograd.grad(loss, players)]).sum().sqrt()


def study(generator: System, seed: int = 0) -> dict[str, dict[str, list[float]]]:
    """All three games against one generator."""
    return {name: trained(name, weight, generator, seed) for name, weight in GAMES.items()}
