"""Full training steps of ours, in float32 and in bfloat16, beside the textbook's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cases import KNOWN
from ceilings import ceiling
from race import race, summary

RACERS = ("textbook", "32", "bf16")


def steps(name: str, rounds: int, threads: int, limits: dict[str, float]) -> dict[str, Any]:
    """Race one case.

    Args:
        name: of the case.
        rounds: steps of each racer.
        threads: of each.
        limits: the machine's ceilings.

    Returns:
        The case, and for every racer its time, gain over the textbook, and share of the ceiling that it reaches.
    """
    taken, work = race(name, RACERS, rounds, threads)
    racers: dict[str, Any] = {}
    for racer in RACERS:
        told: dict[str, Any] = summary(taken, racer, "textbook")
        rate = work[racer] / told["median_seconds"]
        most = ceiling(limits, "bfloat16" if racer == "bf16" else "float32")
        racers[racer] = {
            **told,
            "gflop": round(work[racer], 2),
            "gflops": round(rate, 1),
            "share_of_ceiling": round(rate / most, 3),
        }
    return {"rounds": rounds, "threads": threads, **asdict(KNOWN[name]), "racers": racers}
