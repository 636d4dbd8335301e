"""Every game of each part of the examination."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import zip_longest
from types import ModuleType
from typing import Any
from zlib import crc32

import blind
import closed
import known
import sealed
import unseen
from illnesses import Case


def _dear(case: Case) -> int:
    """How long a case takes, roughly."""
    turns = 5 if case.system in {"wgan", "wgan_gp"} else case.options.get("critic_turns", 1)
    return turns + 2 * ("network" not in case.options) + (case.choice.name in {"edges", "faces"})


def _drawn(case: Case) -> int:
    """A number that has nothing to do with the case."""
    return crc32(f"{case.name} {case.system}".encode())


Order = Callable[[Case], int]
PARTS: dict[str, tuple[ModuleType, Mapping[int, tuple[Any, ...]], int, Order]] = {
    "fix": (known, known.FIX, 600, _dear),
    "judge": (known, known.JUDGE, 600, _dear),
    "fresh": (known, known.FRESH, 600, _dear),
    "unseen": (unseen, unseen.DATA, 450, _dear),
    "blind": (blind, blind.DATA, 450, _dear),
    "sealed": (sealed, sealed.DATA, 450, _drawn),
    "closed": (closed, closed.DATA, 450, _drawn),
}
"""Name -> the module with its cases, the data of each seed, steps of a game that says nothing else, which is first."""


def cases(part: str) -> list[tuple[Case, int]]:
    """Every case and seed of a part: ill and well and both seeds by turns, quick games or drawn ones first."""
    module, data, steps, order = PARTS[part]
    seeds = [_by_turns(module.ill(*sets), module.well(*sets), order) for sets in data.values()]
    return [
        (replace(case, training={"steps": steps, **case.training}), seed)
        for both in zip(*seeds, strict=True)
        for case, seed in zip(both, data, strict=True)
    ]


def _by_turns(ill: list[Case], well: list[Case], order: Order) -> list[Case]:
    turns = zip_longest(sorted(ill, key=order), sorted(well, key=order))
    return [case for both in turns for case in both if case is not None]
