"""What several recipes share: learning rates that fall, and the half-life of averages as papers state it."""

from __future__ import annotations

import math
from typing import Any

from ganworks.game import Schedule


def decayed(steps: int, rate: float, **others: Any) -> dict[str, Any]:
    """An optimizer whose rate is :meth:`Schedule.decay`.

    Args:
        steps: length of the game.
        rate: the rate at first.
        others: further settings of the optimizer; what is not set stays as the system has it.
    """
    return {"rate": Schedule.decay(rate, steps).model_dump(), **others}


def both_decayed(steps: int, generator: float, critic: float | None = None, **others: Any) -> dict[str, Any]:
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


def both(**optimizer: Any) -> dict[str, Any]:
    """Options in which the generator's and the critic's optimizers are the same."""
    return {"generator_optimizer": optimizer, "critic_optimizer": optimizer}


def half_life(decay: float, batch: int) -> int:
    """Images after which an average that keeps the share ``decay`` at each step of a batch has forgotten half.

    Example:
        >>> half_life(0.999, 64)
        44339
    """
    return round(batch * math.log(2.0) / -math.log(decay))
