"""Any system in a size that trains in milliseconds, with a feed of whatever it needs.

Fields of its Config that bear a usual name (``width``, ``noise``, ``classes`` ...) are set to the small values of
:data:`USUAL` where the system accepts them. What does not fit a system of ganworks' own is in :data:`OWN`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload

import torch

from ganworks import plugins
from ganworks.errors import BadInput
from ganworks.game import Batch, Phase, Stage, System, configure
from ganworks.registry import system as systems
from ganworks.rng import scope
from ganworks.training import checkpoint
from ganworks.training.settings import Training
from ganworks.training.trainer import Feed, SystemT, Trainer

Game = type[System[Any]] | str
CLASSES, ATTRIBUTES, DOMAINS, WORDS, LENGTH = 3, 3, 4, 7, 4
STOCK = 24
"""Images in the feed before it repeats."""

USUAL: dict[str, Any] = {
    "image": (1, 8, 8),
    "network": "mlp",
    "width": 4,
    "noise": 4,
    "critic_turns": 2,
    "classes": CLASSES,
    "attributes": ATTRIBUTES,
    "domains": DOMAINS,
    "vocabulary": tuple(f"word{i}" for i in range(WORDS)),
    "blocks": 1,
    "pool": 5,
}
"""Small values of fields by the names that Config fields have."""
OWN: dict[str, dict[str, Any]] = {
    "cgan": {"critic_turns": 1},
    "dcgan": {"network": "dcgan", "critic_turns": 1},
    "lsgan": {"critic_turns": 1},
    "dragan": {"critic_turns": 1},
    "combogan": {"domain_names": tuple(f"domain{i}" for i in range(DOMAINS))},
    "stackgan": {"image": (1, 16, 16), "reduction": 2},
    "stackgan_v2": {"image": (1, 16, 16), "scales": 2},
    "progan": {"fade_steps": 3},
    "stylegan": {"start": 4, "style": 8, "mapping_layers": 2, "fade_steps": 3},
    "srgan": {"content": "pixels", "pretraining": 2, "critic_width": 4, "critic_features": 8},
}
"""Small values of single systems, where the usual ones do not do."""


def class_of(game: Game) -> type[System[Any]]:
    """The class of a system from a registered name, ``file.py:Class``, or itself."""
    if not isinstance(game, str):
        return game
    return plugins.load(game, System) if plugins.is_reference(game) else systems[game]


def options(game: Game, **changes: object) -> dict[str, Any]:
    """Small settings of a system, as its Config takes them.

    Args:
        game: its name or class.
        changes: settings that are wanted whatever is usual.
    """
    kind = class_of(game)
    usual = {key: value for key, value in USUAL.items() if key in kind.Config.model_fields}
    own = OWN.get(kind.entry.name, {}) if kind.__module__.startswith("ganworks.systems.") else {}
    settings: dict[str, Any] = dict(changes)
    for key, value in {**usual, **own}.items():
        if key in changes:
            continue
        try:
            configure(kind, {**settings, key: value})
        except BadInput:
            continue
        settings[key] = value
    return settings


@overload
def build(game: type[SystemT], seed: int = 0, **changes: object) -> SystemT: ...
@overload
def build(game: str, seed: int = 0, **changes: object) -> System[Any]: ...
def build(game: Game, seed: int = 0, **changes: object) -> System[Any]:
    """A small system whose starting weights depend on the seed alone."""
    with scope(seed, "weights"):
        return class_of(game)(**{**options(game), **changes})


def stock(image: Sequence[int], fields: Sequence[str] = ()) -> Batch:
    """The images of the feed, smooth and different from each other, with the fields asked for."""
    channels, height, width = image
    generator = torch.Generator().manual_seed(5)
    coarse = torch.rand(STOCK, channels, 2, 2, generator=generator) * 1.8 - 0.9
    images = torch.nn.functional.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)
    values: dict[str, torch.Tensor] = {
        "label": torch.arange(STOCK) % CLASSES,
        "attributes": (torch.rand(STOCK, ATTRIBUTES, generator=generator) > 0.5).float(),
        "caption": torch.randint(1, WORDS, (STOCK, LENGTH), generator=generator),
        "domain": torch.arange(STOCK) % DOMAINS,
        "other": images.flip(0).neg(),
        "paired": images.flip(-1),
    }
    return Batch(images, **{field: values[field] for field in fields})


def fields_of(kind: type[System[Any]]) -> tuple[str, ...]:
    """What training and sampling of a system read besides images."""
    return tuple(dict.fromkeys((*kind.needs(), *kind.samples_from())))


def feed_of(system: System[Any]) -> Feed:
    """A feed as a pure function of the position."""
    images = stock(system.config.image, [field for field in fields_of(type(system)) if field != "images"])
    return lambda position, size: images.each(lambda value: value[(position + torch.arange(size)) % STOCK])


def given_for(system: System[Any], n: int) -> Batch | None:
    """What to condition on or to translate, for systems that do."""
    return feed_of(system)(0, n) if system.samples_from() else None


def settings(**changes: object) -> Training:
    """Training of a few small steps that logs everything and asks no tracker."""
    usual: dict[str, Any] = {
        "batch": 4,
        "steps": 4,
        "log_every": 1,
        "checkpoint_every": 0,
        "sample_every": 0,
        "samples": 4,
        "loggers": (),
        "device": "cpu",
        "ema_images": 100,
    }
    return Training(**{**usual, **changes})


def trainer(
    game: type[SystemT] | str, folder: Path | None = None, *, system: SystemT | None = None, **changes: object
) -> Trainer[SystemT]:
    """A trainer of a small system; ``changes`` are settings of training."""
    subject: Any = system or build(game)
    return Trainer(subject, feed_of(subject), settings(**changes), folder, given=given_for(subject, 4), quiet=True)


def shortened(system: System[Any], steps: int = 2) -> list[Stage]:
    """The stages of a system with every bounded one cut to a few steps, so that a short training goes through all."""
    return [Stage(s.name, s.phases, None if s.steps is None else min(s.steps, steps), s.begin) for s in system.stages()]


def all_phases(system: System[Any]) -> list[Phase]:
    """The phases of all stages."""
    return [phase for stage in system.stages() for phase in stage.phases]


def fingerprint(trainer: Trainer) -> dict[str, torch.Tensor]:
    """Everything that training changes: weights, averages and moments, by name."""
    parts = {
        "weights": checkpoint.weights_of(trainer.system),
        "average": trainer.ema.state(),
        "moments": checkpoint.optimizer_state(trainer.system, trainer.optimizers),
    }
    return {f"{part}/{name}": t.detach().clone() for part, group in parts.items() for name, t in group.items()}


def differing(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> list[str]:
    """Names whose tensors are not equal bit for bit, or that only one of the two has."""
    alone = first.keys() ^ second.keys()
    return sorted(alone) + [name for name in first if name not in alone and not torch.equal(first[name], second[name])]
