"""A small vocoder: a generator of 1-D signals with a critic at several scales (MelGAN, HiFi-GAN), and the doctor.

The generator turns frames (pitch and loudness) into a waveform (B, 1, T). The critic reads the waveform as it is and at
half and a quarter of the sampling rate, and gives a map of scores at each scale; the adversarial loss is the sum over
scales. The doctor takes signals and lists of maps as they are.

::

    python examples/vocoder_1d.py --steps 200
"""

from __future__ import annotations

from argparse import ArgumentParser

import torch
from plain_loop import adam
from torch import Tensor, nn
from torch.nn import functional

import ganworks as gw
from ganworks.health import Doctor

LENGTH, FRAMES, BATCH = 256, 16, 16


def recordings(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """The data: frames (n, 2, 16) of pitch and loudness, and waveforms (n, 1, 256) in [-1, 1] with three harmonics."""
    random = torch.Generator().manual_seed(seed)
    knots = torch.rand(n, 2, 4, generator=random)
    frames = functional.interpolate(knots, FRAMES, mode="linear", align_corners=True)
    pitch, loudness = functional.interpolate(frames, LENGTH, mode="linear", align_corners=True).unbind(1)
    phase = (0.1 + 0.2 * pitch).cumsum(1) + 6.28 * torch.rand(n, 1, generator=random)
    wave = phase.sin() + 0.5 * (2 * phase).sin() + 0.25 * (3 * phase).sin()
    return 2 * frames - 1, (0.5 * loudness * wave)[:, None]


class Generator(nn.Sequential):
    """Frames (B, 2, 16) -> waveforms (B, 1, 256)."""

    def __init__(self, width: int = 32):
        super().__init__(
            nn.Conv1d(2, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose1d(2 * width, width, 8, 4, 2),
            nn.LeakyReLU(0.2),
            nn.Conv1d(width, width, 9, padding=4),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose1d(width, width // 2, 8, 4, 2),
            nn.LeakyReLU(0.2),
            nn.Conv1d(width // 2, 1, 9, padding=4),
            nn.Tanh(),
        )


class MultiScaleCritic(nn.Module):
    """Waveforms (B, 1, T) -> a list of score maps (B, 1, T / 16), (B, 1, T / 32), (B, 1, T / 64)."""

    def __init__(self, width: int = 16, scales: int = 3):
        super().__init__()
        self.critics = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(1, width, 15, 4, 7),
                nn.LeakyReLU(0.2),
                nn.Conv1d(width, 2 * width, 15, 4, 7),
                nn.LeakyReLU(0.2),
                nn.Conv1d(2 * width, 1, 3, padding=1),
            )
            for _ in range(scales)
        )

    def forward(self, waves: Tensor) -> list[Tensor]:
        scores = []
        for critic in self.critics:
            scores.append(critic(waves))
            waves = functional.avg_pool1d(waves, 2)
        return scores


def spectral_distance(made: Tensor, real: Tensor) -> Tensor:
    """Mean absolute difference of the magnitudes of short-time Fourier transforms."""
    window = torch.hann_window(64)
    ours, theirs = (torch.stft(x[:, 0], 64, 16, window=window, return_complex=True).abs() for x in (made, real))
    return functional.l1_loss(ours, theirs)


def train(steps: int = 200, objective: str = "least_squares", weight: float = 5.0, every: int = 20) -> Doctor:
    """Train, and return the doctor, whose ``report()`` can be printed."""
    torch.manual_seed(0)
    frames, waves = recordings(1024, seed=0)
    held_frames, held_waves = recordings(128, seed=1)
    generator, critic, loss = Generator(), MultiScaleCritic(), gw.objective(objective)
    optimizer, critic_optimizer = adam(generator), adam(critic)
    doctor = Doctor(
        generator=generator,
        critic=critic,
        real=waves[:512],
        held_out=held_waves,
        latent=held_frames,
        objective=objective,
        count=len(waves),
        batch=BATCH,
        every=every,
    )
    for step in range(1, steps + 1):
        rows = torch.randint(len(waves), (BATCH,))
        real = waves[rows]
        with doctor.turn("critic"):
            pairs = zip(critic(real), critic(generator(frames[rows]).detach()), strict=True)
            critic_loss = torch.stack([loss.critic(real=a, fake=b) for a, b in pairs]).sum()
            critic_optimizer.zero_grad()
            critic_loss.backward()
            critic_optimizer.step()
        with doctor.turn("generator"):
            made = generator(frames[rows])
            pairs = zip(critic(real), critic(made), strict=True)
            adversarial = torch.stack([loss.generator(real=a.detach(), fake=b) for a, b in pairs]).sum()
            spectral = weight * spectral_distance(made, real)
            optimizer.zero_grad()
            (adversarial + spectral).backward()
            optimizer.step()
        doctor.look(step, critic=critic_loss, generator=adversarial, generator_spectral=spectral)
    return doctor


def main() -> None:
    parser = ArgumentParser(description="A small vocoder with a critic at several scales.")
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    print(train(arguments.steps).report())


if __name__ == "__main__":
    main()
