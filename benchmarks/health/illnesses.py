"""What the doctor is examined on: planted illnesses, and healthy games of the same systems and data.

A case is a system with options on a data set, together with what is done to make it ill: other options, a change of the
data on its way to the game, or an operation on the networks. ``cures`` are the changes that no option can make, by the
name under which the doctor advises them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from ganworks.engine.loop import Feed
from ganworks.game import Batch, System

Spoil = Callable[[Feed], Feed]
Operate = Callable[[System], None]


@dataclass(frozen=True)
class Case:
    """One game.

    Attributes:
        name: of the illness, or ``healthy``.
        system: registered name.
        data: registered name.
        options: of the system.
        training: of the engine.
        finds: findings that count as detection, the best first.
        spoil: what happens to the data.
        operate: what happens to the networks.
        cures: the actions that are no options, as what they leave of ``spoil`` and ``operate``.
    """

    name: str
    system: str
    data: str
    options: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    finds: tuple[str, ...] = ()
    spoil: Spoil | None = None
    operate: Operate | None = None
    cures: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """A folder's name for it."""
        return f"{self.name}-{self.system}-{self.data}"


def _images(change: Callable[[Tensor], Tensor]) -> Spoil:
    def spoil(feed: Feed) -> Feed:
        def spoiled(position: int, size: int) -> Batch:
            batch = feed(position, size)
            return Batch(change(batch.images), label=batch.label)

        return spoiled

    return spoil


bytes_ = _images(lambda images: (images + 1) * 127.5)
"""[-1, 1] -> [0, 255]."""
unit = _images(lambda images: (images + 1) / 2)
"""[-1, 1] -> [0, 1]."""
interleaved = _images(lambda images: images.permute(0, 2, 3, 1).reshape(images.shape))
"""(B, H, W, C) memory that was read as (B, C, H, W)."""


def few(count: int) -> Spoil:
    """Only the first ``count`` samples, over and over, while the set says that it has more."""

    def spoil(feed: Feed) -> Feed:
        pool = feed(0, count)

        def spoiled(position: int, n: int) -> Batch:
            rows = (position + torch.arange(n)) % count
            return pool.each(lambda value: value[rows])

        return spoiled

    return spoil


def shuffled(feed: Feed) -> Feed:
    """Labels that belong to other images."""

    def spoiled(position: int, size: int) -> Batch:
        batch = feed(position, size)
        order = torch.randperm(size, generator=torch.Generator().manual_seed(position))
        return Batch(batch.images, label=batch.label[order] if batch.label is not None else None)

    return spoiled


def constant(system: System) -> None:
    """A generator that is given no noise."""
    system.get_submodule("generator").register_forward_pre_hook(lambda module, given: (given[0] * 0, *given[1:]))


