"""Settings that are no numbers: an optimizer's method, a normalisation, a number format, parameters that are frozen.

A choice is a candidate where neither the system's defaults (its paper's) nor a recipe of it makes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ganworks.health.causes.kinds import player_of
from ganworks.health.facts import Facts


@dataclass(frozen=True)
class Choice:
    """A setting with a value that is not usual.

    Attributes:
        name: dotted.
        value: what it is now.
        usual: what it usually is, the first of those.
        mechanism: what that does, a name of ``predictions.py``.
    """

    name: str
    value: Any
    usual: Any
    mechanism: str

    @property
    def message(self) -> str:
        """The difference in a sentence."""
        return f"The setting {self.name} is {_said(self.value)}; {_said(self.usual)} is usual here."


EFFECTS: tuple[tuple[str, str, str], ...] = (
    (r"(^|\.)method$", r"sgd", "plain_steps"),
    (r"(^|\.)method$", r"adam\w*", "momentum"),
    (r"(^|\.)spectral$", r"none|False|None", "unbounded"),
    (r"(^|\.)norm$", r"batch", "batch_in_critic"),
    (r"(^|\.)precision$", r"bf16|fp16|16", "coarse_format"),
    (r"(^|\.)freeze$", r".*\w.*", "frozen"),
    (r"(^|\.)prior$", r"bernoulli|censored_normal", "little_noise"),
    (r"(^|\.)objective$", r"minimax", "saturating"),
    (r"(^|\.)objective$", r".*", "other_objective"),
)
"""Patterns of a name and of a value that is not usual, and what such a value does."""
OF_LOOPS = {"method": ("adam", "adamw", "rmsprop", "radam", "nadam", "adamax", "adagrad", "lion")}
"""What is usual where nothing more is known, as in a loop of one's own."""
OF_ONE_PLAYER = ("plain_steps", "momentum")


def choices(facts: Facts) -> list[Choice]:
    """Settings that are no numbers and not usual."""
    found = []
    for name, value in words_of({"training": facts.training, **facts.options}).items():
        usual = facts.usual_words.get(name) or OF_LOOPS.get(name.rpartition(".")[2], ())
        if not usual or value in usual:
            continue
        effect = next((how for where, what, how in EFFECTS if re.search(where, name) and re.fullmatch(what, value)), "")
        if not effect:
            continue
        player = player_of(name) if effect in OF_ONE_PLAYER else ""
        found.append(Choice(name, value, usual[0], f"{effect}/{player}" if player else effect))
    return found


def words_of(tree: Mapping[str, Any]) -> dict[str, str]:
    """Every setting that is no number, as a word, by its dotted name: schedules as JSON, lists of words as one."""
    return dict(_words(tree, ""))


def _words(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            if {"shape", "start"} <= set(value):
                yield f"{prefix}{name}", json.dumps(value, sort_keys=True)
            else:
                yield from _words(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in value):
            yield from _words({str(place): part for place, part in enumerate(value)}, f"{prefix}{name}.")
        elif isinstance(value, str | bool) or value is None:
            yield f"{prefix}{name}", str(value)
        elif isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            yield f"{prefix}{name}", " ".join(value)


def _said(value: str) -> str:
    return {"": "empty", "None": "not set", "False": "off", "True": "on"}.get(value, value)
