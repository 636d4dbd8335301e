"""Every game of each part of the examination, and which part was fixed before which.

Each test part and all rules lay in a commit, or at least were final, before its first game was played; what a part
showed changed rules only for the parts after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import zip_longest
from types import ModuleType
from typing import Any
from zlib import crc32

import cases_calibration
import cases_test_3
import cases_test_4
import cases_test_5
import cases_test_6
from illnesses import Case


def _expensive(case: Case) -> int:
    """How long a case takes, roughly."""
    turns = 5 if case.system in {"wgan", "wgan_gp"} else case.options.get("critic_turns", 1)
    return turns + 2 * ("network" not in case.options) + (case.choice.name in {"edges", "faces"})


def _random(case: Case) -> int:
    """A number that is independent of the case."""
    return crc32(f"{case.name} {case.system}".encode())


Order = Callable[[Case], int]
PARTS: dict[str, tuple[ModuleType, Mapping[int, tuple[Any, ...]], int, Order]] = {
    "calibration": (cases_calibration, cases_calibration.CALIBRATION, 600, _expensive),
    "test_1": (cases_calibration, cases_calibration.TEST_1, 600, _expensive),
    "test_2": (cases_calibration, cases_calibration.TEST_2, 600, _expensive),
    "test_3": (cases_test_3, cases_test_3.DATA, 450, _expensive),
    "test_4": (cases_test_4, cases_test_4.DATA, 450, _expensive),
    "test_5": (cases_test_5, cases_test_5.DATA, 450, _random),
    "test_6": (cases_test_6, cases_test_6.DATA, 450, _random),
}
"""Name -> the module with its cases, the data of each seed, default steps of a game, the order of the games."""


def cases(part: str) -> list[tuple[Case, int]]:
    """Every case and seed of a part: ill and healthy games and both seeds in turn, in the order of the part."""
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
