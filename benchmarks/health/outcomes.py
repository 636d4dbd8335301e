"""What a game at random came to, and the figures of ``protocol.md``: shares with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np
import torch
from torch import Tensor

WORSE, LEAST = 2.0, 0.02
"""KID over the twin's from which a game is ill, and the least KID of a twin as a share of the untrained one's."""
GOOD, COVERED = 0.3, 0.3
"""Share of the untrained game's KID, and coverage, of games that came to something."""
Measured = Mapping[str, float]
Row = dict[str, Any]


def is_ill(trained: Measured, twin: Measured, untrained: Measured) -> bool:
    """Whether a game came out worse than its twin, by KID or coverage, which no signal of health enters.

    Args:
        trained: KID and coverage of the game.
        twin: those of the same game with nothing done to it.
        untrained: those of the twin before its first step.
    """
    bar = WORSE * max(twin["kid"], LEAST * untrained["kid"])
    return not trained["kid"] <= bar or trained["coverage"] < twin["coverage"] / 2


def is_good(trained: Measured, untrained: Measured) -> bool:
    """Whether a game came to something: a game to which nothing was done and that did not learn is not a well one."""
    return trained["kid"] < GOOD * untrained["kid"] or trained["coverage"] > COVERED


def discrepancy(real: Tensor, fake: Tensor) -> float:
    """Squared MMD, its Gaussian kernel as wide as the data: waves of any phase have no mean that KID could compare."""
    square = [torch.cdist(a, b).square() for a, b in ((real, real), (fake, fake), (real, fake))]
    width = square[0].median()
    own, other, across = (torch.exp(-part / width).mean() for part in square)
    return float(own + other - 2 * across)


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95 %."""
    if not count:
        return 0.0, 1.0
    z, part = 1.96, hits / count
    middle = (part + z * z / (2 * count)) / (1 + z * z / count)
    width = z * np.sqrt(part * (1 - part) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, float(middle - width)), min(1.0, float(middle + width))


def share(rows: Sequence[Row], key: str) -> Row:
    """How many rows have a property, with its interval."""
    hits = sum(bool(row[key]) for row in rows)
    low, high = interval(hits, len(rows))
    return {"hits": hits, "of": len(rows), "low": round(low, 3), "high": round(high, 3)}


def summary(rows: Sequence[Row]) -> Row:
    """The figures of a half. Faults that did no harm count with neither side; they are listed."""
    sick = [row for row in rows if row["cause"] and row["ill"]]
    well = [row for row in rows if not row["cause"] and not row["ill"] and row.get("good", True)]
    harmless = [row for row in rows if row["cause"] and not row["ill"]]
    delays = [row["delay"] / row["steps"] for row in sick if row["delay"]]
    found = {
        "games": len(rows),
        "cause_first": share(sick, "first"),
        "cause_in_three": share(sick, "in_three"),
        "something_said": share(sick, "said"),
        "false_at_end": share(well, "said"),
        "false_live": share(well, "live"),
        "said_of_harmless": share(harmless, "said"),
        "right_of_what_is_said_of_harmless": share([row for row in harmless if row["said"]], "first"),
        "median_delay_share": median(delays) if delays else None,
    }
    for key in ("halved", "halved_by_try"):
        told = [row for row in sick if row.get(key) is not None]
        if told:
            found[key] = share(told, key)
    return found
