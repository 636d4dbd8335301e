"""The GAN of plain_loop.py as a LightningModule with manual optimization, watched by the doctor.

::

    pip install lightning
    python examples/lightning_loop.py --steps 200
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import torch
from plain_loop import BATCH, NOISE, Critic, Generator, adam, discs
from torch import Tensor
from torch.utils.data import DataLoader

import ganworks as gw
from ganworks.health import Doctor

try:
    import lightning
except ModuleNotFoundError:
    raise SystemExit("This example needs Lightning: pip install lightning") from None


class GAN(lightning.LightningModule):
    """Both players take one step per batch."""

    def __init__(self, doctor_every: int = 20):
        super().__init__()
        self.automatic_optimization = False
        self.generator, self.critic = Generator(), Critic()
        self.loss = gw.objective("non_saturating")
        self.doctor_every = doctor_every
        self.seen = 0

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        return [adam(self.critic), adam(self.generator)]

    def on_fit_start(self) -> None:
        self.doctor = Doctor(
            generator=self.generator,
            critic=self.critic,
            real=discs(512, seed=0).to(self.device),
            held_out=discs(256, seed=1).to(self.device),
            latent=torch.randn(128, NOISE, device=self.device),
            objective="non_saturating",
            batch=BATCH,
            every=self.doctor_every,
        )

    def training_step(self, real: Tensor, index: int) -> None:
        critic_optimizer, generator_optimizer = self.optimizers()  # type: ignore[misc]
        with self.doctor.turn("critic"):
            fake = self.generator(torch.randn(len(real), NOISE, device=self.device)).detach()
            scores = self.critic(real.requires_grad_())
            critic_loss = self.loss.critic(real=scores, fake=self.critic(fake))
            penalty = 0.1 * gw.regularizers.r1_penalty(self.critic, real, scores)
            critic_optimizer.zero_grad()
            self.manual_backward(critic_loss + penalty)
            critic_optimizer.step()
        with self.doctor.turn("generator"):
            fake = self.generator(torch.randn(len(real), NOISE, device=self.device))
            generator_loss = self.loss.generator(real=self.critic(real).detach(), fake=self.critic(fake))
            generator_optimizer.zero_grad()
            self.manual_backward(generator_loss)
            generator_optimizer.step()
        self.seen += 1
        for finding in self.doctor.look(self.seen, critic=critic_loss, generator=generator_loss):
            self.log(f"finding/{finding.kind}", finding.evidence)


def train(steps: int = 200, **trainer: Any) -> Doctor:
    """Train, and return the doctor."""
    torch.manual_seed(0)
    images = discs(4096, seed=0)
    module = GAN()
    # Lightning counts the step of every optimizer: two for each batch.
    settings: dict[str, Any] = {"max_steps": 2 * steps, "accelerator": "cpu", "logger": False, **trainer}
    quiet = {"enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    lightning.Trainer(**settings, **quiet).fit(module, DataLoader(images, BATCH, shuffle=True))  # type: ignore[arg-type]
    return module.doctor


def main() -> None:
    parser = ArgumentParser(description="A GAN in Lightning.")
    parser.add_argument("--steps", type=int, default=200)
    print(train(parser.parse_args().steps).report())


if __name__ == "__main__":
    main()
