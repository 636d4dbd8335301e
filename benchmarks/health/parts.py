"""Every game of each part of the examination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from types import ModuleType
from typing import Any

import blind
import known
import unseen
from illnesses import Case

PARTS: dict[str, tuple[ModuleType, Mapping[int, tuple[Any, ...]], int]] = {
    "fix": (known, known.FIX, 600), "judge": (known, known.JUDGE, 600), "fresh": (known, known.FRESH, 600),
    "unseen": (unseen, unseen.DATA, 450), "blind": (blind, blind.DATA, 450),
}  # fmt: skip
"""Name -> the module with its cases, the data of each seed, and steps of a game that says nothing else."""


def cases(part: str) -> list[tuple[Case, int]]:
    """Every case and seed of a part: ill and well and both seeds by turns, quick games first."""
    module, data, steps = PARTS[part]
    seeds = [_by_turns(module.ill(*sets), module.well(*sets)) for sets in data.values()]
    return [(replace(case, training={"steps": steps, **case.training}), seed)
            for both in zip(*seeds, strict=True) for case, seed in zip(both, data, strict=True)]  # fmt: skip


def _by_turns(ill: list[Case], well: list[Case]) -> list[Case]:
    turns = zip_longest(sorted(ill, key=_dear), sorted(well, key=_dear))
    return [case for both in turns for case in both if case is not None]


def _dear(case: Case) -> int:
    """How long a case takes, roughly."""
    turns = 5 if case.system in {"wgan", "wgan_gp"} else case.options.get("critic_turns", 1)
    return turns + 2 * ("network" not in case.options) + (case.choice.name in {"edges", "faces"})
