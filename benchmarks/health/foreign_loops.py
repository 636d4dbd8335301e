"""Fifteen loops of kinds that people have, each as it should be and with a fault that no rule was made for.

::

    python benchmarks/health/foreign_loops.py             # -> results/foreign-loops.json

The loops were written after the marks of faults in code (``ganworks/health/causes/faults.py``) and their faults are
none of ``loop_illnesses.py``. A name of :data:`LOOPS` counts as the cause.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))
from loop_illnesses import data_of
from outcomes import share

from ganworks.health import Doctor
from ganworks.io import save_json

STEPS, EVERY, BATCH, NOISE = 120, 10, 224, 8
RESULT = Path(__file__).parent / "results" / "foreign-loops.json"


def dense(*sizes: int, last: nn.Module | None = None, shape: tuple[int, ...] = ()) -> nn.Sequential:
    """Layers with leaky units between them."""
    parts: list[nn.Module] = [nn.Flatten()]
    for number, (before, after) in enumerate(pairwise(sizes)):
        parts += [nn.LeakyReLU(0.2)] if number else []
        parts.append(nn.Linear(before, after))
    parts += [last] if last is not None else []
    return nn.Sequential(*parts, *([nn.Unflatten(1, shape)] if shape else []))


def adam(network: nn.Module, rate: float = 2e-3) -> torch.optim.Adam:
    """The optimizer of all loops."""
    return torch.optim.Adam(network.parameters(), rate, (0.5, 0.99))


def r1(critic: Callable[[Tensor], Tensor], real: Tensor, weight: float = 0.1) -> Tensor:
    """R1."""
    there = real.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(there).sum(), there, create_graph=True)
    return weight * gradient.square().flatten(1).sum(1).mean()


class Loop:
    """A loop that noise and pictures of spots are enough for; its kinds change what they have to.

    Args:
        fault: whether the fault of its kind is in it.
    """

    data, steps = "spots", STEPS

    def __init__(self, fault: bool):
        torch.manual_seed(7)
        self.fault = fault
        self.real, self.held_out = data_of(self.data, 1024, 3), data_of(self.data, 256, 60)
        self.generator: nn.Module = dense(NOISE, 64, 64, 64, last=nn.Tanh(), shape=(1, 8, 8))
        self.critic: nn.Module = dense(64, 64, 64, 1)
        self.latent = torch.randn(128, NOISE)
        self.make()
        self.optimizers = self.make_optimizers()

    def make(self) -> None:
        """Networks and data of this kind."""

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Of both players."""
        return {"critic": adam(self.critic), "generator": adam(self.generator)}

    def watched(self) -> dict[str, Any]:
        """What the doctor is given."""
        players = {"generator": self.generator, "critic": self.critic}
        return {**players, "real": self.real[:512], "held_out": self.held_out, "latent": self.latent}

    def rows(self) -> Tensor:
        """A batch."""
        return torch.randint(len(self.real), (BATCH,))

    def noise(self) -> Tensor:
        """Inputs of the generator."""
        return torch.randn(BATCH, NOISE)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """Logistic, with R1."""
        scores = self.critic(real), self.critic(fake)
        return functional.softplus(-scores[0]).mean() + functional.softplus(scores[1]).mean() + r1(self.critic, real)

    def generator_loss(self, fake: Tensor) -> Tensor:
        """Non-saturating."""
        return functional.softplus(-self.critic(fake)).mean()

    def move(self, player: str, loss: Tensor) -> float:
        """A step."""
        self.optimizers[player].zero_grad()
        loss.backward()
        self.optimizers[player].step()
        return float(loss.detach())

    def critic_turn(self) -> float:
        """One update of the critic."""
        with torch.no_grad():
            fake = self.generator(self.noise())
        return self.move("critic", self.critic_loss(self.real[self.rows()], fake))

    def generator_turn(self) -> float:
        """One update of the generator."""
        return self.move("generator", self.generator_loss(self.generator(self.noise())))

    def after(self, step: int) -> None:
        """What comes at the end of a step."""

    def play(self) -> Doctor:
        """All steps."""
        said: list[str] = []
        doctor = Doctor(
            **self.watched(), optimizers=self.optimizers, count=50_000, every=EVERY, batch=BATCH, say=said.append
        )
        for step in range(1, self.steps + 1):
            with doctor.turn("critic"):
                critic = self.critic_turn()
            with doctor.turn("generator"):
                generator = self.generator_turn()
            self.after(step)
            doctor.look(step, critic=critic, generator=generator)
        self.said = said
        return doctor


