"""Rates that several recipes share."""

from __future__ import annotations

from typing import Any


def falling(steps: int, rate: float, **others: Any) -> dict[str, Any]:
    """An optimiser whose rate is constant over the first half of a game and falls to zero over the second.

    Args:
        steps: length of the game.
        rate: the rate at first.
        others: further settings of the optimiser; what is not said stays as the system has it.
    """
    return {"rate": rate, "constant_steps": steps // 2, "decay_steps": steps - steps // 2, **others}
