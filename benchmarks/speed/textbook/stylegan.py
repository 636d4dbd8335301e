"""StyleGAN as its public PyTorch code has it: repeat pixels, convolve, blur; blur, convolve, average; InstanceNorm."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from textbook.loop import Players
from torch import Tensor, nn
from torch.nn import functional


class EqualConv(nn.Module):
    """A convolution whose weight is scaled when it is used."""

    def __init__(self, before: int, after: int, kernel: int, bias: bool = True, gain: float = math.sqrt(2)) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(after)) if bias else None
        self.weight = nn.Parameter(torch.randn(after, before, kernel, kernel))
        self.scale, self.padding = gain / math.sqrt(before * kernel * kernel), kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        return functional.conv2d(x, self.weight * self.scale, self.bias, padding=self.padding)


class EqualLinear(nn.Module):
    """The same for a linear layer, with a learning-rate multiplier."""

    def __init__(self, before: int, after: int, rate: float = 1.0, gain: float = math.sqrt(2)) -> None:
        super().__init__()
        self.bias, self.weight = nn.Parameter(torch.zeros(after)), nn.Parameter(torch.randn(after, before))
        self.scale, self.rate = rate * gain / math.sqrt(before), rate

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight * self.scale, self.bias * self.rate)


class Blur(nn.Module):
    """The binomial filter, one channel at a time."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        taps = torch.tensor([1.0, 2.0, 1.0])
        kernel = torch.outer(taps, taps)
        self.kernel: Tensor
        self.register_buffer("kernel", (kernel / kernel.sum()).repeat(channels, 1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return functional.conv2d(x, self.kernel, padding=1, groups=x.shape[1])


class Styled(nn.Module):
    """Bias, noise, LeakyReLU, AdaIN."""

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))
        self.noise = nn.Parameter(torch.zeros(channels))
        self.style = EqualLinear(style, 2 * channels, gain=1.0)
        self.norm = nn.InstanceNorm2d(channels)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        noise = torch.randn(len(x), 1, *x.shape[2:])
        x = functional.leaky_relu(x + self.bias.view(1, -1, 1, 1) + self.noise.view(1, -1, 1, 1) * noise, 0.2)
        scale, bias = self.style(w)[:, :, None, None].chunk(2, 1)
        return (1 + scale) * self.norm(x) + bias


class Block(nn.Module):
    """Two styled convolutions."""

    def __init__(self, before: int, after: int, style: int, first: bool) -> None:
        super().__init__()
        self.up = None if first else EqualConv(before, after, 3, bias=False)
        self.conv = EqualConv(after, after, 3, bias=False)
        self.layers = nn.ModuleList([Styled(after, style), Styled(after, style)])
        self.blur = Blur(after)

    def forward(self, x: Tensor, one: Tensor, two: Tensor) -> Tensor:
        if self.up is not None:
            x = self.blur(self.up(functional.interpolate(x, scale_factor=2)))
        return self.layers[1](self.conv(self.layers[0](x, one)), two)


class Generator(nn.Module):
    """z -> image, styles of two latents mixed."""

    def __init__(self, latent: int, style: int, sizes: list[int], base: int, depth: int) -> None:
        super().__init__()
        self.mapping = nn.ModuleList(EqualLinear(latent if k == 0 else style, style, 0.01) for k in range(depth))
        self.constant = nn.Parameter(torch.ones(1, sizes[0], base, base))
        self.blocks = nn.ModuleList([Block(sizes[0], sizes[0], style, True)])
        self.blocks.extend(Block(a, b, style, False) for a, b in pairwise(sizes))
        self.to_image = nn.ModuleList(EqualConv(size, 3, 1, gain=1.0) for size in sizes)

    def style(self, z: Tensor) -> Tensor:
        z = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.mapping:
            z = functional.leaky_relu(layer(z), 0.2)
        return z

    def forward(self, z: Tensor) -> Tensor:
        first, second = (self.style(half) for half in z.chunk(2, dim=1))
        layers = 2 * len(self.blocks)
        crossover = torch.randint(1, layers, (len(z),)).masked_fill(torch.rand(len(z)) > 0.9, layers)
        x = self.constant.repeat(len(z), 1, 1, 1)
        for number, block in enumerate(self.blocks):
            styles = [torch.where((2 * number + k >= crossover)[:, None], second, first) for k in range(2)]
            x = block(x, *styles)
        return self.to_image[-1](x)


class Critic(nn.Module):
    """Images -> scores."""

    def __init__(self, sizes: list[int], base: int) -> None:
        super().__init__()
        self.base = base
        self.from_image = nn.ModuleList(EqualConv(3, size, 1) for size in sizes)
        self.blocks = nn.ModuleList(
            nn.ModuleList([EqualConv(after, after, 3), EqualConv(after, before, 3)])
            for before, after in pairwise(sizes)
        )
        self.blurs = nn.ModuleList(Blur(after) for after in sizes[1:])
        self.conv = EqualConv(sizes[0] + 1, sizes[0], 3)
        self.linear = EqualLinear(sizes[0] * base**2, sizes[0])
        self.head = EqualLinear(sizes[0], 1, gain=1.0)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.leaky_relu(self.from_image[-1](x), 0.2)
        for convolutions, blur in zip(reversed(self.blocks), reversed(self.blurs), strict=True):
            one, two = convolutions.children()
            x = functional.leaky_relu(one(x), 0.2)
            x = functional.leaky_relu(functional.avg_pool2d(two(blur(x)), 2), 0.2)
        groups = x.view(4 if len(x) % 4 == 0 else 1, -1, *x.shape[1:])
        spread = (groups.var(0, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))
        spread = spread.repeat(len(groups)).view(-1, 1, 1, 1).expand(-1, 1, self.base, self.base)
        x = functional.leaky_relu(self.conv(torch.cat([x, spread], 1)), 0.2)
        return self.head(functional.leaky_relu(self.linear(x.flatten(1)), 0.2)).squeeze(1)


def like(ours: Any) -> Players:
    """The public code's players with the weights of ours; biases and noise are zero and the constant one in both."""
    settings, synthesis = ours.config, ours.generator.synthesis
    sizes = [conv.in_channels for conv in synthesis.to_image]
    base = synthesis.sides[0]
    generator = Generator(settings.noise, settings.style, sizes, base, settings.mapping_layers)
    critic = Critic(sizes, base)
    for mine, theirs in ((generator, ours.generator), (critic, ours.critic)):
        layers: list[Any] = [part for part in mine.modules() if isinstance(part, EqualConv | EqualLinear)]
        sources: list[Any] = [part for part in theirs.modules() if isinstance(part, nn.Conv2d | nn.Linear)]
        for into, source in zip(layers, sources, strict=True):
            into.weight.data.copy_(source.parametrizations.weight.original.detach())

    def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
        return functional.softplus(-critic(real)).mean() + functional.softplus(critic(fake)).mean()

    return Players(
        generator,
        critic,
        critic_loss,
        lambda fake: functional.softplus(-critic(fake)).mean(),
        lambda n: torch.randn(n, 2 * settings.noise),
        rate=1e-3,
        betas=(0.0, 0.99),
    )
