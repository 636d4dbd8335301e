"""The residual players of WGAN-GP and SNGAN as their public code has them: resample at full size, then convolve."""

from __future__ import annotations

from typing import Any

import torch
from textbook.loop import Players
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm


class Up(nn.Module):
    """Double and convolve."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.first, self.second = nn.BatchNorm2d(before), nn.BatchNorm2d(after)
        self.one = nn.Conv2d(before, after, 3, padding=1, bias=False)
        self.two = nn.Conv2d(after, after, 3, padding=1)
        self.shortcut = nn.Conv2d(before, after, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        h = self.one(functional.interpolate(functional.relu(self.first(x)), scale_factor=2))
        return self.two(functional.relu(self.second(h))) + self.shortcut(functional.interpolate(x, scale_factor=2))


class Down(nn.Module):
    """Convolve and halve, or only convolve."""

    def __init__(self, before: int, after: int, down: bool, first: bool) -> None:
        super().__init__()
        self.down, self.first = down, first
        self.one = nn.Conv2d(before, after if first else before, 3, padding=1)
        self.two = nn.Conv2d(after if first else before, after, 3, padding=1)
        self.shortcut = nn.Conv2d(before, after, 1) if down or before != after else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        h = self.two(functional.relu(self.one(x if self.first else functional.relu(x))))
        h = (
            h + self.shortcut(x)
            if not self.down
            else functional.avg_pool2d(h, 2) + functional.avg_pool2d(self.shortcut(x), 2)
        )
        return h


class Generator(nn.Module):
    """(B, 128) -> (B, 3, 32, 32)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.project = nn.Linear(128, 16 * width)
        self.blocks = nn.Sequential(*(Up(width, width) for _ in range(3)))
        self.last, self.output = nn.BatchNorm2d(width), nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, z: Tensor) -> Tensor:
        h = self.blocks(self.project(z).view(-1, self.width, 4, 4))
        return torch.tanh(self.output(functional.relu(self.last(h))))


class Critic(nn.Module):
    """(B, 3, 32, 32) -> (B,)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        shapes = [(3, True, True), (width, True, False), (width, False, False), (width, False, False)]
        self.blocks = nn.Sequential(*(Down(before, width, down, first) for before, down, first in shapes))
        self.head = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(functional.relu(self.blocks(x)).sum((2, 3))).squeeze(1)


def networks(ours: Any) -> tuple[Generator, Critic]:
    """Both players with the weights of ours, kind by kind; spectral normalisation where ours has it."""
    width = ours.config.width
    generator, critic = Generator(width), Critic(width)
    for mine, theirs in ((generator, ours.generator), (critic, ours.critic)):
        for kind in (nn.Linear, nn.Conv2d, nn.BatchNorm2d):
            pairs = zip(_layers(mine, kind), _layers(theirs, kind), strict=True)
            for into, source in pairs:
                _copy(into, source, width)
    return generator, critic


def _layers(network: nn.Module, kind: type[nn.Module]) -> list[nn.Module]:
    return [part for part in network.modules() if isinstance(part, kind)]


def _copy(into: Any, source: Any, width: int) -> None:
    normalised = hasattr(source, "parametrizations")
    weight = source.parametrizations.weight.original if normalised else source.weight
    if isinstance(into, nn.Linear) and into.out_features == 16 * width:  # ours writes channels last
        weight = weight.unflatten(0, (16, width)).transpose(0, 1).flatten(0, 1)
    into.weight.data.copy_(weight.detach())
    if into.bias is not None:
        bias = source.bias.detach()
        if isinstance(into, nn.Linear) and into.out_features == 16 * width:
            bias = bias.unflatten(0, (16, width)).transpose(0, 1).flatten()
        into.bias.data.copy_(bias)
    if normalised:
        wrapped: Any = spectral_norm(into)
        for name, vector in source.parametrizations.weight[0].named_buffers():
            getattr(wrapped.parametrizations.weight[0], name).copy_(vector)


def sngan(ours: Any) -> Players:
    """Hinge, five critic turns."""
    generator, critic = networks(ours)

    def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
        return functional.relu(1 - critic(real)).mean() + functional.relu(1 + critic(fake)).mean()

    return Players(
        generator,
        critic,
        critic_loss,
        lambda fake: -critic(fake).mean(),
        lambda n: torch.randn(n, 128),
        betas=(0.0, 0.9),
        critic_turns=5,
    )


def wgan_gp(ours: Any) -> Players:
    """Wasserstein with the gradient penalty, five critic turns."""
    generator, critic = networks(ours)

    def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
        share = torch.rand(len(real), 1, 1, 1)
        between = (share * real + (1 - share) * fake).requires_grad_()
        (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
        return critic(fake).mean() - critic(real).mean() + 10 * penalty

    return Players(
        generator,
        critic,
        critic_loss,
        lambda fake: -critic(fake).mean(),
        lambda n: torch.randn(n, 128),
        rate=1e-4,
        betas=(0.0, 0.9),
        critic_turns=5,
    )
