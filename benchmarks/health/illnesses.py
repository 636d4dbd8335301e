"""What the doctor is examined on: planted illnesses, and healthy games of the same systems and data.

A case is a system with options on a data set, together with what is done to make it ill: other options, a change of the
data on its way to the game, or an operation on the networks. :data:`INJURIES` says of each illness that is no mere
setting what is done; the parts of the examination (``cases_*.py``) say to whom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from ganworks.game import Batch, System
from ganworks.run_config import DataChoice
from ganworks.training.trainer import Feed

Spoil = Callable[[Feed], Feed]
Operate = Callable[[System], None]


@dataclass(frozen=True)
class Case:
    """One game.

    Attributes:
        name: of the illness, or ``healthy``.
        system: registered name.
        data: registered name, or a choice of size and channels besides.
        options: of the system.
        training: of the engine.
        finds: findings that count as detection, the best first.
        spoil: what happens to the data.
        operate: what happens to the networks.
        cures: the actions that are no options, as what they leave of ``spoil`` and ``operate``.
        only: images of the training data that there are; 0 for all of them.
        by_outcome: it is ill only where it did not come out well: a setting that may do harm, and not an injury.
    """

    name: str
    system: str
    data: str | DataChoice
    options: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    finds: tuple[str, ...] = ()
    spoil: Spoil | None = None
    operate: Operate | None = None
    cures: tuple[str, ...] = ()
    only: int = 0
    by_outcome: bool = False

    @property
    def choice(self) -> DataChoice:
        """The data, with size and channels."""
        return self.data if isinstance(self.data, DataChoice) else DataChoice(name=self.data)

    @property
    def label(self) -> str:
        """A folder's name for it."""
        return f"{self.name}-{self.system}-{self.choice.name}"


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


def modes(count: int) -> Operate:
    """A generator whose noise takes ``count`` values, and hardly strays from them."""

    def few_modes(system: System) -> None:
        def chosen(module: Any, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            latent = given[0]
            values = torch.randn(count, latent.shape[1], generator=torch.Generator().manual_seed(0)).to(latent)
            which = (latent[:, :count] if latent.shape[1] >= count else latent @ values.T).argmax(1)
            return (values[which] + 0.01 * latent, *given[1:])

        system.get_submodule("generator").register_forward_pre_hook(chosen)

    return few_modes


def half_plane(system: System) -> None:
    """A generator of points that cannot reach the left half of the plane."""

    def right(module: Any, given: Any, points: Tensor) -> Tensor:
        return torch.cat([points[:, :1].abs(), points[:, 1:]], 1)

    system.get_submodule("generator").register_forward_hook(right)


def deaf(system: System) -> None:
    """A generator that is told the same label for every image."""
    generator = system.get_submodule("generator")
    generator.register_forward_pre_hook(lambda module, given: (given[0], torch.zeros_like(given[1])))


def underflow(system: System) -> None:
    """Gradients that pass through half precision without a loss scale, 2^-24 being its smallest number."""
    for parameter in system.parameters():
        parameter.register_hook(lambda gradient: (gradient * 2.0**-20).half().to(gradient) * 2.0**20)


INJURIES: dict[str, dict[str, Any]] = {
    "bytes": {"finds": ("data_range",), "spoil": bytes_, "cures": ("rescale_data",)},
    "unit_range": {"finds": ("data_range",), "spoil": unit, "cures": ("rescale_data",)},
    "interleaved": {"finds": ("data_layout",), "spoil": interleaved, "cures": ("permute_data",)},
    "duplicated": {"finds": ("duplicated_data",), "spoil": few(20)},
    "memorising": {"finds": ("critic_overfitting", "few_images")},
    "constant": {"finds": ("collapse",), "operate": constant, "cures": ("feed_noise",)},
    "two_modes": {"finds": ("collapse",), "operate": two_modes, "cures": ("feed_noise",)},
    "lost_kinds": {"finds": ("collapse",), "operate": half_plane},
    "underflow": {"finds": ("precision_loss",), "operate": underflow, "cures": ("single_precision",)},
    "shuffled_labels": {"finds": ("meaningless_labels",), "spoil": shuffled, "cures": ("fix_labels",)},
    "ignored_labels": {"finds": ("ignored_labels",), "operate": deaf, "cures": ("give_labels",)},
    "blind_critic": {"finds": ("imbalance",)},
    "stalled": {"finds": ("stalled",)},
    "ignored_code": {"finds": ("ignored_code",)},
}
"""What the doctor should find, what is done to data or networks, and the advice that would undo it."""


def planted(
    name: str,
    system: str,
    data: str | DataChoice,
    options: dict[str, Any],
    training: dict[str, Any] | None = None,
    **others: Any,
) -> Case:
    """A game with an injury: it is ill however it comes out. ``others`` are fields of the case that differ."""
    return replace(Case(name, system, data, options, training or {}, **INJURIES[name]), **others)


def setting(
    name: str,
    finds: tuple[str, ...],
    system: str,
    data: str | DataChoice,
    options: dict[str, Any],
    training: dict[str, Any] | None = None,
) -> Case:
    """A game whose options may do harm: it is ill only where it did not come out well."""
    return Case(name, system, data, options, training or {}, finds, by_outcome=True)


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
