"""Plain PyTorch loops made ill at random: a fault of code, of data, or of a setting; see ``protocol.md``.

Nothing here knows the doctor's rules. A draw is a function of (half, number): data, networks, loss, and fault.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.health import Doctor

EVERY, NOISE, WIDTH, RATE = 10, 8, 32, 3e-3
LENGTHS = ((120, 224), (200, 160), (320, 96))
"""Steps, and images in a batch."""
DATA = {"fit": ("spots", "waves", "bars", "chirps"), "judge": ("ramps", "pulses")}
LOSSES = ("bce", "hinge", "least_squares", "wasserstein_clip", "wasserstein_penalty")
BODIES = ("dense", "dense without normalisation")
WELL = 0.25
R1 = 0.1
"""Half of gamma of the penalty of all losses but the Wasserstein ones."""


def data_of(name: str, count: int, seed: int) -> Tensor:
    """Samples (count, C, ...) in [-1, 1]."""
    dice = torch.Generator().manual_seed(1000 * seed + count)
    uniform = torch.rand(count, 4, generator=dice)
    noise = torch.randn(count, 2, generator=dice)
    axis = torch.linspace(-1, 1, 8)
    if name == "spots":
        place = 1.2 * uniform[:, :2] - 0.6
        square = (axis - place[:, :1]).square()[:, :, None] + (axis - place[:, 1:]).square()[:, None, :]
        return 2 * torch.exp(-square / 0.3)[:, None] - 1
    if name == "bars":
        place = (uniform[:, 0] * 6 + 0.5)[:, None, None]
        profile = torch.tanh(1.5 - 2 * (torch.arange(8.0)[None, None] - place).abs()).expand(-1, 8, -1)
        return (profile.mT * (0.6 + 0.4 * uniform[:, 1:2, None]))[:, None].contiguous()
    if name in ("moons", "ring"):
        angle = math.pi * uniform[:, 0] if name == "moons" else math.pi / 4 * (8 * uniform[:, 0]).floor()
        points = torch.stack([angle.cos(), angle.sin()], 1)
        if name == "moons":
            points = torch.where((uniform[:, 1:2] < 0.5), points, torch.tensor([1.0, 0.4]) - points)
            points = points - torch.tensor([0.5, 0.2])
        return (0.6 * points + 0.03 * noise)[:, :, None, None]
    if name == "ramps":
        angle = 2 * math.pi * uniform[:, :1]
        slope = angle.cos()[:, :, None] * axis[None, :, None] + angle.sin()[:, :, None] * axis[None, None, :]
        return torch.tanh(2 * slope + 2 * uniform[:, 1:2, None] - 1)[:, None]
    time = torch.linspace(0, 1, 48)
    if name == "pulses":
        return 1.6 * torch.exp(-(((time - 0.15 - 0.7 * uniform[:, :1]) / 0.08) ** 2))[:, None] - 0.8
    pitch = 2 + (3 * time if name == "chirps" else 0)
    return (0.8 * torch.sin(2 * math.pi * (pitch * time + uniform[:, 1:2])))[:, None]


def networks(data: str, body: str, width: int, noise: int, critic_width: int) -> tuple[nn.Sequential, nn.Sequential]:
    """A generator that ends in Tanh and a critic that ends in a number."""
    shape = data_of(data, 2, 0).shape[1:]
    size = math.prod(shape)
    middle = [nn.BatchNorm1d(width)] if body == "dense" else []
    generator = nn.Sequential(
        nn.Linear(noise, width),
        *middle,
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, size),
        nn.Tanh(),
        nn.Unflatten(1, shape),
    )
    critic = nn.Sequential(
        nn.Flatten(),
        nn.Linear(size, critic_width),
        nn.LeakyReLU(0.2),
        nn.Linear(critic_width, critic_width),
        nn.LeakyReLU(0.2),
        nn.Linear(critic_width, 1),
    )
    return generator, critic


@dataclass
class Game:
    """A loop as people write it, with one fault or none.

    Attributes:
        data, body, loss: what is played.
        fault: what is wrong; empty where nothing is.
        seed: of everything random.
        steps, usual_batch: how long it is, and the images in a batch that is as it should be.
        advice: settings by dotted name that its author changed on advice; None where there was none.
    """

    data: str
    body: str
    loss: str
    fault: str = ""
    seed: int = 0
    steps: int = 120
    usual_batch: int = 224
    advice: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        torch.manual_seed(self.seed)
        self.batch = int(self.advised("training.batch", 2 if self.fault == "batch of two" else self.usual_batch))
        self.noise = int(self.advised("noise", 1 if self.fault == "one latent" else NOISE))
        widths = {"narrow generator": (1, WIDTH), "narrow critic": (WIDTH, 1)}.get(self.fault, (WIDTH, WIDTH))
        own = [
            int(self.advised(f"{player}_width", width))
            for player, width in zip(("generator", "critic"), widths, strict=True)
        ]
        self.generator, self.critic = networks(self.data, self.body, own[0], self.noise, own[1])
        last = next(place for place, part in enumerate(self.generator) if isinstance(part, nn.Tanh))
        if self.fault == "output range":
            self.generator[last] = nn.Sigmoid()
        if self.fault in ("sigmoid", "its own sigmoid"):
            self.critic.append(nn.Sigmoid())
        self.real, self.held_out = data_of(self.data, 1024, 1 + self.seed), data_of(self.data, 256, 50 + self.seed)
        self._spoil()
        of_critic, of_generator = list(self.critic.parameters()), list(self.generator.parameters())
        if self.fault == "wrong optimizer":
            of_generator = of_critic
        if self.fault == "wrong optimizer of the critic":
            of_critic = of_generator
        if self.fault == "shared optimizer":
            of_generator = list(chain(of_generator, of_critic))
        if self.fault == "frozen generator":
            self.generator[0].requires_grad_(False)
        if self.fault == "frozen critic":
            self.critic.requires_grad_(False)
        self.optimizers = {
            "critic": self._optimizer("critic", of_critic),
            "generator": self._optimizer("generator", of_generator),
        }
        self.fixed = torch.randn(self.batch, self.noise)
        self.rows = torch.arange(self.batch)

    def advised(self, name: str, value: float) -> float:
        """A setting, as it is or as it was advised."""
        return (self.advice or {}).get(name, value)

    def _spoil(self) -> None:
        if self.fault == "normalised":
            self.real, self.held_out = ((part + 0.3) / 0.4 for part in (self.real, self.held_out))
        if self.fault == "bytes":
            self.real, self.held_out = ((part + 1) * 127.5 for part in (self.real, self.held_out))
        if self.fault == "not finite":
            self.real[7] = float("nan")
        if self.fault == "few images":
            self.real = self.real[:24].repeat(16, *[1] * (self.real.dim() - 1))

    def _optimizer(self, player: str, parameters: list[nn.Parameter]) -> torch.optim.Optimizer:
        first = 0.0 if "clip" in self.loss else 0.5
        settings = {"lr": RATE, "betas": (first, 0.99), "weight_decay": 0.0}
        if self.fault == f"fast {player}":
            settings["lr"] = 0.2
        if self.fault == f"slow {player}":
            settings["lr"] = 3e-6
        if self.fault == f"decay of the {player}":
            settings["weight_decay"] = 1.0
        if self.fault == f"momentum of the {player}":
            settings["betas"] = (0.99, 0.99)
        plain = self.fault == f"sgd for the {player}"
        if plain:
            settings["lr"] = 2e-4
        for name, key in (("rate", "lr"), ("betas", "betas"), ("weight_decay", "weight_decay"), ("method", "method")):
            value = (self.advice or {}).get(f"{player}_optimizer.{name}")
            if value is not None:
                settings[key] = tuple(value) if name == "betas" else value
        if settings.pop("method", "sgd" if plain else "adam") == "sgd":
            return torch.optim.SGD(parameters, settings["lr"])  # type: ignore[arg-type]
        return torch.optim.Adam(parameters, **settings)  # type: ignore[arg-type]

    def doctor(self) -> Doctor:
        """Watches it as its author would."""
        torch.manual_seed(self.seed + 1)
        return Doctor(
            generator=self.generator,
            critic=self.critic,
            real=self.real[:512],
            held_out=self.held_out,
            latent=torch.randn(128, self.noise),
            optimizers=self.optimizers,
            count=len(self.real) if self.fault == "few images" else 50_000,
            every=EVERY,
            say=lambda text: None,
        )

    def play(self, doctor: Doctor) -> None:
        """All steps of the loop."""
        turns = 2 if "wasserstein" in self.loss else 1
        if self.fault == "many turns":
            turns = 10
        advised = self.advised("critic_turns", 0)
        turns, few = int(advised) or turns, self.fault == "few turns" and not advised
        for step in range(1, self.steps + 1):
            if self.fault == "decayed rate" and step == self.steps // 8:
                for optimizer in self.optimizers.values():
                    optimizer.param_groups[0]["lr"] = 1e-8
            critic = torch.zeros(())
            for _ in range(turns if not few or step % 8 == 0 else 0):
                with doctor.turn("critic"):
                    critic = self.critic_turn()
            with doctor.turn("generator"):
                generator = self.generator_turn()
            doctor.look(step, critic=critic, generator=generator)

    def latent(self) -> Tensor:
        """Noise of a turn."""
        if self.fault == "fixed noise":
            return self.fixed
        if self.fault == "uniform noise":
            return torch.rand(self.batch, self.noise) * 0.2
        return torch.randn(self.batch, self.noise) * (self.fault != "no noise")

    def critic_turn(self) -> Tensor:
        """One update of the critic."""
        if self.fault != "same batch":
            self.rows = torch.randint(len(self.real), (self.batch,))
        real, fake = self.real[self.rows], self.generator(self.latent())
        if self.fault == "raw data in the loop":
            real = (real + 1) / 2
        if self.fault != "no detach":
            fake = fake.detach()
        if self.fault == "swapped targets":
            real, fake = fake, real
        a, b = self.critic(real), self.critic(fake)
        losses = {
            "bce": lambda: functional.softplus(-a).mean() + functional.softplus(b).mean(),
            "hinge": lambda: (1 - a).relu().mean() + (1 + b).relu().mean(),
            "least_squares": lambda: (a - 1).square().mean() + b.square().mean(),
        }
        loss = losses.get(self.loss, lambda: b.mean() - a.mean())()
        if self.fault == "its own sigmoid":
            loss = -(a.clamp_min(1e-7).log().mean() + (1 - b).clamp_min(1e-7).log().mean())
        if self.fault == "flipped critic":
            loss = -loss
        whole = loss
        if self.loss == "wasserstein_penalty":
            weight = {"weak penalty": 1e-4, "strong penalty": 1e4}.get(self.fault, 10.0)
            whole = loss + self.advised("penalty", weight) * self.penalty(real, fake)
        elif "clip" not in self.loss and loss.requires_grad:
            whole = loss + R1 * self.zero_centred(real)
        if self.fault != "no zero_grad in the critic":
            self.optimizers["critic"].zero_grad()
        if whole.requires_grad:
            whole.backward()
        self.optimizers["critic"].step()
        if "clip" in self.loss:
            bound = self.advised("clip", {"tight clip": 1e-4, "wide clip": 10.0}.get(self.fault, 0.1))
            with torch.no_grad():
                for parameter in self.critic.parameters():
                    parameter.clamp_(-bound, bound)
        return loss

    def penalty(self, real: Tensor, fake: Tensor) -> Tensor:
        """WGAN-GP's."""
        weight = torch.rand(len(real), *[1] * (real.dim() - 1))
        mixed = (weight * real + (1 - weight) * fake).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self.critic(mixed).sum(), mixed, create_graph=True)
        return (gradient.flatten(1).norm(dim=1) - 1).square().mean()

    def zero_centred(self, real: Tensor) -> Tensor:
        """R1, which games without a bound of their own are held by."""
        there = real.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self.critic(there).sum(), there, create_graph=True)
        return gradient.square().flatten(1).sum(1).mean()

    def generator_turn(self) -> Tensor:
        """One update of the generator."""
        if self.fault == "eval mode":
            self.generator.eval()
        made = self.generator(self.latent())
        if self.fault == "cut graph":
            made = made.detach().requires_grad_()
        scores = self.critic(made)
        loss = {
            "bce": lambda: functional.softplus(-scores).mean(),
            "least_squares": lambda: (scores - 1).square().mean(),
        }.get(self.loss, lambda: -scores.mean())()
        if self.fault == "its own sigmoid":
            loss = -scores.clamp_min(1e-7).log().mean()
        if self.fault == "saturating loss":
            loss = -functional.softplus(scores).mean()
        if self.fault == "flipped generator":
            loss = -loss
        if self.fault not in ("no detach", "no zero_grad in the generator"):
            self.optimizers["generator"].zero_grad()
        loss.backward()
        if self.fault != "no step":
            self.optimizers["generator"].step()
        if self.fault == "no detach":
            self.optimizers["generator"].zero_grad()
        return loss