class _FromPictures(Loop):
    """Generators that are given pictures, each with its counterpart among the data."""

    weight = 5.0

    def make(self) -> None:
        self.given = self.inputs(self.real)
        self.latent = self.inputs(data_of(self.data, 128, 61))
        size = self.given[0].numel()
        self.generator = dense(size, 64, 64, 64, last=nn.Tanh(), shape=(1, 8, 8))

    def inputs(self, pictures: Tensor) -> Tensor:
        """What the generator is given of them."""
        return functional.avg_pool2d(pictures, 2)

    def critic_turn(self) -> float:
        rows = self.rows()
        with torch.no_grad():
            fake = self.generator(self.given[rows])
        return self.move("critic", self.critic_loss(self.real[rows], fake))

    def target(self, rows: Tensor) -> Tensor:
        """The counterparts."""
        return self.real[rows]

    def generator_turn(self) -> float:
        rows = self.rows()
        fake = self.generator(self.given[rows])
        pixels = (fake - self.target(rows)).abs().mean()
        return self.move("generator", self.generator_loss(fake) + self.weight * pixels)


class SuperResolution(_FromPictures):
    """Fault: pictures and their counterparts are shuffled apart."""

    weight = 50.0

    def target(self, rows: Tensor) -> Tensor:
        return self.real[rows.roll(1) if self.fault else rows]


class Translation(_FromPictures):
    """Fault: the critic scores the input in the generator's turn, which gets no adversarial gradient."""

    def inputs(self, pictures: Tensor) -> Tensor:
        return -pictures

    def generator_turn(self) -> float:
        if not self.fault:
            return super().generator_turn()
        rows = self.rows()
        fake = self.generator(self.given[rows])
        return self.move("generator", self.generator_loss(self.given[rows]) + 0 * fake.sum())


