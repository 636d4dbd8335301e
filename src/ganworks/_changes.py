"""Changing a run: options on resume, and another checkpoint to continue from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganworks.errors import WORD, BadInput, CheckpointError, one_line, unknown_name
from ganworks.game import System, checked, configure
from ganworks.run_config import RunConfig
from ganworks.training import checkpoint
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

TRAINING = "training"
FIXED = ("image", "size", "channels", "data", "system", "measure")
"""Settings that no run can change: its pictures, its data and its game."""
BUDGET = ("training.steps", "training.minutes")
"""Options that change where a run ends, and nothing that it computes before."""


def with_changes(config: RunConfig, kind: type[System[Any]], changes: Mapping[str, object]) -> RunConfig:
    """A run's config with other options.

    Args:
        config: as it is.
        kind: the system's class.
        changes: dotted names (``critic_optimizer.rate``, ``training.batch``, or ``batch`` where the system has no such
            option) and their new values.

    Raises:
        BadInput: no such option, a value outside its limits, or an option that cannot change.
    """
    options, training = dict(config.options), config.training.model_dump()
    for name, value in changes.items():
        first, _, rest = name.partition(".")
        if first in FIXED and (first == "image" or first not in options):
            raise BadInput(f"{name} cannot be changed in a run; start a new one, with --init to keep the weights.")
        if first == TRAINING and rest:
            _set_at(training, rest.split("."), value, name)
        elif first in options:
            _set_at(options, name.split("."), value, name)
        elif first in training:
            _set_at(training, name.split("."), value, name)
        else:
            raise unknown_name("option of this run", name, [*options, *training])
    renewed = configure(kind, options).model_dump(mode="json")
    settings = checked(Training, "Training", training)
    if settings.steps is None and settings.minutes is None and changes:
        raise BadInput("A run needs an end: give a number of steps or minutes.")
    before, after = _flat(config.options), _flat(renewed)
    for name, value in after.items():
        if name.rpartition(".")[2] == "method" and before.get(name) != value:
            raise BadInput(f"{name} cannot be changed in a run, whose moments belong to the old one; use --init.")
    return config.model_copy(update={"options": renewed, "training": settings})


def _set_at(tree: dict[str, Any], path: list[str], value: Any, name: str) -> None:
    first, *rest = path
    if first not in tree:
        raise unknown_name("option of this run", name, tree)
    tree[first] = _put(tree[first], rest, value, name)


def _put(before: Any, path: list[str], value: Any, name: str) -> Any:
    """A setting with a new value at a place inside; a place in a list is its number."""
    if not path:
        return _as_before(before, value)
    first, *rest = path
    if isinstance(before, Mapping):
        if first not in before:
            raise BadInput(f"This run has no option {name}; there are: {', '.join(before)}.")
        return {**before, first: _put(before[first], rest, value, name)}
    if isinstance(before, list | tuple) and first.isdecimal() and int(first) < len(before):
        place = int(first)
        return [_put(part, rest, value, name) if at == place else part for at, part in enumerate(before)]
    raise BadInput(f"This run has no option {name}: {first} is no part of {one_line(repr(before), WORD)}.")


def _as_before(before: Any, value: Any) -> Any:
    """A value as people write it on one line: the word 32 where a word stands, a,b or one word where a list stands."""
    if isinstance(before, str) and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(before, list | tuple):
        if isinstance(value, str):
            return [_number_or_word(part) for part in value.split(",")]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value
    return value


def _number_or_word(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def differences(before: RunConfig, after: RunConfig) -> dict[str, Any]:
    """What differs between two configs besides the budget: dotted names and new values, for an event of the run."""
    flat_before = {**_flat(before.options), **_flat(before.training.model_dump(mode="json"), TRAINING)}
    flat_after = {**_flat(after.options), **_flat(after.training.model_dump(mode="json"), TRAINING)}
    names = [name for name in {**flat_before, **flat_after} if flat_before.get(name) != flat_after.get(name)]
    names = [name for name in names if name not in BUDGET]
    return {name: flat_after.get(name) for name in names}


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            flat |= _flat(value, name)
        else:
            flat[name] = value
    return flat


def set_aside(folder: Path, step: int) -> Path | None:
    """Move what a run wrote after a step out of the way, so that it can continue from there; nothing is deleted.

    Returns:
        Where it was moved; None where there was nothing later.
    """
    later = [path for path in checkpoint.complete(folder / "checkpoints") if checkpoint.step_of(path) > step]
    if not later:
        return None
    number = 1
    while (aside := folder / "abandoned" / str(number)).exists():
        number += 1
    aside.mkdir(parents=True)
    if (folder / "metrics.jsonl").exists():
        shutil.copy2(folder / "metrics.jsonl", aside / "metrics.jsonl")
    for path in later:
        path.rename(aside / path.name)
    return aside


def restored(trainer: Trainer, renewed: RunConfig, before: RunConfig, at: int | None) -> list[str]:
    """Continue from the newest checkpoint or from that of a step; where changed options fit no more, say so."""
    try:
        return trainer.restore(at)
    except CheckpointError as error:
        changed = [name for name in differences(before, renewed) if not name.startswith("training.")]
        if not changed:
            raise
        raise BadInput(
            f"{', '.join(changed)} cannot be changed in a run: its weights no longer fit ({error}) Start a new run "
            "with --init to keep those that do."
        ) from None
