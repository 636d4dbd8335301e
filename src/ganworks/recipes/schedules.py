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


def both_falling(steps: int, generator: float, critic: float | None = None, **others: Any) -> dict[str, Any]:
    """Options in which the generator's and the critic's rates are :func:`falling`.

    Args:
        steps: length of the game.
        generator: the generator's rate at first.
        critic: the critic's, the same where not given.
        others: further settings of both optimisers.
    """
    return {
        "generator_optimizer": falling(steps, generator, **others),
        "critic_optimizer": falling(steps, generator if critic is None else critic, **others),
    }
