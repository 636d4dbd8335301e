"""How cost grows: a step's time with batch, image size and width, and metrics' time with the number of images.

Each row is the shortest of a few calls, with the exponent against the row before (1 is proportional), beside that of
the arithmetic itself: a step whose time grows faster than its GFLOP has a surprise in it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from cases import Case, ours
from ledger import gflop_of

from ganworks.metrics.frechet import frechet_distance
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.precision_recall import precision_recall

SYSTEMS: dict[str, dict[str, Any]] = {"dcgan": {}, "wgan_gp": {"network": "dcgan"}}
VALUES = {"batch": [16, 32, 64, 128, 256], "side": [16, 32, 64, 128], "width": [16, 32, 64, 128]}
IMAGES = [500, 1000, 2000, 4000, 8000]
METRICS: dict[str, Callable[..., object]] = {
    "frechet": frechet_distance,
    "kid": kernel_distance,
    "precision_recall": precision_recall,
}


def shortest(work: Callable[[], object], times: int) -> float:
    """Seconds of the fastest of a few calls, after one that warms up."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def rows(name: str, values: list[int], work: Callable[[int], dict[str, float]]) -> list[dict[str, Any]]:
    """What the work says at each value, with the exponent of every number against the row before."""
    found: list[dict[str, Any]] = []
    for value in values:
        said = work(value)
        row: dict[str, Any] = {name: value, **{key: float(f"{number:.4g}") for key, number in said.items()}}
        if found:
            before = found[-1]
            factor = math.log(value / before[name])
            for key in said:
                row[f"{key}_exponent"] = round(math.log(max(row[key], 1e-9) / max(before[key], 1e-9)) / factor, 2)
        found.append(row)
    return found


def steps(system: str, by: str, times: int, values: list[int]) -> list[dict[str, Any]]:
    """Growth of a training step with ``batch``, ``side`` or ``width``."""
    small = 32 if by == "batch" else 16

    def work(value: int) -> dict[str, float]:
        chosen = {"batch": small, "side": 32, "width": 32, by: value}
        case = Case(
            system, (3, chosen["side"], chosen["side"]), chosen["batch"], {**SYSTEMS[system], "width": chosen["width"]}
        )
        step = ours(case)
        return {"gflop": gflop_of(step), "seconds": shortest(step, times)}

    return rows(by, values, work)


def metric(name: str, times: int, values: list[int]) -> list[dict[str, Any]]:
    """Growth of a metric on features of 512 numbers with the number of images."""

    def work(n: int) -> dict[str, float]:
        generator = torch.Generator().manual_seed(0)
        real, fake = (torch.randn(n, 512, generator=generator) for _ in range(2))
        return {"seconds": shortest(lambda: METRICS[name](real, fake), times)}

    return rows("images", values, work)


def growth(times: int, tiny: bool) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Every row's name and what measures it."""
    cut = 2 if tiny else None
    for system in SYSTEMS:
        for by, values in VALUES.items():
            yield (f"{system} by {by}", lambda s=system, b=by, v=values: {"rows": steps(s, b, times, v[:cut])})
    for name in METRICS:
        yield f"{name} by images", lambda n=name: {"rows": metric(n, times, IMAGES[:cut])}
