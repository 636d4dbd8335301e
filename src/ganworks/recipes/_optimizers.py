"""Optimizers that several recipes share: the learning rate is constant over the first half and falls in the second."""

from __future__ import annotations

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
