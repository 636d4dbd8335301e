"""Plain PyTorch loops that people outside would write, on data and with faults that no other part has.

::

    python benchmarks/health/outside_loops.py --seed 0             # -> results/outside-loops-0.json
    python benchmarks/health/outside_loops.py --seed 0 --only tanh # those whose fault has the word

A loop is drawn from (seed, number): data (moons, handwritten digits, stripes, photographs, damped sines), players,
loss, steps, and how much of the doctor is used: turns marked, turns taken from the optimizers, or only ``look``. Every
fault of :data:`FAULTS` is played ``--rounds`` times in loops drawn for it, with as many loops without one as there are
data sets and losses. Seed 0 is for mending; what is reported comes from a seed that was not played before.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import math
import random
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn import datasets
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))
from outcomes import Row, discrepancy, is_ill, summary

from ganworks.health import Doctor
from ganworks.io import save_json
from ganworks.metrics.density_coverage import density_coverage

RESULTS = Path(__file__).parent / "results"
DATA = ("moons", "digits", "stripes", "photographs", "sines")
LOSSES = ("bce", "hinge", "least_squares", "wasserstein_clip", "wasserstein_penalty")
HOOKS = ("turns", "optimizers", "look")
RATES = {"wasserstein_clip": 5e-4}


@lru_cache
def data_of(name: str) -> tuple[Tensor, Tensor]:
    """Samples (M, ...) in [-1, 1] and their classes."""
    dice = np.random.default_rng(5)
    if name == "moons":
        points, label = (np.asarray(part) for part in datasets.make_moons(1400, noise=0.05, random_state=5))
        return torch.tensor((points - np.array([0.5, 0.25])) / 1.6).float(), torch.tensor(label)
    if name == "digits":
        rows, label = (np.asarray(part) for part in datasets.load_digits(return_X_y=True))
        order = dice.permutation(len(label))
        return torch.tensor(rows[order].reshape(-1, 1, 8, 8) / 8 - 1).float(), torch.tensor(label[order])
    if name == "photographs":
        pictures = datasets.load_sample_images().images
        rows = [(dice.integers(2), dice.integers(0, 400), dice.integers(0, 600)) for _ in range(1400)]
        crops = np.stack([pictures[one][top : top + 24 : 3, left : left + 24 : 3] for one, top, left in rows])
        return torch.tensor(crops / 127.5 - 1).float().permute(0, 3, 1, 2), torch.tensor([row[0] for row in rows])
    kind = torch.tensor(dice.integers(0, 2, 1400))
    a, b = (torch.tensor(dice.uniform(size=(1400, 1))).float() for _ in range(2))
    if name == "stripes":
        axis = torch.linspace(0, 1, 8)
        wave = torch.sin(2 * math.pi * ((1 + kind[:, None]) * axis + a))[:, None, None] * torch.ones(1, 1, 8, 1)
        colour = torch.stack([b, 0.5 * torch.ones_like(b), 1 - b], 1)[:, :, :, None]
        return (0.9 * wave * colour).contiguous(), kind
    time = torch.linspace(0, 1, 40)
    wave = torch.sin(2 * math.pi * (2 + kind[:, None]) * time + 2 * math.pi * a) * torch.exp(-(0.5 + 2 * b) * time)
    return (0.9 * wave)[:, None], kind


@dataclass
class Plan:
    """What a loop does. Faults change its fields; those that no field says are looked up in ``fault``."""

    data: str
    loss: str
    hooks: str
    steps: int
    seed: int
    fault: str = ""
    batch: int = 128
    noise: int = 16
    width: int = 64
    rates: dict[str, float] = field(default_factory=dict)
    beta: float = 0.5
    decay: float = 0.0
    norm: bool = False
    labelled: bool = False
    turns: int = 1
    last: type[nn.Module] = nn.Tanh
    weight: float = 10.0
    bound: float = 0.1
    sigmoid: bool = False


# Fault -> (what it changes, losses that have it, names that count as the cause).
PENALISED, CLIPPED = ("wasserstein_penalty",), ("wasserstein_clip",)
FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "critic without zero_grad": ({}, LOSSES, ("carried_gradient_critic",)),
    "generator without zero_grad": ({}, LOSSES, ("carried_gradient_generator",)),
    "no detach": ({}, LOSSES, ("missing_detach", "carried_gradient_generator", "shared_optimizer_critic")),
    "one noise for ever": ({}, LOSSES, ("fixed_noise",)),
    "sigmoid before logits": ({"sigmoid": True}, ("bce",), ("sigmoid_scores",)),
    "sigmoid output": ({"last": nn.Sigmoid}, LOSSES, ("output_range",)),
    "tanh for [0, 1]": ({}, LOSSES, ("output_range", "data_range")),
    "generator in eval": ({"norm": True}, LOSSES, ("eval_mode_generator",)),
    "swapped targets": ({}, LOSSES, ("flipped_critic",)),
    "generator told to be fake": ({}, LOSSES, ("flipped_generator",)),
    "generator's optimizer has the critic": ({}, LOSSES, ("wrong_optimizer_generator",)),
    "critic's optimizer has the generator": ({}, LOSSES, ("wrong_optimizer_critic",)),
    "optimizer of a copy": ({}, LOSSES, ("frozen_generator",)),
    "weight decay": ({"decay": 0.5}, LOSSES, ("critic_optimizer.weight_decay", "generator_optimizer.weight_decay")),
    "rates decayed": ({}, LOSSES, ("critic_optimizer.rate", "generator_optimizer.rate")),
    "critic far too fast": ({"rates": {"critic": 0.3}}, LOSSES, ("critic_optimizer.rate",)),
    "generator far too slow": ({"rates": {"generator": 1e-6}}, LOSSES, ("generator_optimizer.rate",)),
    "noise of one dimension": ({"noise": 1}, LOSSES, ("noise",)),
    "two in a batch": ({"batch": 2}, LOSSES, ("training.batch",)),
    "penalty of 1000 times": ({"weight": 1e4}, PENALISED, ("penalty",)),
    "hardly a penalty": ({"weight": 1e-4}, PENALISED, ("penalty", "inactive_penalty")),
    "clip of 1e-4": ({"bound": 1e-4}, CLIPPED, ("clip",)),
    "momentum": ({"beta": 0.99}, LOSSES, ("critic_optimizer.betas.0", "generator_optimizer.betas.0")),
    "half gradients": ({}, LOSSES, ("coarse_gradients",)),
    "not a number in the data": ({}, LOSSES, ("not_finite_data",)),
    "labels not read by the critic": ({"labelled": True}, ("bce", "hinge"), ("deaf_critic",)),
    "labels not read by the generator": ({"labelled": True}, ("bce", "hinge"), ("deaf_generator",)),
    "channels mirrored in the loop": ({}, LOSSES, ("other_data",)),
    "standardised twice": ({}, LOSSES, ("other_data",)),
    "noise too small": ({}, LOSSES, ("other_noise",)),
    "one batch for ever": ({}, LOSSES, ("repeated_batch",)),
    "no graph": ({}, LOSSES, ("frozen_generator",)),
    "only real ones in the loss": ({}, ("bce", "hinge", "least_squares"), ("one_sided_critic",)),
    "thirty turns": ({"turns": 30}, LOSSES, ("critic_turns",)),
    "weights start at zero": ({}, LOSSES, ("zero_weights_generator", "frozen_generator")),
    "bytes": ({}, LOSSES, ("data_range",)),
}
ONLY_DATA = {"channels mirrored in the loop": ("stripes", "photographs"), "bytes": ("digits", "photographs")}
CONDITIONAL = ("digits", "stripes", "sines")


def plan_of(seed: int, fault: str, number: int) -> Plan:
    """The loop with that fault, drawn from (seed, fault, number)."""
    dice = random.Random(f"outside {seed} {fault} {number}")
    change, losses, _ = FAULTS.get(fault, ({}, LOSSES, ()))
    places = CONDITIONAL if change.get("labelled") else ONLY_DATA.get(fault, DATA)
    loss = dice.choice(losses)
    plan = Plan(dice.choice(places), loss, dice.choice(HOOKS), dice.choice((250, 400)), dice.randrange(1000), fault)
    plan.norm, plan.width = dice.random() < 0.5, dice.choice((48, 96))
    plan.turns = 2 if "wasserstein" in loss else 1
    plan.noise, plan.labelled = dice.choice((8, 16, 32)), plan.data in CONDITIONAL and dice.random() < 0.2
    for name, value in change.items():
        setattr(plan, name, value)
    return plan


class Unwatched:
    """Nobody looks."""

    def turn(self, player: str) -> AbstractContextManager[None]:
        """Of a player."""
        return nullcontext()

    def look(self, step: int, **losses: Tensor) -> None:
        """At a step."""


class Net(nn.Module):
    """A dense player; labels, where there are some, come as one-hot vectors beside the input."""

    def __init__(self, sizes: tuple[int, ...], plan: Plan, *, shape: tuple[int, ...] = (), reads: bool = False):
        super().__init__()
        self.reads, classes = reads, 10 if reads else 0
        layers: list[nn.Module] = []
        for place, (before, after) in enumerate(itertools.pairwise((sizes[0] + classes, *sizes[1:]))):
            if place:
                layers += [nn.BatchNorm1d(before)] if plan.norm and shape and place == 1 else []
                layers.append(nn.ReLU() if shape else nn.LeakyReLU(0.2))
            layers.append(nn.Linear(before, after))
        layers += [plan.last(), nn.Unflatten(1, shape)] if shape else [nn.Sigmoid()] if plan.sigmoid else []
        self.body = nn.Sequential(*layers)

    def forward(self, given: Tensor, label: Tensor | None = None) -> Tensor:
        given = given.flatten(1)
        if self.reads and label is not None:
            given = torch.cat([given, functional.one_hot(label, 10).float()], 1)
        return self.body(given)


class Loop:
    """A loop with the fault of its plan, or with none."""

    def __init__(self, plan: Plan, *, well: bool = False):
        self.plan, self.fault = plan, "" if well else plan.fault
        torch.manual_seed(plan.seed)
        self.images, self.labels = (part.clone() for part in data_of(plan.data))
        self.of_samples = lambda images: images
        if self.fault == "tanh for [0, 1]":
            self.images = (self.images + 1) / 2
        if self.fault == "bytes":
            self.images, self.of_samples = (self.images + 1) * 127.5, lambda images: images / 127.5 - 1
        self.truth = self.images[-350:].clone()
        if self.fault == "not a number in the data":
            self.images[3] = float("nan")
        shape = tuple(self.images.shape[1:])
        size, width = math.prod(shape), plan.width
        deaf = self.fault.removeprefix("labels not read by the ")
        reads = {who: plan.labelled and deaf != who for who in ("generator", "critic")}
        self.generator = Net((plan.noise, width, width, size), plan, shape=shape, reads=reads["generator"])
        self.critic = Net((size, width, width, 1), plan, reads=reads["critic"])
        if self.fault == "weights start at zero":
            for parameter in self.generator.parameters():
                nn.init.zeros_(parameter)
        moved: dict[str, nn.Module] = {"generator": self.generator, "critic": self.critic}
        if self.fault == "generator's optimizer has the critic":
            moved["generator"] = self.critic
        if self.fault == "critic's optimizer has the generator":
            moved["critic"] = self.generator
        if self.fault == "optimizer of a copy":
            moved["generator"] = copy.deepcopy(self.generator)
        rate = RATES.get(plan.loss, 2e-3)
        beta = 0.0 if "clip" in plan.loss and plan.beta == 0.5 else plan.beta
        self.optimizers = {
            who: torch.optim.AdamW(net.parameters(), plan.rates.get(who, rate), (beta, 0.99), weight_decay=0.0)
            if plan.decay == 0
            else torch.optim.Adam(net.parameters(), plan.rates.get(who, rate), (beta, 0.99), weight_decay=plan.decay)
            for who, net in moved.items()
        }
        if self.fault == "half gradients":
            for parameter in (*self.generator.parameters(), *self.critic.parameters()):
                parameter.register_hook(lambda gradient: (gradient * 1e-4).half().float() * 1e4)
        self.kept_noise, self.kept_rows = torch.randn(plan.batch, plan.noise), torch.arange(plan.batch)

    def doctor(self) -> Doctor:
        """As its author would make it."""
        plan = self.plan
        torch.manual_seed(plan.seed + 1)
        given: dict[str, Any] = {}
        if plan.labelled:
            given = {"label": torch.arange(128) % (10 if plan.data == "digits" else 2), "real_label": self.labels[:512]}
            given["held_out_label"] = self.labels[-350:]
        if plan.hooks != "look":
            given |= {"optimizers": self.optimizers, "automatic_turns": plan.hooks == "optimizers"}
        if plan.loss == "wasserstein_penalty":
            given["options"] = {"penalty": plan.weight}
        return Doctor(
            generator=self.generator,
            critic=self.critic,
            real=self.images[:512],
            held_out=self.truth,
            latent=torch.randn(128, plan.noise),
            batch=plan.batch,
            every=10,
            say=lambda text: None,
            **given,
        )

    def noise(self) -> Tensor:
        """Of one turn."""
        if self.fault == "one noise for ever":
            return self.kept_noise
        scale = 0.05 if self.fault == "noise too small" else 1.0
        return scale * torch.randn(self.plan.batch, self.plan.noise)

    def play(self, doctor: Doctor | Unwatched) -> None:
        """All steps."""
        for step in range(1, self.plan.steps + 1):
            if self.fault == "rates decayed" and step % 10 == 0:
                for optimizer in self.optimizers.values():
                    optimizer.param_groups[0]["lr"] *= 0.2
            critic = generator = torch.zeros(())
            for _ in range(self.plan.turns):
                if self.plan.hooks == "turns":
                    with doctor.turn("critic"):
                        critic = self.critic_turn()
                else:
                    critic = self.critic_turn()
            if self.plan.hooks == "turns":
                with doctor.turn("generator"):
                    generator = self.generator_turn()
            else:
                generator = self.generator_turn()
            doctor.look(step, critic=critic, generator=generator)

    def critic_turn(self) -> Tensor:
        """Data against samples."""
        plan, fault = self.plan, self.fault
        if fault != "one batch for ever":
            self.kept_rows = torch.randint(len(self.images) - 350, (plan.batch,))
        real, label = self.images[self.kept_rows], self.labels[self.kept_rows] if plan.labelled else None
        if fault == "channels mirrored in the loop":
            real = -real
        if fault == "standardised twice":
            real = (real - 0.5) / 0.3
        fake = self.generator(self.noise(), label)
        fake = fake if fault == "no detach" else fake.detach()
        if fault == "swapped targets":
            real, fake = fake, real
        a, b = self.critic(real, label), self.critic(fake, label)
        both = {
            "bce": (functional.softplus(-a).mean(), functional.softplus(b).mean()),
            "hinge": ((1 - a).relu().mean(), (1 + b).relu().mean()),
            "least_squares": ((a - 1).square().mean(), b.square().mean()),
        }.get(plan.loss, (-a.mean(), b.mean()))
        loss = both[0] if fault == "only real ones in the loss" else both[0] + both[1]
        whole = loss + self.penalty(real, fake, label)
        self._step("critic", whole)
        if "clip" in plan.loss:
            with torch.no_grad():
                for parameter in self.critic.parameters():
                    parameter.clamp_(-plan.bound, plan.bound)
        return loss.detach()

    def penalty(self, real: Tensor, fake: Tensor, label: Tensor | None) -> Tensor | float:
        """WGAN-GP's, R1 for the others, none where weights are clipped."""
        if "clip" in self.plan.loss:
            return 0.0
        share = torch.rand(len(real), *[1] * (real.dim() - 1)) if "penalty" in self.plan.loss else 1.0
        there = (share * real + (1 - share) * fake).detach().requires_grad_()
        (gradient,) = torch.autograd.grad(self.critic(there, label).sum(), there, create_graph=True)
        if "penalty" in self.plan.loss:
            return self.plan.weight * (gradient.flatten(1).norm(dim=1) - 1).square().mean()
        return 0.1 * gradient.square().flatten(1).sum(1).mean()

    def _step(self, player: str, loss: Tensor) -> None:
        keeps = self.fault == f"{player} without zero_grad" or (player == "generator" and self.fault == "no detach")
        if not keeps:
            self.optimizers[player].zero_grad()
        loss.backward()
        self.optimizers[player].step()
        if player == "generator" and self.fault == "no detach":
            self.optimizers[player].zero_grad()

    def generator_turn(self) -> Tensor:
        """Samples as real ones."""
        if self.fault == "generator in eval":
            self.generator.eval()
        label = self.labels[torch.randint(1000, (self.plan.batch,))] if self.plan.labelled else None
        fake = self.generator(self.noise(), label)
        if self.fault == "no graph":
            fake = fake.detach().requires_grad_()
        scores = self.critic(fake, label)
        loss = {"bce": functional.softplus(-scores).mean(), "least_squares": (scores - 1).square().mean()}.get(
            self.plan.loss, -scores.mean()
        )
        if self.fault == "generator told to be fake":
            loss = functional.softplus(scores).mean() if self.plan.loss == "bce" else scores.mean()
        self._step("generator", loss)
        return loss.detach()

    def measured(self) -> dict[str, float]:
        """Discrepancy and coverage of 350 samples against held-out data."""
        torch.manual_seed(9)
        label = self.labels[-350:] if self.plan.labelled else None
        with torch.no_grad():
            self.generator.train()
            fake = self.of_samples(self.generator(torch.randn(350, self.plan.noise), label)).flatten(1)
        real = self.of_samples(self.truth).flatten(1)
        if not bool(torch.isfinite(fake).all()):
            return {"kid": float("inf"), "coverage": 0.0}
        return {"kid": discrepancy(real, fake), "coverage": density_coverage(real, fake)[1]}


