"""The GAN of plain_loop.py with Accelerate, watched by the doctor.

The doctor looks at the unwrapped networks of the main process.

::

    pip install accelerate
    python examples/accelerate_loop.py --steps 200
"""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import cycle, islice

import torch
from plain_loop import BATCH, NOISE, Critic, Generator, adam, discs
from torch.utils.data import DataLoader

import ganworks as gw
from ganworks.health import Doctor

try:
    from accelerate import Accelerator
except ModuleNotFoundError:
    raise SystemExit("This example needs Accelerate: pip install accelerate") from None


def train(steps: int = 200, every: int = 20) -> Doctor:
    """Train, and return the doctor."""
    torch.manual_seed(0)
    accelerator = Accelerator(cpu=True)
    generator, critic = Generator(), Critic()
    loader = DataLoader(discs(4096, seed=0), BATCH, shuffle=True)  # type: ignore[arg-type]
    generator, critic, optimizer, critic_optimizer, loader = accelerator.prepare(
        generator, critic, adam(generator), adam(critic), loader
    )
    loss = gw.objective("non_saturating")
    doctor = Doctor(
        generator=accelerator.unwrap_model(generator),
        critic=accelerator.unwrap_model(critic),
        real=discs(512, seed=0).to(accelerator.device),
        held_out=discs(256, seed=1).to(accelerator.device),
        latent=torch.randn(128, NOISE, device=accelerator.device),
        objective="non_saturating",
        batch=BATCH,
        every=every,
        say=accelerator.print,
    )
    for step, real in enumerate(islice(cycle(loader), steps), 1):
        with doctor.turn("critic"):
            fake = generator(torch.randn(len(real), NOISE, device=real.device)).detach()
            scores = critic(real.requires_grad_())
            critic_loss = loss.critic(real=scores, fake=critic(fake))
            critic_optimizer.zero_grad()
            accelerator.backward(critic_loss + 0.1 * gw.regularizers.r1_penalty(critic, real, scores))
            critic_optimizer.step()
        with doctor.turn("generator"):
            fake = generator(torch.randn(len(real), NOISE, device=real.device))
            generator_loss = loss.generator(real=critic(real).detach(), fake=critic(fake))
            optimizer.zero_grad()
            accelerator.backward(generator_loss)
            optimizer.step()
        doctor.look(step, critic=critic_loss, generator=generator_loss)
    return doctor


def main() -> None:
    parser = ArgumentParser(description="A GAN with Accelerate.")
    parser.add_argument("--steps", type=int, default=200)
    print(train(parser.parse_args().steps).report())


if __name__ == "__main__":
    main()
