"""How long a run would take and how much memory it would need, measured on a few steps; nothing is written."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import torch

from ganworks._data_choice import feed
from ganworks._train import planned
from ganworks.game import System
from ganworks.training.length import Estimate, memory_in_use, step_seconds
from ganworks.training.trainer import Trainer


def estimate(
    game: System[Any] | type[System[Any]] | str,
    data: Any,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    options: Mapping[str, object] | None = None,
    **training: object,
) -> Estimate:
    """Measure the first steps of a run that is then thrown away; a system that is given keeps its weights.

    Args:
        game: a system; or a class, the registered name of one, or ``file.py:Class``.
        data: as for :func:`ganworks.train`.
        steps: of the run that is asked about.
        minutes: or its budget in minutes.
        options: fields of the system's Config, where ``game`` is not a system already.
        training: any other field of :class:`ganworks.training.settings.Training`.

    Returns:
        Seconds of a step, the whole run's, the memory in use, pictures an hour, and bodies chosen by the size.

    Raises:
        BadInput, DataError: something given cannot be used.

    Example:
        >>> str(estimate("gan", "ring", steps=10, options={"width": 8}))  # doctest: +ELLIPSIS
        'About ... s a step on this machine (cpu), ... of memory, ... pictures an hour; 10 steps take ...'
    """
    plan = planned(game, data, {"steps": steps, "minutes": minutes, **training}, options=options)
    settings = plan.run.training.model_copy(update={"loggers": ()})
    before = {name: value.clone() for name, value in plan.system.state_dict().items()}
    trainer = Trainer(plan.system, feed(plan.dataset, settings.seed), settings, quiet=True)
    times = [time.monotonic()]
    while (step := step_seconds(times)) is None:
        trainer.advance()
        if trainer.runtime.device.type == "cuda":
            torch.cuda.synchronize(trainer.runtime.device)
        times.append(time.monotonic())
    plan.system.load_state_dict(before)
    total = settings.steps if minutes is None else None
    device, images = trainer.runtime.device, trainer.images / trainer.step
    return Estimate(step, total, memory_in_use(device), device.type, images, plan.body)
