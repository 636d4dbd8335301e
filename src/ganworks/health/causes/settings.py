"""Settings that differ from what is usual: candidates, which the signals confirm or reject.

Every number of the configuration is compared with the values that the system's defaults (its paper's) and its recipes
give it, on the scale of its kind: learning rates by their ratio, betas by the ratio of 1 - beta, weights that may be 0
from a floor on. Where there is no such value, as in a loop of one's own, with what is usual for settings of its kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ganworks.game import Progress, Schedule
from ganworks.health.facts import Facts

PLAYERS = {"critic": "critic", "discriminator": "critic", "penalt": "critic", "clip": "critic", "r1": "critic"}
"""How the names of settings begin that concern the critic; others concern the generator or both."""
CRITICS_OWN = ("critic_turns", "clip", "penalty", "penalties", "instance_noise", "augment", "margin", "critic_noise")


@dataclass(frozen=True)
class Kind:
    """A kind of setting.

    Attributes:
        title: what it is called.
        pattern: of dotted names.
        low, high: what too small or too large a value does, a name of ``predictions.py`` without player; empty where it
            does no harm.
        usual: values that are usual where nothing more is known.
        tolerance: the factor by which a value may differ.
        floor: added to both values before they are compared, for settings that may be 0.
        complement: compare 1 - value.
        least, most: bounds outside of which a value is unusual whatever the recipes say.
    """

    title: str
    pattern: str
    low: str = ""
    high: str = ""
    usual: tuple[float, ...] = ()
    tolerance: float = 5.0
    floor: float = 0.0
    complement: bool = False
    least: float = -math.inf
    most: float = math.inf


KINDS = (
    Kind("learning rate", r"(^|[._])(rate|lr)$", "slow", "fast", (5e-5, 1e-3), 5.0),
    Kind("first beta", r"betas\.0$", "little_momentum", "momentum", (0.0, 0.9), 4.0, complement=True),
    Kind("second beta", r"betas\.1$", "short_memory", "long_memory", (0.9, 0.999), 4.0, complement=True),
    Kind("weight decay", r"weight_decay$", "", "decay", (0.0,), 5.0, floor=1e-4),
    Kind("weight clip", r"(^|[._])(weight_)?clip$", "tight", "steep", (0.01,), 4.0),
    Kind("gradient clip", r"gradient_clip$", "clipped", "", (1.0,), 100.0),
    Kind("turns of the critic", r"critic_turns$", "few_turns", "many_turns", (1.0, 5.0), 1.9),
    Kind("batch", r"(^|\.)batch(_size)?$", "small_batch", "", (16.0, 512.0), 4.0, least=4.0),
    Kind("dimensions of the noise", r"(^|\.)(noise|latent)(_dim)?$", "little_noise", "", (16.0, 512.0), 4.0),
    Kind("width", r"width$", "narrow", "wide", (16.0, 512.0), 6.0),
    Kind("noise on images", r"(instance|critic|classifier)_noise$", "", "noisy_images", (0.0, 0.3), 3.0, floor=0.1),
    Kind("augmentation", r"(^|\.)(augment|dropout|mixing)$", "", "augmented", (0.0, 0.6), 1.6, floor=0.1, most=0.9),
    Kind(
        "weight of a penalty",
        r"(^|\.)penalty$|penalties\.\d\.weight$|(^|\.)(r1|r2|gp)(_weight)?$",
        "weak_penalty",
        "strong_penalty",
        (0.1, 10.0),
        5.0,
        floor=1e-4,
    ),
    Kind("steps between penalties", r"every$", "", "lazy_penalty", (1.0, 16.0), 2.0),
    Kind("label", r"(real|fake|generator)_label$", "label", "label", (), 2.0, floor=0.5),
    Kind("margin", r"margin$", "small_margin", "large_margin", (), 4.0),
    Kind("slope", r"slope$", "flat_target", "steep_target", (1.0,), 4.0),
)
"""Kinds of settings, the first that matches; any other number is the weight of a term."""
TERM = Kind("weight of a term", r"", "weak_term", "strong_term", (), 8.0, floor=1e-6)
LEFT = re.compile(
    r"(^|\.)(image|classes|seed|threads|steps|minutes|samples|keep|log_every|watch_every|spectra_every|sample_every|"
    r"checkpoint_every|ema_images|accumulate|vocabulary|attributes|domains|psi|truncation|standing_\w+|\w*_steps|levels|"
    r"augment_target|augment_images|start|hold|length|warmup|device|pool|memory)(\.|$)"
)
"""Numbers that say how much, how often or on what, and change no player."""


@dataclass(frozen=True)
class Outlier:
    """A setting that differs from what is usual.

    Attributes:
        name: dotted.
        value: what it is now.
        usual: the nearest usual value.
        factor: how many times it is off, above 1.
        kind: of the setting.
        mechanism: what that does, with the player where there is one.
    """

    name: str
    value: float
    usual: float
    factor: float
    kind: Kind
    mechanism: str

    @property
    def message(self) -> str:
        """The difference in a sentence."""
        if self.value == 0 or self.usual == 0 or self.kind.complement or self.kind.title == "label":
            return f"The {self.kind.title} {self.name} is {self.value:g}; {self.usual:g} is usual here."
        times = f"{_rounded(self.value / self.usual)} times" if self.value > self.usual else _part(self)
        return f"The {self.kind.title} {self.name} is {self.value:g}, {times} the usual {self.usual:g}."


def _rounded(ratio: float) -> str:
    return f"{float(f'{ratio:.2g}'):,.12g}"


def _part(outlier: Outlier) -> str:
    return f"1/{_rounded(outlier.usual / outlier.value)} of"


def outliers(facts: Facts, step: int = 0) -> list[Outlier]:
    """Settings off by more than their kind's tolerance, those first that are most off.

    Args:
        facts: the settings and what is usual.
        step: of the game, at which schedules are read.
    """
    unusual = []
    for name, value in flat(_plain(facts, step)).items():
        if LEFT.search(name):
            continue
        one = compared(name, value, facts.usual.get(name, ()))
        if one is not None and not _enough_noise(one, facts):
            unusual.append(one)
    return sorted(unusual, key=lambda one: -one.factor)


def _enough_noise(outlier: Outlier, facts: Facts) -> bool:
    """Whether the noise has as many dimensions as the data itself."""
    image = facts.option("image")
    return outlier.kind.title == "dimensions of the noise" and bool(image) and outlier.value >= math.prod(image)


def compared(name: str, value: float, usual: tuple[float, ...] = ()) -> Outlier | None:
    """A setting beside its usual values; None where it is one of them, or near enough.

    Args:
        name: dotted.
        value: what it is.
        usual: values of the defaults and recipes; where there are none, those of its kind.
    """
    kind = kind_of(name)
    references = usual or kind.usual
    if not references:
        return None
    low, high = min(references), max(references)
    nearest = low if value < low else high if value > high else value
    if value < kind.least:
        nearest = max(low, kind.least)
    elif value > kind.most > high:
        nearest = high
    if nearest == value:
        return None
    factor = _factor(kind, value, nearest)
    if factor < kind.tolerance:
        return None
    effect = kind.high if value > nearest else kind.low
    if not effect:
        return None
    player = _player(name)
    return Outlier(name, value, nearest, factor, kind, f"{effect}/{player}" if effect and player else effect)


def _factor(kind: Kind, value: float, usual: float) -> float:
    """How many times a value is off."""
    if kind.complement:
        value, usual = 1 - value, 1 - usual
    if kind.title == "label":
        return 1 + abs(value - usual) / kind.floor
    floor = kind.floor if usual == 0 or value == 0 or kind.floor >= 0.05 else 0.0
    if floor == 0.0 and min(value, usual) <= 0:
        floor = 1e-3 * max(abs(value), abs(usual))
    ratio = (abs(value) + floor) / (abs(usual) + floor)
    return max(ratio, 1 / ratio)


def kind_of(name: str) -> Kind:
    """The kind of a setting by its dotted name."""
    return next((kind for kind in KINDS if re.search(kind.pattern, name)), TERM)


def _player(name: str) -> str:
    if name.startswith(CRITICS_OWN):
        return ""
    for start, player in PLAYERS.items():
        if name.startswith(start):
            return player
    return "generator" if name.startswith(("generator", "autoencoder", "encoder", "optimizer")) else ""


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Every number of nested settings by its dotted name; entries of lists are numbered."""
    numbers: dict[str, float] = {}
    for name, value in tree.items():
        numbers.update(_flat(f"{prefix}{name}", value))
    return numbers


def _flat(name: str, value: Any) -> Iterator[tuple[str, float]]:
    if isinstance(value, Mapping):
        yield from flat(value, f"{name}.").items()
    elif isinstance(value, list | tuple):
        yield from flat({str(index): part for index, part in enumerate(value)}, f"{name}.").items()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)


def _plain(facts: Facts, step: int) -> dict[str, Any]:
    """All settings, with schedules as what they are at that step."""
    total = facts.training.get("steps")
    progress = Progress(step, step * facts.batch, min(1.0, step / total) if total else 1.0)
    whole = {"training": facts.training, **facts.options}
    return {name: resolved(value, progress) for name, value in whole.items()}


def resolved(value: Any, progress: Progress) -> Any:
    """Nested settings with their schedules as numbers."""
    if isinstance(value, Mapping):
        if {"shape", "start"} <= set(value):
            return Schedule(**value).at(progress)
        return {name: resolved(part, progress) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(part, progress) for part in value]
    return value
