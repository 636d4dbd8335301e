"""What each optimisation is worth by itself: ours against ours without it, and with what was left out."""

from __future__ import annotations

from typing import Any

from cases import KNOWN
from race import race, summary
from switches import SWITCHES, switches_of

TOGETHER = 4
"""Switches that race at a time, besides the engine as it is: each racer holds a game in memory."""


def factors(name: str, precision: str, rounds: int, threads: int, only: list[str] | None = None) -> dict[str, Any]:
    """Factors of one case.

    Args:
        name: of the case.
        precision: 32 or bf16.
        rounds: steps of each racer.
        threads: of each.
        only: names of switches; all that mean something for the system where not given.

    Returns:
        For every switch how many times as fast a step is with the optimisation as without it.
    """
    wanted = [switch for switch in switches_of(KNOWN[name].system) if only is None or switch in only]
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        taken, _ = race(name, [precision, *(f"{precision}:{switch}" for switch in some)], rounds, threads)
        for switch in some:
            racer, apart = f"{precision}:{switch}", SWITCHES[switch].apart
            told = summary(taken, racer, precision) if apart else summary(taken, precision, racer)
            peaks = {
                "peak_mib": max(row[2] for row in taken[precision]),
                "peak_mib_switched": max(row[2] for row in taken[racer]),
            }
            found[switch] = {
                "says": SWITCHES[switch].says,
                "by_default": not apart,
                **{kind: value for kind, value in told.items() if kind.startswith("gain")},
                **peaks,
            }
    return {"rounds": rounds, "threads": threads, "precision": precision, "factors": found}
