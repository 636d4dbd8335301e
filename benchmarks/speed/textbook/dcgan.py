"""DCGAN as its tutorials have it: a 1x1 map grown by transposed convolutions, and its mirror image."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from textbook.loop import Players
from torch import Tensor, nn
from torch.nn import functional


class Generator(nn.Module):
    """(B, 100) -> (B, 3, 64, 64)."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        sizes = [8 * width, 4 * width, 2 * width, width]
        layers: list[nn.Module] = [nn.ConvTranspose2d(100, sizes[0], 4, 1, 0, bias=False)]
        for before, after in pairwise(sizes):
            layers += [nn.BatchNorm2d(before), nn.ReLU(True), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
        self.main = nn.Sequential(
            *layers, nn.BatchNorm2d(width), nn.ReLU(True), nn.ConvTranspose2d(width, 3, 4, 2, 1), nn.Tanh()
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z[:, :, None, None])


class Critic(nn.Module):
    """(B, 3, 64, 64) -> (B,)."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        for before, after in pairwise([width, 2 * width, 4 * width, 8 * width]):
            layers += [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2, True)]
        self.main = nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 4, 1, 0))

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x).flatten()


def like(ours: Any) -> Players:
    """The tutorial's players with the weights of ours."""
    width = ours.config.width
    generator, critic = Generator(width), Critic(width)
    theirs = dict(ours.generator.named_parameters())
    weight = theirs.pop("project.weight")
    first = weight.unflatten(0, (4, 4, -1)).permute(3, 2, 0, 1)
    for into, source in zip(generator.parameters(), [first, *theirs.values()], strict=True):
        into.data.copy_(source.detach())
    for into, source in zip(critic.parameters(), ours.critic.parameters(), strict=True):
        into.data.copy_(source.detach().reshape(into.shape))

    def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
        on_real, on_fake = critic(real), critic(fake)
        return functional.binary_cross_entropy_with_logits(
            on_real, torch.ones_like(on_real)
        ) + functional.binary_cross_entropy_with_logits(on_fake, torch.zeros_like(on_fake))

    def generator_loss(fake: Tensor) -> Tensor:
        scores = critic(fake)
        return functional.binary_cross_entropy_with_logits(scores, torch.ones_like(scores))

    return Players(generator, critic, critic_loss, generator_loss, lambda n: torch.rand(n, 100) * 2 - 1)
