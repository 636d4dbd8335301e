"""What is usual for each setting of a system: its paper's values, which are the defaults, and those of its recipes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ganworks import registry
from ganworks.game import System, configure
from ganworks.health.causes.choices import words_of
from ganworks.health.causes.settings import flat
from ganworks.training.settings import Training

METHOD = "@"
"""Stands between the name of an optimizer and its method."""


def usual_settings(system: str, data: str, options: Mapping[str, Any] | None = None) -> Mapping[str, tuple[float, ...]]:
    """Dotted names of settings -> the values that defaults and recipes of the system give them.

    Recipes for points of the plane do not count for images, nor the other way round, and of an optimizer those do not
    that have another method: a rate for SGD says nothing of one for Adam.

    Args:
        system: a registered name; another has no usual values.
        data: name of the data of the run.
        options: of the system in the run, whose optimizers' methods count; default: every method.
    """
    if system not in registry.system:
        return {}
    found: dict[str, tuple[float, ...]] = {}
    for name, values in _usual(system, _is_points(data))[0].items():
        group, mark, rest = name.partition(METHOD)
        own = (options or {}).get(group)
        method, _, number = rest.partition(".")
        if mark and isinstance(own, Mapping) and own.get("method", method) != method:
            continue
        plain = f"{group}.{number}" if mark else name
        found[plain] = (*found.get(plain, ()), *values)
    return found


def usual_words(system: str, data: str) -> Mapping[str, tuple[str, ...]]:
    """The same of settings that are no numbers, those of the defaults first.

    Args:
        system: a registered name; another has no usual values.
        data: name of the data of the run.
    """
    return _usual(system, _is_points(data))[1] if system in registry.system else {}


def recipe_for(start: str, data: str | None) -> str:
    """The recipe that a run of these data starts from: one for other data would bring settings that do not fit.

    Args:
        start: name of a system or recipe.
        data: name of the data; None for the recipe's own.
    """
    entries = registry.recipe.entries()
    if data is None or (start in entries and entries[start].facts["data"] == data):
        return start
    return f"{start}/{data}"


def shorter(system: str) -> str:
    """What to do instead of a long run, in a sentence; names a recipe that takes minutes on a processor.

    Args:
        system: a registered name, or any other.
    """
    entries = registry.recipe.entries()
    quick = [name for name, entry in entries.items() if "minute" in entry.facts["budget"] and name != "main"]
    own = [name for name in quick if entries[name].facts["system"] == system]
    name = next((name for name in (f"{system}/laptop", system) if name in own), own[0] if own else "r3gan/laptop")
    return f"--minutes N ends it earlier; `ganworks train {name}` takes {entries[name].facts['budget']}."


def _is_points(data: str) -> bool:
    return data in registry.dataset and registry.dataset.entries()[data].facts.get("default_size") == 1


@lru_cache(maxsize=16)
def _usual(system: str, points: bool) -> tuple[Mapping[str, tuple[float, ...]], Mapping[str, tuple[str, ...]]]:
    kind: type[System[Any]] = registry.system[system]
    numbers: dict[str, list[float]] = {}
    words: dict[str, list[str]] = {}

    def note(settings: Mapping[str, Any]) -> None:
        for name, value in flat(_by_method(_at_first(settings))).items():
            numbers.setdefault(name, []).append(value)
        for name, word in words_of(settings).items():
            words.setdefault(name, []).append(word)

    note(configure(kind, {}).model_dump(mode="json"))
    note({"training": Training().model_dump(mode="json")})
    for name, entry in registry.recipe.entries().items():
        if entry.facts["system"] == system and _is_points(entry.facts["data"]) == points:
            recipe = registry.recipe[name]()
            options = configure(kind, recipe.get("options", {})).model_dump(mode="json")
            note({**options, "training": dict(recipe.get("training", {}))})
    return {key: tuple(found) for key, found in numbers.items()}, {key: tuple(found) for key, found in words.items()}


def _by_method(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with the method of every optimizer in its name."""
    return {
        f"{name}{METHOD}{value['method']}" if isinstance(value, Mapping) and "method" in value else name: value
        for name, value in settings.items()
    }


def _at_first(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with each schedule as the larger of its two ends."""

    def largest(value: Any) -> Any:
        if isinstance(value, Mapping):
            if {"shape", "start"} <= set(value):
                return max(value["start"], value.get("end") or 0.0)
            return {name: largest(part) for name, part in value.items()}
        return [largest(part) for part in value] if isinstance(value, list | tuple) else value

    return {name: largest(value) for name, value in options.items()}
