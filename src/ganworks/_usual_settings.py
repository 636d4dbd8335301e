"""What is usual for each setting of a system: its paper's values, which are the defaults, and those of its recipes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ganworks import registry
from ganworks.game import System, configure
from ganworks.health.causes.settings import flat
from ganworks.training.settings import Training


def usual_settings(system: str, data: str) -> Mapping[str, tuple[float, ...]]:
    """Dotted names of settings -> the values that defaults and recipes of the system give them.

    Recipes for points of the plane do not count for images, nor the other way round.

    Args:
        system: a registered name; another has no usual values.
        data: name of the data of the run.
    """
    return _usual(system, _is_points(data)) if system in registry.system else {}


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
def _usual(system: str, points: bool) -> Mapping[str, tuple[float, ...]]:
    kind: type[System[Any]] = registry.system[system]
    values: dict[str, list[float]] = {}
    _note(values, _at_first(configure(kind, {}).model_dump(mode="json")))
    _note(values, {"training": Training().model_dump(mode="json")})
    for name, entry in registry.recipe.entries().items():
        if entry.facts["system"] == system and _is_points(entry.facts["data"]) == points:
            recipe = registry.recipe[name]()
            options = configure(kind, recipe.get("options", {})).model_dump(mode="json")
            _note(values, {**_at_first(options), "training": dict(recipe.get("training", {}))})
    return {name: tuple(numbers) for name, numbers in values.items()}


def _note(values: dict[str, list[float]], settings: Mapping[str, Any]) -> None:
    for name, value in flat(settings).items():
        values.setdefault(name, []).append(value)


def _at_first(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with each schedule as the larger of its two ends."""

    def largest(value: Any) -> Any:
        if isinstance(value, Mapping):
            if {"shape", "start"} <= set(value):
                return max(value["start"], value.get("end") or 0.0)
            return {name: largest(part) for name, part in value.items()}
        return [largest(part) for part in value] if isinstance(value, list | tuple) else value

    return {name: largest(value) for name, value in options.items()}