def two_modes(system: System) -> None:
    """A generator whose noise takes two values, and hardly strays from them."""

    def pair(module: Any, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        latent = given[0]
        return (latent[:, :1].sign().expand_as(latent) + 0.01 * latent, *given[1:])

    system.get_submodule("generator").register_forward_pre_hook(pair)


def deaf(system: System) -> None:
    """A generator that is told the same label for every image."""
    generator = system.get_submodule("generator")
    generator.register_forward_pre_hook(lambda module, given: (given[0], torch.zeros_like(given[1])))


def underflow(system: System) -> None:
    """Gradients that pass through half precision without a loss scale, 2^-24 being its smallest number."""
    for parameter in system.parameters():
        parameter.register_hook(lambda gradient: (gradient * 2.0**-20).half().to(gradient) * 2.0**20)


MLP = {"network": "mlp", "width": 64}
R1 = {"penalties": ({"kind": "r1", "weight": 1.0},)}
LIGHT_R1 = {"penalties": ({"kind": "r1", "weight": 0.1},)}


def rates(rate: float, critic: float | None = None, **others: Any) -> dict[str, Any]:
    """Both players' rates."""
    return {"generator_optimizer": {"rate": rate, **others}, "critic_optimizer": {"rate": critic or rate, **others}}


GAN = {**MLP, **R1, **rates(1e-3)}
"""A plain game that works on small pictures within seconds: held by R1, at a rate of 1e-3."""
POINTS = {**MLP, "noise": 8, **rates(1e-3)}
"""The same for points, which need no penalty."""
WGAN = {**MLP, **rates(1e-3)}
CGAN = {"network": "dcgan", "width": 16, **rates(1e-3)}
"""Labels need convolutions: dense players at these budgets collapse within the classes."""
DENSE_CGAN = {**MLP, "objective": "least_squares", **rates(4e-3)}
"""The conditional game of the first three parts."""


def ills(points: str, small: str, colour: str) -> list[Case]:
    """The illnesses on a set of points, a set of small labelled pictures and one of coloured pictures."""
    return [
        Case("bytes", "gan", small, GAN, finds=("data_range",), spoil=bytes_, cures=("rescale_data",)),
        Case("unit_range", "lsgan", small, {**MLP, **rates(4e-3)}, finds=("data_range",), spoil=unit,
             cures=("rescale_data",)),
        Case("interleaved", "wgan_gp", colour, {**WGAN, "noise": 32}, {"steps": 120}, ("data_layout",),
             spoil=interleaved, cures=("permute_data",)),
        Case("duplicated", "gan", small, GAN, finds=("duplicated_data",), spoil=few(20)),
        Case("memorising", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 400}, ("critic_overfitting",),
             spoil=few(50)),
        Case("critic_rate", "gan", small, {**GAN, **rates(1e-3, 5e-2)},
             finds=("imbalance", "large_steps", "exploding_spectra", "dead_penalty")),
        Case("saturated", "gan", small, {**MLP, "objective": "minimax", "critic_turns": 5, **rates(1e-3)},
             {"steps": 400}, ("vanishing_gradient",)),
        Case("blind_critic", "gan", small, {**GAN, **rates(1e-3, 1e-7)}, finds=("imbalance",)),
        Case("stuck", "lsgan", points, {**POINTS, **rates(1e-7, 1e-3)}, finds=("stuck",)),
        Case("constant", "lsgan", points, POINTS, finds=("collapse",), operate=constant, cures=("feed_noise",)),
        Case("two_modes", "gan", small, GAN, finds=("collapse",), operate=two_modes, cures=("feed_noise",)),
        Case("exploding", "gan", small, {**MLP, "objective": "wasserstein", **rates(1e-3)},
             finds=("exploding_spectra",)),
        Case("dead_penalty", "wgan_gp", small, {**WGAN, "penalty": 1e-4}, {"steps": 300}, ("dead_penalty",)),
        Case("ignored_code", "infogan", points, {**POINTS, "information": 0.0, "continuous_information": 0.0},
             finds=("ignored_code",)),
        Case("shuffled_labels", "cgan", small, DENSE_CGAN, finds=("meaningless_labels",), spoil=shuffled,
             cures=("fix_labels",)),
        Case("ignored_labels", "cgan", small, DENSE_CGAN, finds=("ignored_labels",), operate=deaf,
             cures=("give_labels",)),
        Case("underflow", "gan", small, GAN, finds=("precision_loss",), operate=underflow, cures=("single_precision",)),
        Case("oscillation", "gan", points, {**MLP, "noise": 8, **rates(5e-3, betas=(0.9, 0.999))},
             finds=("oscillation",)),
        Case("unpenalised", "gan", small, {**MLP, **rates(1e-3)}, finds=("collapse",)),
    ]  # fmt: skip


def well(points: str, small: str, colour: str) -> list[Case]:
    """Games of the same systems on the same data, with settings that are expected to work.

    Whether one did is not taken for granted: it is measured, see ``suite.py``.
    """
    return [
        Case("healthy", "gan", small, GAN), Case("healthy_hinge", "gan", small, {**GAN, "objective": "hinge"}),
        Case("healthy_squares", "gan", small, {**GAN, "objective": "least_squares"}),
        Case("healthy_average", "gan", small, {**GAN, "objective": "relativistic_average_standard"}),
        Case("healthy_minimax", "gan", small, {**GAN, "objective": "minimax"}),
        Case("healthy_wide", "gan", small, {**GAN, "width": 128}),
        Case("healthy_slow", "gan", small, {**GAN, **rates(5e-4)}),
        Case("healthy_batch", "gan", small, GAN, {"batch": 128, "steps": 400}),
        Case("healthy", "lsgan", small, {**MLP, **rates(4e-3)}),
        Case("healthy", "wgan_gp", small, WGAN, {"steps": 300}),
        Case("healthy_wide", "wgan_gp", small, {**WGAN, "width": 128}, {"steps": 300}),
        Case("healthy", "sngan", small, {**MLP, "critic_turns": 2, **rates(1e-3)}),
        Case("healthy", "cgan", small, DENSE_CGAN),
        Case("healthy", "wgan_gp", colour, {**WGAN, "noise": 32}, {"steps": 200}),
        Case("healthy", "lsgan", points, POINTS), Case("healthy", "sngan", points, {**POINTS, "critic_turns": 2}),
        Case("healthy", "infogan", points, POINTS),
        Case("healthy_r1", "gan", points, {**POINTS, **LIGHT_R1}),
        Case("healthy_hinge", "gan", points, {**POINTS, **LIGHT_R1, "objective": "hinge"}),
        Case("healthy_wide", "lsgan", points, {**POINTS, "width": 128}),
    ]  # fmt: skip


HALVES = {
    "fix": [(("ring", "digits", "emoji"), 0), (("ring", "digits", "emoji"), 1)],
    "judge": [(("two_moons", "fashion-mnist", "photos"), 2), (("two_moons", "fashion-mnist", "photos"), 3)],
    "fresh": [(("checkerboard", "digits", "photos"), 4), (("spiral", "fashion-mnist", "emoji"), 5)],
}
"""Thresholds were fixed on the first half and judged on the second; one rule was then changed and all judged afresh."""


def cases(half: str) -> list[tuple[Case, int]]:
    """Every case and seed of a half."""
    return [(case, seed) for data, seed in HALVES[half] for case in (*ills(*data), *well(*data))]
