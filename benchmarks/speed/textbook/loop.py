"""The training step that every tutorial has: NCHW, Adam as it comes, nothing frozen, nothing shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass
class Players:
    """Two networks, what each minimises, and how to draw z."""

    generator: nn.Module
    critic: nn.Module
    critic_loss: Callable[[Tensor, Tensor], Tensor]
    generator_loss: Callable[[Tensor], Tensor]
    latent: Callable[[int], Tensor]
    rate: float = 2e-4
    betas: tuple[float, float] = (0.5, 0.999)
    critic_turns: int = 1


def step_of(game: Players, images: Iterator[Tensor]) -> Callable[[], None]:
    """One step of the game on endless batches."""
    for_critic = torch.optim.Adam(game.critic.parameters(), game.rate, betas=game.betas)
    for_generator = torch.optim.Adam(game.generator.parameters(), game.rate, betas=game.betas)

    def step() -> None:
        size = 0
        for _ in range(game.critic_turns):
            real = next(images)
            size = len(real)
            for_critic.zero_grad()
            fake = game.generator(game.latent(len(real)))
            game.critic_loss(real, fake.detach()).backward()
            for_critic.step()
        for_generator.zero_grad()
        game.generator_loss(game.generator(game.latent(size))).backward()
        for_generator.step()

    return step
