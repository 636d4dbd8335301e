"""What to change about a cause: by how much, and never to what is set already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganworks.health.causes.choices import Choice
from ganworks.health.causes.settings import Outlier
from ganworks.health.facts import Facts
from ganworks.health.findings.finding import Advice


def back_to_usual(outlier: Outlier, facts: Facts) -> tuple[Advice, ...]:
    """The setting as it is usual; of a list, the whole list with that entry changed."""
    name, value = change(facts, outlier.name, outlier.usual)
    message = f"Set {outlier.name} back to {outlier.usual:g}."
    if value is None:
        return (Advice(message, action="change_setting"),)
    return (Advice(message, {name: value}),)


def back_to_choice(choice: Choice, facts: Facts) -> tuple[Advice, ...]:
    """The setting as it is usual, where it is an option."""
    value = {"None": None, "True": True, "False": False}.get(choice.usual, choice.usual)
    message = f"Set {choice.name} back to {choice.usual or 'nothing'}."
    own = choice.name.removeprefix("training.")
    if isinstance(facts.option(own), list | tuple):
        value = list(choice.usual.split())
    if value is None or own.partition(".")[0] not in {*facts.options, *facts.training}:
        return (Advice(message, action="change_setting"),)
    return (Advice(message, {choice.name: value}),)


def change(facts: Facts, name: str, value: float) -> tuple[str, Any]:
    """An option and its new value that set one number; the value is None where there is no such option.

    Args:
        facts: the settings as they are.
        name: dotted; parts that are numbers are places in a list, which is one option.
        value: the number.
    """
    parts = name.removeprefix("training.").split(".")
    path = next((parts[:index] for index, part in enumerate(parts) if part.isdecimal()), parts)
    option = ".".join(path)
    before = facts.option(option)
    if before is None:
        return option, None
    prefix = "training." if name.startswith("training.") else ""
    return f"{prefix}{option}", _put(before, parts[len(path) :], value)


def _put(before: Any, path: list[str], value: float) -> Any:
    if not path:
        whole = isinstance(before, int) and not isinstance(before, bool) and float(value).is_integer()
        return int(value) if whole else float(value)
    first, rest = path[0], path[1:]
    if isinstance(before, Mapping):
        return {**before, first: _put(before.get(first, value), rest, value)}
    place = int(first)
    return [_put(part, rest, value) if index == place else part for index, part in enumerate(before)]


def effective(advice: Advice, facts: Facts) -> bool:
    """Whether an advice changes anything: not one whose every option is set that way already."""
    if not advice.options:
        return True
    return any(facts.option(name.removeprefix("training.")) != value for name, value in advice.options.items())
