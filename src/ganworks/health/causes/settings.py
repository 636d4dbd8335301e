"""Settings that differ from what is usual: candidates, which the signals confirm or reject.

Every number of the configuration is compared with the values that the system's defaults (its paper's) and its recipes
give it, on the scale of its kind: learning rates by their ratio, betas by the ratio of 1 - beta, weights that may be 0
from a floor on. Where there is no such value, as in a loop of one's own, with what is usual for settings of its kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ganworks.game import Progress, Schedule
from ganworks.health.causes.choices import words_of
from ganworks.health.causes.kinds import Kind, kind_of, left, player_of
from ganworks.health.facts import Facts


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
    unusual, words = [], words_of({"training": facts.training, **facts.options})
    for name, value in flat(_plain(facts, step)).items():
        if left(name) or (name in words and words[name] in facts.usual_words.get(name, ())):  # a recipe's own schedule
            continue
        one = compared(name, value, _references(name, facts))
        if one is not None and not _enough_noise(one, facts):
            unusual.append(one)
    return sorted(unusual, key=lambda one: -one.factor)


SGD = (1e-3, 0.1)
"""Learning rates that are usual for SGD, whose steps are as large as its gradients."""


def _references(name: str, facts: Facts) -> tuple[float, ...]:
    """The usual values of a setting, where there are some for its system or its optimizer's method."""
    group, _, last = name.rpartition(".")
    own = facts.option(group) if group else None
    if name not in facts.usual and last == "rate" and isinstance(own, Mapping) and own.get("method") == "sgd":
        return SGD
    return facts.usual.get(name, ())


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
    if value < kind.least <= low:
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
    player = player_of(name)
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
