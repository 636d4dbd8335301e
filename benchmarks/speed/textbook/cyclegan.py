"""CycleGAN as its public code has it: both translators, then each critic, fakes of the step kept for the critics."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def _normalised(convolution: nn.Module, channels: int) -> list[nn.Module]:
    return [convolution, nn.InstanceNorm2d(channels, affine=True), nn.ReLU(True)]


class Block(nn.Module):
    """Two 3x3 convolutions on reflected borders."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            *_normalised(nn.Conv2d(channels, channels, 3, bias=False), channels),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3, bias=False),
            nn.InstanceNorm2d(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class Generator(nn.Sequential):
    """Images to images."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__(
            nn.ReflectionPad2d(3),
            *_normalised(nn.Conv2d(3, width, 7, bias=False), width),
            *_normalised(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False), 2 * width),
            *_normalised(nn.Conv2d(2 * width, 4 * width, 3, 2, 1, bias=False), 4 * width),
            *(Block(4 * width) for _ in range(blocks)),
            *_normalised(nn.ConvTranspose2d(4 * width, 2 * width, 3, 2, 1, 1, bias=False), 2 * width),
            *_normalised(nn.ConvTranspose2d(2 * width, width, 3, 2, 1, 1, bias=False), width),
            nn.ReflectionPad2d(3),
            nn.Conv2d(width, 3, 7),
            nn.Tanh(),
        )


class Critic(nn.Sequential):
    """Images to scores of patches."""

    def __init__(self, width: int, halvings: int) -> None:
        sizes = [width * 2**level for level in range(halvings + 1)]
        layers: list[nn.Module] = [nn.Conv2d(3, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
        for level, (before, after) in enumerate(pairwise(sizes), 1):
            layers += [
                nn.Conv2d(before, after, 4, 2 if level < halvings else 1, 1, bias=False),
                nn.InstanceNorm2d(after, affine=True),
                nn.LeakyReLU(0.2, True),
            ]
        super().__init__(*layers, nn.Conv2d(sizes[-1], 1, 4, 1, 1))


class Pool:
    """Fifty earlier pictures."""

    def __init__(self) -> None:
        self.images: list[Tensor] = []

    def __call__(self, images: Tensor) -> Tensor:
        shown = []
        for image in images:
            if len(self.images) < 50:
                self.images.append(image)
            elif random.random() > 0.5:
                place = random.randrange(50)
                image, self.images[place] = self.images[place].clone(), image
            shown.append(image)
        return torch.stack(shown)


class Game:
    """Two translators and two critics with the weights of ours."""

    def __init__(self, ours: Any) -> None:
        width, blocks = ours.config.width, len(ours.generator_xy.blocks)
        halvings = sum(part.stride == (2, 2) for part in ours.critic_x.layers if isinstance(part, nn.Conv2d))
        self.there, self.back = Generator(width, blocks), Generator(width, blocks)
        self.critic_x, self.critic_y = Critic(width, halvings), Critic(width, halvings)
        pairs = (
            (self.there, ours.generator_xy),
            (self.back, ours.generator_yx),
            (self.critic_x, ours.critic_x),
            (self.critic_y, ours.critic_y),
        )
        for mine, theirs in pairs:
            for into, source in zip(mine.parameters(), theirs.parameters(), strict=True):
                into.data.copy_(source.detach())
        self.pool_x, self.pool_y = Pool(), Pool()

    def generator_loss(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The loss of both translators, and their pictures."""
        fake_y, fake_x = self.there(x), self.back(y)
        on_y, on_x = self.critic_y(fake_y), self.critic_x(fake_x)
        adversarial = functional.mse_loss(on_y, torch.ones_like(on_y)) + functional.mse_loss(
            on_x, torch.ones_like(on_x)
        )
        cycle = functional.l1_loss(self.back(fake_y), x) + functional.l1_loss(self.there(fake_x), y)
        same = functional.l1_loss(self.there(y), y) + functional.l1_loss(self.back(x), x)
        return adversarial + 10 * cycle + 5 * same, fake_x, fake_y

    def critic_loss(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        """The loss of one critic."""
        on_real, on_fake = critic(real), critic(fake)
        return 0.5 * (
            functional.mse_loss(on_real, torch.ones_like(on_real))
            + functional.mse_loss(on_fake, torch.zeros_like(on_fake))
        )

    def step(self, pairs: Iterator[tuple[Tensor, Tensor]]) -> Callable[[], None]:
        """One step on endless pairs of batches."""
        for_generators = torch.optim.Adam(
            itertools.chain(self.there.parameters(), self.back.parameters()), 2e-4, betas=(0.5, 0.999)
        )
        for_critics = torch.optim.Adam(
            itertools.chain(self.critic_x.parameters(), self.critic_y.parameters()), 2e-4, betas=(0.5, 0.999)
        )

        def step() -> None:
            x, y = next(pairs)
            self.critic_x.requires_grad_(False)
            self.critic_y.requires_grad_(False)
            for_generators.zero_grad()
            loss, fake_x, fake_y = self.generator_loss(x, y)
            loss.backward()
            for_generators.step()
            self.critic_x.requires_grad_(True)
            self.critic_y.requires_grad_(True)
            for_critics.zero_grad()
            self.critic_loss(self.critic_x, x, self.pool_x(fake_x.detach())).backward()
            self.critic_loss(self.critic_y, y, self.pool_y(fake_y.detach())).backward()
            for_critics.step()

        return step
