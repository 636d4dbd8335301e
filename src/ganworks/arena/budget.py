"""From a budget to a number of steps: fixed before a run begins, so that schedules and repetitions are exact."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from ganworks._data_choice import choose, feed, resolved
from ganworks._train import initial, system_class
from ganworks.arena.jobs import Job
from ganworks.game import Settings, Stage, checked
from ganworks.run_config import RunConfig
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

WARM = 3
"""Steps before the clock runs."""
LEAST = 16
"""Steps that are timed at least: lazy penalties come every 16."""
SHARE = 0.02
"""Share of the budget that a measurement may take, within SECONDS."""
SECONDS = (0.5, 10.0)


class Length(Settings):
    """How long the runs of a configuration are."""

    steps: int
    """Steps of training."""
    seconds_a_step: tuple[float, ...] = ()
    """Measured processor time of a step, stage by stage; empty where the budget is no time."""


def length_of(job: Job) -> Length:
    """The steps of a run under its budget.

    Processor time is measured on the first seed's system: WARM steps, then steps until the share of the budget is
    spent; on a graphics processor, where the processor only waits, it is the time on the clock.

    Raises:
        BadInput, DataError: the system cannot be built on the data.
    """
    if job.budget == "steps":
        return Length(steps=int(job.amount))
    trainer = built(job)
    lengths = [stage.steps for stage in trainer.stages]
    if job.budget == "images":
        used = [_images_a_step(stage, trainer.settings.batch) for stage in trainer.stages]
        return Length(steps=_filled(job.amount, lengths, used))
    seconds = 60 * job.amount
    each = min(SECONDS[1], max(SECONDS[0], SHARE * seconds)) / len(lengths)
    costs = tuple(_costs(trainer, each))
    return Length(steps=_filled(seconds, lengths, costs), seconds_a_step=costs)


def built(job: Job) -> Trainer[Any]:
    """A trainer of a job's system and data that keeps nothing."""
    kind = system_class(job.system)
    choice, data = choose(job.data, None, kind)
    config = resolved(kind, job.options, data)
    settings = checked(Training, "Training", {**job.training, "seed": job.seed, "steps": 10**9})
    run = RunConfig(system=job.system, options=config.model_dump(mode="json"), data=choice, training=settings)
    return Trainer(initial(kind, run), feed(data, job.seed), settings, quiet=True)


def _images_a_step(stage: Stage, batch: int) -> float:
    return max(phase.repeats for phase in stage.phases) * float(stage.batch or batch)


def _costs(trainer: Trainer[Any], seconds: float) -> Iterator[float]:
    """Processor seconds of a step, stage by stage, each stage begun anew."""
    original = list(trainer.stages)
    for number in range(len(original)):
        trainer.stages[number] = replace(original[number], steps=None)
        for _ in range(WARM):
            trainer.advance()
        began, steps = _clock(trainer), 0
        while steps < LEAST or (spent := _clock(trainer) - began) < seconds:
            trainer.advance()
            steps += 1
        yield spent / steps
        trainer.stages[number] = replace(original[number], steps=trainer.stage_step)  # so that the next one begins


def _clock(trainer: Trainer[Any]) -> float:
    if trainer.runtime.device.type == "cuda":
        torch.cuda.synchronize()
        return time.monotonic()
    return time.process_time()


def _filled(amount: float, lengths: list[int | None], costs: list[float] | tuple[float, ...]) -> int:
    """Steps until an amount is used up, where each stage has its length and each of its steps its cost."""
    steps = 0
    for length, cost in zip(lengths, costs, strict=True):
        affordable = max(0, math.floor(amount / cost))
        count = affordable if length is None else min(length, affordable)
        steps, amount = steps + count, amount - count * cost
        if length is None or count < length:
            break
    return max(1, steps)