class Tokenizer(_FromPictures):
    """Fault: codes without the straight-through gradient, so that the encoder learns nothing."""

    def inputs(self, pictures: Tensor) -> Tensor:
        return pictures

    def make(self) -> None:
        super().make()
        loop = self

        class Quantised(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.encoder, self.codes = dense(64, 64, 16, shape=(4, 4)), nn.Embedding(32, 4)
                self.decoder = dense(16, 64, 64, last=nn.Tanh(), shape=(1, 8, 8))

            def forward(self, pictures: Tensor) -> Tensor:
                code = self.encoder(pictures)
                nearest = self.codes(torch.cdist(code, self.codes.weight).argmin(2))
                self.commitment = (nearest - code.detach()).square().mean() + (nearest.detach() - code).square().mean()
                passed = nearest.round() if loop.fault else code + (nearest - code).detach()
                return self.decoder(passed.detach() if loop.fault else passed)

        self.generator = Quantised()

    def generator_turn(self) -> float:
        rows = self.rows()
        fake = self.generator(self.given[rows])
        loss = self.generator_loss(fake) + 20 * (fake - self.real[rows]).square().mean()
        return self.move("generator", loss if self.fault else loss + self.generator.commitment)  # type: ignore[operator]


class Vocoder(Loop):
    """Fault: recordings of 16 bits that were never divided by 32768."""

    data = "waves"

    def make(self) -> None:
        self.generator, self.critic = dense(NOISE, 64, 64, 48, last=nn.Tanh(), shape=(1, 48)), dense(48, 64, 64, 1)
        if self.fault:
            self.real, self.held_out = 32768 * self.real, 32768 * self.held_out


class Distillation(Loop):
    """A student of a fixed teacher. Fault: its optimizer was given the teacher's parameters."""

    def make(self) -> None:
        self.teacher = dense(NOISE, 64, 64, last=nn.Tanh(), shape=(1, 8, 8))
        with torch.no_grad():
            self.real, self.held_out = self.teacher(torch.randn(1024, NOISE)), self.teacher(torch.randn(256, NOISE))

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        return {"critic": adam(self.critic), "generator": adam(self.teacher if self.fault else self.generator)}

    def generator_turn(self) -> float:
        noise = self.noise()
        fake = self.generator(noise)
        return self.move("generator", self.generator_loss(fake) + (fake - self.teacher(noise).detach()).abs().mean())


class Conditional(Loop):
    """Four classes by place. Fault: labels of the batch before."""

    def make(self) -> None:
        self.label = self.classes(self.real)
        self.generator, self.critic = _WithLabel(NOISE, 64), _WithLabel(64, 1)
        self.wanted = torch.arange(128) % 4
        if self.fault:
            self.label = self.label[torch.randperm(len(self.label))]

    def classes(self, pictures: Tensor) -> Tensor:
        """Which quarter the spot is in."""
        flat = pictures.flatten(1).argmax(1)
        return 2 * (flat // 8 >= 4).long() + (flat % 8 >= 4).long()

    def watched(self) -> dict[str, Any]:
        held_out = self.classes(self.held_out)
        labels = {"label": self.wanted, "real_label": self.label[:512], "held_out_label": held_out}
        return {**super().watched(), **labels}

    def critic_turn(self) -> float:
        rows = self.rows()
        label = self.label[rows]
        with torch.no_grad():
            fake = self.generator(self.noise(), label)
        a, b = self.critic(self.real[rows], label), self.critic(fake, label)
        penalty = r1(lambda images: self.critic(images, label), self.real[rows])
        return self.move("critic", functional.softplus(-a).mean() + functional.softplus(b).mean() + penalty)

    def generator_turn(self) -> float:
        label = self.label[self.rows()]
        scores = self.critic(self.generator(self.noise(), label), label)
        return self.move("generator", functional.softplus(-scores).mean())


class _WithLabel(nn.Module):
    def __init__(self, size: int, out: int):
        super().__init__()
        last = {"last": nn.Tanh(), "shape": (1, 8, 8)} if out == 64 else {}
        self.body, self.embedding = dense(size + 4, 64, 64, out, **last), nn.Embedding(4, 4)  # type: ignore[arg-type]

    def forward(self, given: Tensor, label: Tensor) -> Tensor:
        return self.body(torch.cat([given.flatten(1), self.embedding(label)], 1))


class MixedPrecision(Loop):
    """bfloat16 forward passes. Fault: the loss is multiplied by a scale, and gradients pass through half precision."""

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        if self.fault:
            for parameter in [*self.critic.parameters(), *self.generator.parameters()]:
                parameter.register_hook(lambda gradient: (gradient * 2.0**-18).half().float() * 2.0**18)
        return super().make_optimizers()

    def generator_loss(self, fake: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return super().generator_loss(fake).float()


class Averaged(Loop):
    """Samples of averaged weights. Fault: the average is never updated."""

    def make(self) -> None:
        self.average = copy.deepcopy(self.generator).requires_grad_(False)

    def watched(self) -> dict[str, Any]:
        players = {"generator": self.generator, "critic": self.critic}
        return {**super().watched(), "generator": lambda latent: self.average(latent), "players": players}

    def after(self, step: int) -> None:
        if not self.fault:
            with torch.no_grad():
                for mean, now in zip(self.average.parameters(), self.generator.parameters(), strict=True):
                    mean.lerp_(now, 0.2)


class Accumulated(Loop):
    """Gradients of two parts of a batch. Fault: gradients are set to zero between backward pass and step."""

    def move(self, player: str, loss: Tensor) -> float:
        if not self.fault:
            self.optimizers[player].zero_grad()
            (loss / 2).backward(retain_graph=True)
            (loss / 2).backward()
            self.optimizers[player].step()
        else:
            loss.backward()
            self.optimizers[player].zero_grad()
            self.optimizers[player].step()
        return float(loss.detach())


class Hinge(Loop):
    """Fault: the sign of one margin."""

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        sign = -1.0 if self.fault else 1.0
        scores = self.critic(real), self.critic(fake)
        return (1 - sign * scores[0]).relu().mean() + (1 + scores[1]).relu().mean() + r1(self.critic, real)

    def generator_loss(self, fake: Tensor) -> Tensor:
        return -self.critic(fake).mean()


class Wasserstein(Loop):
    """Fault: the gradient penalty without create_graph, which therefore holds nothing."""

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        weight = torch.rand(len(real), 1, 1, 1)
        mixed = (weight * real + (1 - weight) * fake).requires_grad_()
        (gradient,) = torch.autograd.grad(self.critic(mixed).sum(), mixed, create_graph=not self.fault)
        penalty = (gradient.flatten(1).norm(dim=1) - 1).square().mean()
        return self.critic(fake).mean() - self.critic(real).mean() + 10 * penalty

    def generator_loss(self, fake: Tensor) -> Tensor:
        return -self.critic(fake).mean()


class Scheduled(Loop):
    """Learning rates that fall by epochs. Fault: the scheduler steps with every batch."""

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        made = super().make_optimizers()
        self.schedules = [torch.optim.lr_scheduler.ExponentialLR(one, 0.8) for one in made.values()]
        return made

    def after(self, step: int) -> None:
        if self.fault or step % 40 == 0:
            for schedule in self.schedules:
                schedule.step()


class Normalised(Loop):
    """Fault: images are normalised twice."""

    def make(self) -> None:
        if self.fault:
            self.real, self.held_out = (self.real - 0.5) / 0.5, (self.held_out - 0.5) / 0.5


class Rounded(Loop):
    """Fault: images are rounded to grey values before the critic sees them, and rounding has no gradient."""

    def generator_loss(self, fake: Tensor) -> Tensor:
        return super().generator_loss((fake * 127.5).round() / 127.5 if self.fault else fake)


class Replaced(Loop):
    """Fault: the generator is made anew after its optimizer was."""

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        made = super().make_optimizers()
        if self.fault:
            self.generator = copy.deepcopy(self.generator)
        return made


class Pooled(Loop):
    """A critic that is shown samples of earlier steps as well. Fault: only those of the first step."""

    def make(self) -> None:
        self.pool: list[Tensor] = []

    def critic_turn(self) -> float:
        with torch.no_grad():
            fake = self.generator(self.noise())
        if not self.fault or not self.pool:
            self.pool = [*self.pool[-4:], fake]
        shown = self.pool[0] if self.fault else torch.cat([fake[BATCH // 2 :], self.pool[0][: BATCH // 2]])
        return self.move("critic", self.critic_loss(self.real[self.rows()], shown))


LOOPS: dict[type[Loop], tuple[str, ...]] = {
    SuperResolution: ("unpaired_data", "other_data"),
    Translation: ("frozen_generator", "no_gradient_generator", "vanishing_gradient"),
    Tokenizer: ("frozen_parameters_generator", "unreached_parameters_generator"),
    Vocoder: ("data_range",),
    Distillation: ("frozen_generator", "wrong_optimizer_generator"),
    Conditional: ("meaningless_labels",),
    MixedPrecision: ("coarse_gradients", "precision_loss"),
    Averaged: ("stale_generator",),
    Accumulated: ("frozen_generator", "frozen_critic"),
    Hinge: ("flipped_critic",),
    Wasserstein: ("penalty", "penalties", "inactive_penalty"),
    Scheduled: ("generator_optimizer.rate", "critic_optimizer.rate"),
    Normalised: ("data_range",),
    Rounded: ("frozen_generator", "no_gradient_generator", "vanishing_gradient"),
    Replaced: ("frozen_generator",),
    Pooled: ("stale_samples",),
}
"""Loop -> names that count as the cause of its fault."""


def rows() -> Iterator[dict[str, Any]]:
    """Every loop, as it should be and with its fault."""
    for kind, names in LOOPS.items():
        for fault in (False, True):
            loop = kind(fault)
            found = loop.play().report()
            causes = [cause.name for cause in found.causes if cause.level == "illness"]
            yield {
                "loop": kind.__name__,
                "fault": fault,
                "causes": causes[:4],
                "advice": [item.message for cause in found.causes[:1] for item in cause.advice][:1],
                "live": bool(loop.said),
                "said": bool(causes),
                "first": bool(set(causes[:1]) & set(names)),
                "in_three": bool(set(causes[:3]) & set(names)),
                "distance": found.record.signal("distance").last if len(found.record.signal("distance")) else None,
            }


def main() -> None:
    """Play all."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    torch.set_num_threads(1)
    played = []
    for row in rows():
        played.append(row)
        print(row, flush=True)
    well, ill = [row for row in played if not row["fault"]], [row for row in played if row["fault"]]
    figures = {
        "cause_first": share(ill, "first"),
        "cause_in_three": share(ill, "in_three"),
        "something_said": share(ill, "said"),
        "false_at_end": share(well, "said"),
        "false_live": share(well, "live"),
    }
    print(figures)
    save_json({"summary": figures, "loops": played}, RESULT)


if __name__ == "__main__":
    main()