def judged(plan: Plan) -> Row:
    """One loop, what it came to beside the same loop without the fault, and what the doctor says of it."""
    loop = Loop(plan)
    doctor = loop.doctor()
    untrained, live, first = Loop(plan, well=True).measured(), set[str](), None

    def note(text: str) -> None:
        nonlocal first
        if "is over" not in text:
            live.add(text.split(": ", 1)[1].split(" ", 1)[0])
            first = first or int(text.split(":")[0].split()[1])

    doctor.say = note
    loop.play(doctor)
    trained, twin = loop.measured(), _twin(plan)
    diagnosis = doctor.report()
    causes = [cause.name for cause in diagnosis.causes if cause.level == "illness"]
    names = set(FAULTS[plan.fault][2]) if plan.fault else set[str]()
    if plan.hooks == "look" and "optimizer has" in plan.fault:  # which parameters an optimizer holds is not known
        names.add(f"frozen_{plan.fault.partition(chr(39))[0]}")
    return {
        "game": f"{plan.data}, {plan.loss}, {plan.hooks}, {plan.steps}",
        "cause": plan.fault,
        "ill": is_ill(trained, twin, untrained) if plan.fault else trained["kid"] > 0.3 * untrained["kid"],
        "kid": [untrained["kid"], twin["kid"], trained["kid"]],
        "coverage": [twin["coverage"], trained["coverage"]],
        "causes": causes,
        "remarks": [cause.name for cause in diagnosis.causes if cause.level != "illness"],
        "symptoms": [finding.kind for finding in diagnosis.findings if finding.level == "illness"],
        "first": bool(names & set(causes[:1])),
        "in_three": bool(names & set(causes[:3])),
        "said": bool(causes),
        "live": sorted(live),
        "delay": first,
        "steps": plan.steps,
    }


