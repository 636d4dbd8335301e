"""A GAN in a plain PyTorch loop: an objective, a penalty and the doctor of ganworks, and nothing else of it.

The networks are yours, the optimizers are yours, the loop is yours. Three parts come from the library:

- ``gw.objective(name)``: an adversarial loss on scores, with ``critic(real=, fake=)`` and ``generator(real=, fake=)``;
- ``gw.regularizers``: functions that return one scalar, such as the R1 penalty;
- ``ganworks.health.Doctor``: says during training what is wrong, and reports at the end.

::

    python examples/plain_loop.py --steps 200 --objective hinge
"""

from __future__ import annotations

from argparse import ArgumentParser

import torch
from torch import Tensor, nn

import ganworks as gw
from ganworks.health import Doctor

SIDE, NOISE, BATCH = 16, 16, 64


def discs(n: int, seed: int) -> Tensor:
    """The data: n pictures (n, 1, 16, 16) in [-1, 1] of a soft disc of random place and size."""
    random = torch.Generator().manual_seed(seed)
    x, y, radius = (torch.rand(3, n, 1, 1, generator=random) * torch.tensor([8.0, 8.0, 3.0]).view(3, 1, 1, 1)).unbind()
    rows, columns = torch.arange(SIDE).view(1, -1, 1), torch.arange(SIDE).view(1, 1, -1)
    distance = ((rows - 4 - y).square() + (columns - 4 - x).square()).sqrt()
    return torch.tanh(2 + radius - distance)[:, None]


class Generator(nn.Sequential):
    """z (B, 16) -> images (B, 1, 16, 16)."""

    def __init__(self, width: int = 16):
        super().__init__(
            nn.Linear(NOISE, 4 * width * 16),
            nn.Unflatten(1, (4 * width, 4, 4)),
            nn.BatchNorm2d(4 * width),
            nn.ReLU(),
            nn.ConvTranspose2d(4 * width, width, 4, 2, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.ConvTranspose2d(width, 1, 4, 2, 1),
            nn.Tanh(),
        )


class Critic(nn.Sequential):
    """Images (B, 1, 16, 16) -> scores (B,), larger for what looks more real."""

    def __init__(self, width: int = 16):
        super().__init__(
            nn.Conv2d(1, width, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 4 * width, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(4 * width * 16, 1),
            nn.Flatten(0),
        )


def adam(network: nn.Module, rate: float = 1e-3) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=rate, betas=(0.5, 0.99))


def train(steps: int = 200, objective: str = "non_saturating", gamma: float = 0.1, every: int = 20) -> Doctor:
    """Train, and return the doctor, whose ``report()`` can be printed."""
    torch.manual_seed(0)
    images, held_out = discs(4096, seed=0), discs(256, seed=1)
    generator, critic = Generator(), Critic()
    loss = gw.objective(objective)
    optimizers = {"critic": adam(critic), "generator": adam(generator)}
    doctor = Doctor(
        generator=generator,
        critic=critic,
        real=images[:512],
        held_out=held_out,
        latent=torch.randn(128, NOISE),
        objective=objective,
        count=len(images),
        batch=BATCH,
        every=every,
    )
    for step in range(1, steps + 1):
        real = images[torch.randint(len(images), (BATCH,))]
        with doctor.turn("critic"):
            fake = generator(torch.randn(BATCH, NOISE)).detach()
            scores = critic(real.requires_grad_())  # scored once, for the loss and for the penalty
            adversarial = loss.critic(real=scores, fake=critic(fake))
            penalty = gamma * gw.regularizers.r1_penalty(critic, real, scores)
            optimizers["critic"].zero_grad()
            (adversarial + penalty).backward()
            optimizers["critic"].step()
        with doctor.turn("generator"):
            fake = generator(torch.randn(BATCH, NOISE))
            generator_loss = loss.generator(real=critic(real).detach(), fake=critic(fake))
            optimizers["generator"].zero_grad()
            generator_loss.backward()
            optimizers["generator"].step()
        doctor.look(step, critic=adversarial, critic_r1=penalty, generator=generator_loss)
    return doctor


def main() -> None:
    parser = ArgumentParser(description="A GAN in a plain PyTorch loop.")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--objective", default="non_saturating", help="any name that `ganworks list` shows")
    arguments = parser.parse_args()
    print(train(arguments.steps, arguments.objective).report())


if __name__ == "__main__":
    main()