RATES = {"fast": "rate", "slow": "rate", "decay of the": "weight_decay", "momentum of the": "betas.0"}
CAUSES: dict[str, tuple[str, ...]] = {
    **{
        f"{how} {player}": (f"{player}_optimizer.{key}",)
        for how, key in RATES.items()
        for player in ("critic", "generator")
    },
    **{f"sgd for the {who}": (f"{who}_optimizer.method", f"{who}_optimizer.rate") for who in ("critic", "generator")},
    "wrong optimizer": ("wrong_optimizer_generator",),
    "wrong optimizer of the critic": ("wrong_optimizer_critic",),
    "shared optimizer": ("shared_optimizer_generator",),
    "frozen generator": ("frozen_parameters_generator",),
    "frozen critic": ("frozen_parameters_critic", "frozen_critic"),
    "flipped generator": ("flipped_generator",),
    "flipped critic": ("flipped_critic",),
    "swapped targets": ("flipped_critic",),
    "fixed noise": ("fixed_noise",),
    "no noise": ("constant_noise",),
    "uniform noise": ("other_noise",),
    "same batch": ("repeated_batch",),
    "raw data in the loop": ("other_data",),
    "no zero_grad in the critic": ("carried_gradient_critic",),
    "no zero_grad in the generator": ("carried_gradient_generator",),
    "no detach": ("missing_detach",),
    "cut graph": ("frozen_generator",),
    "no step": ("frozen_generator",),
    "eval mode": ("eval_mode_generator",),
    "output range": ("output_range",),
    "normalised": ("data_range", "output_range"),
    "bytes": ("data_range",),
    "not finite": ("not_finite_data",),
    "few images": ("duplicated_data", "few_images"),
    "sigmoid": ("sigmoid_scores",),
    "saturating loss": ("objective", "vanishing_gradient"),
    "batch of two": ("training.batch",),
    "one latent": ("noise",),
    "narrow generator": ("generator_width",),
    "narrow critic": ("critic_width",),
    "many turns": ("critic_turns",),
    "few turns": ("critic_turns",),
    "decayed rate": ("generator_optimizer.rate", "critic_optimizer.rate"),
    "weak penalty": ("penalty", "penalties", "exploding_spectra", "inactive_penalty"),
    "strong penalty": ("penalty",),
    "tight clip": ("clip",),
    "wide clip": ("clip",),
}
"""Fault -> names that count as the cause."""
ONLY = {
    "sigmoid": ("bce",),
    "its own sigmoid": ("bce",),
    "saturating loss": ("bce",),
    "weak penalty": ("wasserstein_penalty",),
    "strong penalty": ("wasserstein_penalty",),
    "tight clip": ("wasserstein_clip",),
    "wide clip": ("wasserstein_clip",),
}
PICTURES_ONLY = ("output range", "normalised", "bytes")


def draw(half: str, number: int) -> Game:
    """The game of that number; the twin has no fault.

    Args:
        half: ``fit`` or ``judge``.
        number: from 0.
    """
    dice = random.Random(f"loop of the fourth draw {half} {number}")
    data, body, loss = dice.choice(DATA[half]), dice.choice(BODIES), dice.choice(LOSSES)
    steps, batch = dice.choice(LENGTHS)
    if dice.random() < WELL:
        return Game(
            data, body, loss, "its own sigmoid" if loss == "bce" and dice.random() < 0.5 else "", number, steps, batch
        )
    faults = [
        fault
        for fault in CAUSES
        if loss in ONLY.get(fault, LOSSES)
        and not (fault in PICTURES_ONLY and data in ("moons", "ring"))
        and not (fault == "eval mode" and body == "dense without normalisation")
    ]
    return Game(data, body, loss, dice.choice(faults), number, steps, batch)
