"""A tokenizer (VQ autoencoder) whose adversarial term starts late, as in VQGAN: why the discriminator's loss goes to 0.

The autoencoder is trained on reconstruction alone at first. When the adversarial term starts, the discriminator
(critic) is new and every reconstruction is blurred in the same way, so it separates them from data within a few steps:
its hinge loss falls to 0, it stops learning, and what is left for the autoencoder is the gradient of a critic that is
sure of everything and as steep as it happens to be. The doctor shows it: ``critic_auc`` near 1 and a growing ``slope``.

A gradient penalty (R1) keeps the critic flat around the data, so that the hinge never lets go: the critic is as sure,
and its loss stays above 0 and its slope small.

::

    python examples/tokenizer_adversarial.py --steps 220 --start 60
"""

from __future__ import annotations

from argparse import ArgumentParser

import torch
from plain_loop import Critic, adam, discs
from torch import Tensor, nn
from torch.nn import functional

import ganworks as gw
from ganworks.health import Doctor

BATCH, CODES, CHANNELS = 32, 32, 8


def textured(n: int, seed: int) -> Tensor:
    """The data: discs with a fine texture, which 4x4 tokens cannot hold, so that reconstructions are blurred."""
    texture = torch.randn(n, 1, 16, 16, generator=torch.Generator().manual_seed(seed + 100))
    return (0.7 * discs(n, seed) + 0.3 * texture).clamp(-1, 1)


class Tokenizer(nn.Module):
    """Images (B, 1, 16, 16) -> 4x4 tokens out of 32 -> images; returns the images and the quantization loss."""

    def __init__(self, width: int = 16):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, width, 4, 2, 1), nn.ReLU(), nn.Conv2d(width, 2 * width, 4, 2, 1), nn.ReLU()
        )
        self.to_code = nn.Conv2d(2 * width, CHANNELS, 1)
        self.codebook = nn.Embedding(CODES, CHANNELS)
        self.decoder = nn.Sequential(
            nn.Conv2d(CHANNELS, 2 * width, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1),
            nn.ReLU(),
            nn.ConvTranspose2d(width, 1, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        code = self.to_code(self.encoder(images)).movedim(1, -1)  # (B, 4, 4, 8)
        tokens = torch.cdist(code.reshape(-1, CHANNELS), self.codebook.weight).argmin(1)
        quantized = self.codebook(tokens).view_as(code)
        commitment = functional.mse_loss(quantized, code.detach()) + 0.25 * functional.mse_loss(
            code, quantized.detach()
        )
        straight_through = code + (quantized - code).detach()
        return self.decoder(straight_through.movedim(-1, 1)), commitment


def train(
    steps: int = 220, start: int = 60, gamma: float = 0.0, weight: float = 0.005, every: int = 10
) -> tuple[Doctor, list[float]]:
    """Train a tokenizer; the adversarial term starts at a step.

    Args:
        steps: of training.
        start: step at which the critic and the adversarial term start.
        gamma: weight of the R1 penalty; 0 for none, which is what fails.
        weight: of the adversarial term.
        every: steps between snapshots.

    Returns:
        The doctor, and the critic's loss at every step from the start on.
    """
    torch.manual_seed(0)
    images, held_out = textured(4096, seed=0), textured(256, seed=1)
    tokenizer, critic, loss = Tokenizer(), Critic(), gw.objective("hinge")
    optimizer, critic_optimizer = adam(tokenizer), adam(critic, 2e-3)
    doctor = Doctor(
        generator=lambda x: tokenizer(x)[0],  # any callable will do; here the "latents" are images
        critic=critic,
        players={"generator": tokenizer, "critic": critic},
        real=images[:512],
        held_out=held_out,
        latent=held_out[:128],
        objective="hinge",
        batch=BATCH,
        every=every,
        say=lambda text: None,
    )
    critic_losses: list[float] = []
    for step in range(1, steps + 1):
        real = images[torch.randint(len(images), (BATCH,))]
        losses: dict[str, Tensor] = {}
        with doctor.turn("generator"):
            made, commitment = tokenizer(real)
            losses["generator_reconstruction"] = functional.l1_loss(made, real)
            total = losses["generator_reconstruction"] + commitment
            if step >= start:
                losses["generator"] = weight * loss.generator(real=critic(real).detach(), fake=critic(made))
                total = total + losses["generator"]
            optimizer.zero_grad()
            total.backward()
            optimizer.step()
        if step >= start:
            with doctor.turn("critic"):
                scores = critic(real.requires_grad_())
                losses["critic"] = loss.critic(real=scores, fake=critic(made.detach()))
                penalty = gamma * gw.regularizers.r1_penalty(critic, real, scores) if gamma else 0.0
                critic_optimizer.zero_grad()
                (losses["critic"] + penalty).backward()
                critic_optimizer.step()
            critic_losses.append(float(losses["critic"].detach()))
        doctor.look(step, **losses)
    return doctor, critic_losses


def main() -> None:
    parser = ArgumentParser(description="A tokenizer whose adversarial term starts late.")
    parser.add_argument("--steps", type=int, default=220)
    parser.add_argument("--start", type=int, default=60, help="step at which the adversarial term starts")
    parser.add_argument("--gamma", type=float, default=10.0, help="weight of the R1 penalty in the second run")
    arguments = parser.parse_args()
    for gamma in (0.0, arguments.gamma):
        doctor, losses = train(arguments.steps, arguments.start, gamma)
        print(f"R1 with weight {gamma:g}:")
        if losses:
            signals = {name: doctor.record.signal(name).last for name in ("critic_auc", "slope", "distance")}
            print(f"  critic's hinge loss at the start {losses[0]:.3f}, at the end {losses[-1]:.3f}")
            print("  " + ", ".join(f"{name} {value:.3f}" for name, value in signals.items()))
        print(doctor.report(), end="\n\n")


if __name__ == "__main__":
    main()