def _twin(plan: Plan) -> dict[str, float]:
    """What the loop of the usual settings comes to."""
    if not plan.fault:
        return {"kid": float("inf"), "coverage": 0.0}
    usual = copy.copy(plan)
    for name in FAULTS[plan.fault][0]:
        default = {"turns": 2 if "wasserstein" in plan.loss else 1, "noise": 16}.get(name, getattr(Plan, name, None))
        setattr(usual, name, {} if name == "rates" else plan.norm if name in ("norm", "labelled") else default)
    if "labelled" in FAULTS[plan.fault][0]:
        usual.labelled = True
    loop = Loop(usual, well=True)
    loop.play(Unwatched())
    return loop.measured()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--well", type=int, default=20)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = []
    plans = [plan_of(options.seed, fault, number) for number in range(options.rounds) for fault in FAULTS]
    plans += [plan_of(options.seed, "", number) for number in range(options.well)]
    for plan in plans:
        if options.only not in plan.fault:
            continue
        row = judged(plan)
        rows.append(row)
        mark = "well" if not row["cause"] else "harmless" if not row["ill"] else "ok" if row["first"] else "MISS"
        print(
            f"{mark}{' ILL' if row['ill'] else ''} | {row['cause']} | {row['game']} | {row['causes'][:4]} "
            f"r{row['remarks'][:2]} {row['live']} {[round(value, 3) for value in row['kid']]}",
            flush=True,
        )
    print(summary(rows))
    if not options.only:
        save_json({"summary": summary(rows), "games": rows}, RESULTS / f"outside-loops-{options.seed}.json")


if __name__ == "__main__":
    main()
