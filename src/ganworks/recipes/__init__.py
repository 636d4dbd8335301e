"""Named runs: data set, sizes, rates, budget, and what was measured with them.

A recipe is a function marked ``@recipe(name, system=..., data=..., budget=..., expected=...)`` that returns a
dictionary of ``data``, ``training``, ``options`` (of the system) and ``measure``. The recipe that bears a system's
name is what ``ganworks train SYSTEM`` runs; ``main`` is what ``ganworks train`` runs.

Most of them hold the learning rate over the first half of the game and let it fall in the second.
"""

from __future__ import annotations

import math
from typing import Any, TypedDict

from ganworks.game import Schedule


class _Run(TypedDict):
    data: dict[str, Any]
    """Name of the data set, size, channels, options of its loader."""
    training: dict[str, Any]
    """Fields of :class:`ganworks.training.settings.Training`."""
    options: dict[str, Any]
    """Fields of the system's Config."""


class NamedRun(_Run, total=False):
    """What a recipe returns."""

    measure: dict[str, Any]
    """Fields of :class:`ganworks.run_config.Measure`."""


def decayed(steps: int, rate: float, **others: object) -> dict[str, Any]:
    """An optimizer whose rate is :meth:`Schedule.decay`.

    Args:
        steps: length of the game.
        rate: the rate at first.
        others: further settings of the optimizer; what is not set stays as the system has it.
    """
    return {"rate": Schedule.decay(rate, steps).model_dump(), **others}


def both_decayed(steps: int, generator: float, critic: float | None = None, **others: object) -> dict[str, Any]:
    """Options in which the generator's and the critic's optimizers are :func:`decayed`.

    Args:
        steps: length of the game.
        generator: the generator's rate at first.
        critic: the critic's, the same by default.
        others: further settings of both optimizers.
    """
    return {
        "generator_optimizer": decayed(steps, generator, **others),
        "critic_optimizer": decayed(steps, generator if critic is None else critic, **others),
    }


def linear(start: float, steps: int, *, hold: int = 0, end: float = 0.0) -> dict[str, Any]:
    """A value that stays at its start and then goes to its end along a line.

    Args:
        start: the value at first.
        steps: how long the line is.
        hold: steps before it.
        end: the value at last.
    """
    return Schedule(shape="linear", start=start, end=end, hold=hold, length=steps).model_dump()


def both(**optimizer: object) -> dict[str, Any]:
    """Options in which the generator's and the critic's optimizers are the same."""
    return {"generator_optimizer": optimizer, "critic_optimizer": optimizer}


def half_life(decay: float, batch: int) -> int:
    """Images after which an average that keeps the share ``decay`` at each step of a batch has forgotten half.

    Example:
        >>> half_life(0.999, 64)
        44339
    """
    return round(batch * math.log(2.0) / -math.log(decay))
