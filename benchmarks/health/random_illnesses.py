"""Games made ill at random: any setting by a random factor, or a fault of data or code; see ``protocol.md``.

Nothing here knows the doctor's rules. A draw is a function of (half, number): which game, which fault, how large.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from illnesses import GAN, MLP, POINTS, WGAN, Case, constant, few, interleaved, rates, two_modes, underflow
from illnesses import _images as images_changed

from ganworks.game import System
from ganworks.registry import system as systems
from ganworks.run_config import DataChoice

HALVES = ("fit", "judge")
WELL, NAMED_SHARE = 0.25, 0.4
"""Share of draws that are left well, and share of the others that are causes by name."""
LENGTHS = ((120, 224), (200, 160), (320, 96))
"""Steps, and images in a batch."""
DIGITS = DataChoice(name="digits", size=8)
CLOTHES = DataChoice(name="fashion-mnist", size=12)
FACES = DataChoice(name="faces", size=12)
WGAN_RATES = {f"{player}_optimizer": {"method": "rmsprop", "rate": 1e-3} for player in ("generator", "critic")}
SMALL = {**GAN, "width": 32, "noise": 32}
CLIPPED = {"network": "mlp", "width": 32, "noise": 32, "clip": 0.05, "critic_turns": 2, **WGAN_RATES}
PENALISED = {**WGAN, "width": 32, "critic_turns": 2}


def _games(pictures: DataChoice, *points: str) -> tuple[tuple[str, DataChoice, dict[str, Any]], ...]:
    of_points = [
        (name, DataChoice(name=where), options)
        for where in points
        for name, options in (("r3gan", {**POINTS, "width": 32}), ("wgan", {**CLIPPED, "noise": 8}))
    ]
    return (
        ("gan", pictures, SMALL),
        ("wgan_gp", pictures, PENALISED),
        ("r3gan", pictures, {**MLP, "width": 32, **rates(1e-3)}),
        *of_points,
    )


GAMES = {
    "fit": (*_games(DIGITS, "two_moons"), *_games(CLOTHES, "spiral", "segments")),
    "judge": _games(FACES, "checkerboard", "ring"),
}
"""Half of the protocol -> system, data, options of games that learn when nothing is done to them."""


def _fallen(rate: float) -> dict[str, Any]:
    return {"shape": "linear", "start": rate, "end": 0.0, "length": 40}


def _optimizers(**change: Any) -> dict[str, Any]:
    return {"generator_optimizer": change, "critic_optimizer": change}


NAMED: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "tight clip": ({"clip": 1e-4}, {}, ("wgan",), ("clip",)),
    "wide clip": ({"clip": 5.0}, {}, ("wgan",), ("clip",)),
    "decay of the critic": ({"critic_optimizer": {"weight_decay": 0.5}}, {}, (), ("critic_optimizer.weight_decay",)),
    "decay of the generator": (
        {"generator_optimizer": {"weight_decay": 0.5}},
        {},
        (),
        ("generator_optimizer.weight_decay",),
    ),
    "strong penalty": ({"penalties": [{"kind": "r1", "weight": 1e4}]}, {}, ("gan",), ("penalties.0.weight",)),
    "weak gradient penalty": ({"penalty": 1e-3}, {}, ("wgan_gp",), ("penalty",)),
    "strong gradient penalty": ({"penalty": 1e4}, {}, ("wgan_gp",), ("penalty",)),
    "noise on images": ({"instance_noise": 3.0}, {}, ("gan", "lsgan", "wgan", "wgan_gp"), ("instance_noise",)),
    "fallen rates": (
        _optimizers(rate=_fallen(1e-3)),
        {},
        (),
        ("generator_optimizer.rate", "critic_optimizer.rate"),
    ),
    "fast critic": ({"critic_optimizer": {"rate": 0.1}}, {}, (), ("critic_optimizer.rate",)),
    "fast generator": ({"generator_optimizer": {"rate": 0.1}}, {}, (), ("generator_optimizer.rate",)),
    "slow critic": ({"critic_optimizer": {"rate": 1e-6}}, {}, (), ("critic_optimizer.rate",)),
    "slow generator": ({"generator_optimizer": {"rate": 1e-6}}, {}, (), ("generator_optimizer.rate",)),
    "plain gradient descent": (
        _optimizers(method="sgd", rate=2e-4),
        {},
        (),
        tuple(f"{player}_optimizer.{key}" for player in ("critic", "generator") for key in ("method", "rate")),
    ),
    "momentum": (
        _optimizers(betas=[0.995, 0.999]),
        {},
        (),
        ("generator_optimizer.betas.0", "critic_optimizer.betas.0"),
    ),
    "batch of two": ({}, {"batch": 2}, (), ("training.batch",)),
    "one latent": ({"noise": 1}, {}, ("gan", "wgan", "wgan_gp"), ("noise",)),
    "labels": ({"real_label": 0.1, "generator_label": 0.1}, {}, ("lsgan",), ("real_label", "generator_label")),
    "many turns": ({"critic_turns": 20}, {}, ("gan", "wgan_gp"), ("critic_turns",)),
    "narrow": ({"width": 1}, {}, (), ("width",)),
    "narrow critic": ({"critic_width": 1}, {}, ("gan", "wgan", "wgan_gp"), ("critic_width",)),
    "frozen layers": ({}, {"freeze": ["critic"]}, ("gan", "lsgan"), ("training.freeze", "frozen_critic")),
}
"""Cause -> changes of options, of training, systems that have it (none: all), and the names that count as it."""
ZERO = {"weight_decay": 1e-3, "instance_noise": 0.3, "augment": 0.1, "gradient_clip": 1e-3}
"""What stands for settings that are 0 before they are multiplied."""
TRAINING = ("batch", "gradient_clip")
LEFT = ("image", "ema_images", "control_rate")
"""Settings that are not drawn: the size of the images, and what changes no player."""


@dataclass(frozen=True)
class Draw:
    """A game and what is wrong with it.

    Attributes:
        case: what is played.
        cause: the true cause: a setting by its dotted name, or the name of a fault; empty where nothing is done.
        factor: by which the setting was multiplied; 1 for other faults.
        twin: the same game with nothing done to it.
    """

    case: Case
    cause: str
    factor: float
    twin: Case


def negative(player: str) -> Callable[[System], None]:
    """A player that climbs its loss: every gradient has the wrong sign."""

    def operate(system: System) -> None:
        for parameter in system.get_submodule(player).parameters():
            parameter.register_hook(lambda gradient: -gradient)

    return operate


def without_gradient(player: str) -> Callable[[System], None]:
    """A player whose gradient is zero."""

    def operate(system: System) -> None:
        for parameter in system.get_submodule(player).parameters():
            parameter.register_hook(torch.zeros_like)

    return operate


def sigmoid_scores(system: System) -> None:
    """A critic with a Sigmoid before a loss that expects logits."""
    system.get_submodule("critic").register_forward_hook(lambda module, given, scores: scores.sigmoid())


def half_range(system: System) -> None:
    """A generator that ends in a Sigmoid where the data goes from -1 to 1."""
    system.get_submodule("generator").register_forward_hook(lambda module, given, images: (images + 1) / 2)


FAULTS: dict[str, dict[str, Any]] = {
    "data_range": {"spoil": images_changed(lambda images: (images + 1) * 127.5)},
    "data_range/normalised": {"spoil": images_changed(lambda images: images * 2.2 + 0.3)},
    "data_layout": {"spoil": interleaved},
    "duplicated_data": {"spoil": few(24)},
    "few_images": {"only": 40},
    "constant_noise": {"operate": constant},
    "few_latents": {"operate": two_modes},
    "flipped_generator": {"operate": negative("generator")},
    "flipped_critic": {"operate": negative("critic")},
    "frozen_generator": {"operate": without_gradient("generator")},
    "frozen_critic": {"operate": without_gradient("critic")},
    "sigmoid_scores": {"operate": sigmoid_scores},
    "output_range": {"operate": half_range},
    "coarse_gradients": {"operate": underflow},
}
"""Name of the cause (and a variant) -> what is done."""
IMAGES_ONLY = ("data_range", "data_layout", "duplicated_data", "few_images", "output_range")


def numbers_in(options: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Every number of nested options by its dotted name."""
    flat: dict[str, float] = {}
    for name, value in options.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= numbers_in(value, f"{key}.")
        elif isinstance(value, list | tuple):
            parts = {str(index): part for index, part in enumerate(value)}
            flat |= numbers_in(parts, f"{key}.") if name == "betas" or prefix.startswith("penalties") else {}
            if name == "penalties" and value:
                flat |= numbers_in(parts, "penalties.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            flat[key] = value
    return flat


def changed(options: Mapping[str, Any], name: str, value: float) -> dict[str, Any]:
    """Nested options with one number replaced."""
    first, _, rest = name.partition(".")
    whole: Any = dict(options)
    if not rest:
        return {**whole, first: value}
    inner = whole[first]
    if isinstance(inner, list | tuple):
        parts = changed({str(index): part for index, part in enumerate(inner)}, rest, value)
        return {**whole, first: [parts[str(index)] for index in range(len(inner))]}
    return {**whole, first: changed(inner, rest, value)}


def draw(half: str, number: int) -> Draw:
    """The game of that number.

    Args:
        half: ``fit`` or ``judge``.
        number: from 0.
    """
    dice = random.Random(f"fourth draw {half} {number}")
    name, data, options = dice.choice(GAMES[half])
    steps, batch = dice.choice(LENGTHS)
    training = {"steps": steps, "batch": batch, "watch_every": 10}
    twin = Case("well", name, data, options, training)
    if dice.random() < WELL:
        return Draw(twin, "", 1.0, twin)
    if dice.random() < NAMED_SHARE:
        return _named(twin, dice)
    points = data.size is None
    if dice.random() < 0.3:
        fault = dice.choice([one for one in FAULTS if not (points and one.partition("/")[0] in IMAGES_ONLY)])
        if fault == "data_layout":
            fault = "data_range"  # the pictures here have one channel
        return Draw(replace(twin, name=fault.replace("/", "-"), **FAULTS[fault]), fault.partition("/")[0], 1.0, twin)
    whole = systems[name](image=(2, 1, 1) if points else (1, 12, 12), **options).config.model_dump(mode="json")
    del whole["image"]  # follows from the data
    settings = {key: value for key, value in numbers_in(whole).items() if key.partition(".")[0] not in LEFT}
    settings |= {"batch": float(twin.training["batch"]), "gradient_clip": 0.0}
    return _perturbed(twin, whole, settings, dice)


def _named(twin: Case, dice: random.Random) -> Draw:
    """A cause by its name, in a game that has it."""
    of_system = [cause for cause, (_, _, having, _) in NAMED.items() if not having or twin.system in having]
    cause = dice.choice(of_system)
    change, training, _, _ = NAMED[cause]
    whole = {**twin.options}
    for key, value in change.items():
        before = whole.get(key)
        whole[key] = {**before, **value} if isinstance(value, dict) and isinstance(before, dict) else value
    case = replace(twin, name=cause.replace(" ", "-"), options=whole, training={**twin.training, **training})
    return Draw(case, cause, 1.0, twin)


def _perturbed(twin: Case, whole: dict[str, Any], settings: dict[str, float], dice: random.Random) -> Draw:
    """One setting times 10 to 1000, or divided by it, as far as it may go."""
    name = dice.choice(sorted(settings))
    size, up = 10 ** dice.uniform(1, 3), dice.random() < 0.5
    before = settings[name]
    kind = name.rpartition(".")[2]
    if ".betas." in name:
        factor, value = size, min(0.9999, 1 - (1 - before) / size) if up else 1 - min(1.0, (1 - before) * size)
    elif before == 0:
        factor, value = size, ZERO.get(kind, 1.0) * size
    else:
        factor = size if up else 1 / size
        value = before * factor
    if kind == "augment":
        value = min(1.0, value)
    if isinstance(before, int) or name == "batch":
        value = int(min(max(1, round(value)), 20 if "turns" in name else 512))
    case = replace(twin, name=name.replace(".", "_"))
    if name in TRAINING:
        return Draw(replace(case, training={**twin.training, name: value}), name, factor, twin)
    return Draw(replace(case, options=changed(whole, name, value)), name, factor, twin)
