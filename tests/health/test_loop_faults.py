"""A plain loop with exactly one fault: the report names it first; its healthy twin gets no illness."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.health import Doctor
from ganworks.health.report import Report

STEPS, EVERY, BATCH, NOISE = 104, 8, 256, 8
CENTRES = torch.tensor([[-0.6, -0.5], [0.6, -0.5], [0.0, 0.6]])


def pictures(count: int) -> Tensor:
    """Blurred spots at one of three places, (count, 1, 6, 6) in [-1, 1]."""
    random = torch.Generator().manual_seed(count)
    place = CENTRES[torch.arange(count) % 3] + 0.15 * torch.randn(count, 2, generator=random)
    axis = torch.linspace(-1, 1, 6)
    rows = (axis[None, :] - place[:, :1]).square()[:, :, None]
    columns = (axis[None, :] - place[:, 1:]).square()[:, None, :]
    return 2 * torch.exp(-(rows + columns) / 0.3)[:, None] - 1


@dataclass
class Loop:
    """A loop as people write it, with one fault or none."""

    fault: str = ""
    steps: int = STEPS

    def __post_init__(self) -> None:
        torch.manual_seed(1)
        self.generator = nn.Sequential(
            nn.Linear(NOISE, 48),
            nn.BatchNorm1d(48),
            nn.ReLU(),
            nn.Linear(48, 36),
            nn.Tanh(),
            nn.Unflatten(1, (1, 6, 6)),
        )
        last = [nn.Sigmoid()] if self.fault in ("sigmoid", "sigmoid with its own loss") else []
        self.critic = nn.Sequential(nn.Flatten(), nn.Linear(36, 48), nn.LeakyReLU(0.2), nn.Linear(48, 1), *last)
        if self.fault == "output range":
            self.generator[4] = nn.Sigmoid()
        self.data = pictures(768)
        if self.fault == "normalised":
            self.data = (self.data + 1 - 0.45) / 0.4
        if self.fault == "not finite":
            self.data[5, 0, 2, 2] = float("nan")
        of_critic, of_generator = self.critic.parameters(), self.generator.parameters()
        if self.fault == "wrong optimizer":
            of_generator = self.critic.parameters()
        if self.fault == "shared optimizer":
            of_generator = chain(self.generator.parameters(), self.critic.parameters())
        if self.fault == "frozen":
            self.generator[0].requires_grad_(False)
            self.generator[3].requires_grad_(False)
        betas, rate = (0.5, 0.999), 4e-3
        self.optimizers = {
            "critic": torch.optim.Adam(of_critic, rate, betas, weight_decay=1.0 if self.fault == "decay" else 0.0),
            "generator": torch.optim.Adam(of_generator, 1e-6 if self.fault == "rate" else rate, betas),
        }
        self.fixed = torch.randn(BATCH, NOISE)

    def play(self) -> Report:
        held_out = pictures(128)
        doctor = Doctor(
            generator=self.generator,
            critic=self.critic,
            real=self.data[:512],
            held_out=held_out,
            latent=torch.randn(128, NOISE),
            optimizers=self.optimizers,
            count=100_000,
            batch=BATCH,
            every=EVERY,
            say=lambda text: None,
        )
        for step in range(1, self.steps + 1):
            rows = torch.arange(BATCH) if self.fault == "same batch" else torch.randint(768, (BATCH,))
            rows = rows[:8].repeat(BATCH // 8) if self.fault == "repeated rows" else rows
            with doctor.turn("critic"):
                critic = self.critic_turn(self.data[rows])
            with doctor.turn("generator"):
                generator = self.generator_turn()
            doctor.look(step, critic=critic, generator=generator)
        return doctor.report()

    def noise(self) -> Tensor:
        if self.fault == "other noise":
            return 0.2 * torch.rand(BATCH, NOISE)
        if self.fault == "fixed noise":
            return self.fixed
        return torch.randn(BATCH, NOISE) * (self.fault != "no noise")

    def critic_turn(self, real: Tensor) -> Tensor:
        fake = self.generator(self.noise())
        if self.fault == "other data":
            real = (real + 1) / 2
        if self.fault != "no detach":
            fake = fake.detach()
        if self.fault == "swapped targets":
            real, fake = fake, real
        loss = self.loss(self.critic(real), 1.0) + self.loss(self.critic(fake), 0.0)
        if self.fault not in ("no zero_grad",):
            self.optimizers["critic"].zero_grad()
        loss.backward()
        self.optimizers["critic"].step()
        return loss

    def generator_turn(self) -> Tensor:
        if self.fault == "eval mode":
            self.generator.eval()
        loss = self.loss(self.critic(self.generator(self.noise())), 1.0)
        if self.fault == "flipped sign":
            loss = -loss
        if self.fault != "no detach":
            self.optimizers["generator"].zero_grad()
        loss.backward()
        self.optimizers["generator"].step()
        if self.fault == "no detach":
            self.optimizers["generator"].zero_grad()
        return loss

    def loss(self, scores: Tensor, target: float) -> Tensor:
        targets = torch.full_like(scores, target)
        if self.fault == "sigmoid with its own loss":
            return functional.binary_cross_entropy(scores, targets)
        return functional.binary_cross_entropy_with_logits(scores, targets)


CAUSES = {
    "wrong optimizer": "wrong_optimizer_generator",
    "shared optimizer": "shared_optimizer_generator",
    "frozen": "frozen_parameters_generator",
    "flipped sign": "flipped_generator",
    "swapped targets": "flipped_critic",
    "fixed noise": "fixed_noise",
    "no noise": "constant_noise",
    "same batch": "repeated_batch",
    "no zero_grad": "carried_gradient_critic",
    "no detach": "missing_detach",
    "sigmoid": "sigmoid_scores",
    "output range": "output_range",
    "normalised": "data_range",
    "not finite": "not_finite_data",
    "eval mode": "eval_mode_generator",
    "other noise": "other_noise",
    "other data": "other_data",
    "repeated rows": "repeated_rows",
    "decay": "critic_optimizer.weight_decay",
    "rate": "generator_optimizer.rate",
}


@pytest.mark.parametrize("fault", CAUSES)
def test_a_fault_is_named_first(fault: str) -> None:
    report = Loop(fault).play()
    assert not report.healthy
    first = report.causes[0]
    assert first.name == CAUSES[fault], str(report)
    assert first.level == "illness" and first.advice


@pytest.mark.parametrize("fault", ["", "sigmoid with its own loss"])
def test_a_loop_without_a_fault_is_not_called_ill(fault: str) -> None:
    report = Loop(fault, steps=240).play()
    assert report.healthy, str(report)
