"""How long a run will take, from its first steps, and one sentence where that is long."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ganworks._memory import size_in_words
from ganworks.game import Callback, Phase, TrainingState
from ganworks.training.progress import clock

LONG = 30 * 60.0
"""Seconds from which on a run is announced as long."""
WARM, MEASURED, MOST = 1, 3, 30
"""Steps that are not measured, since they allocate; that are measured at least; and at most."""
ENOUGH = 2.0
"""Seconds of measured steps, unless there are MOST of them before."""
SLOW = 20.0
"""Seconds of one step after which the estimate rests on it alone."""
DAY = 86_400.0


@dataclass(frozen=True)
class Estimate:
    """What a run will cost on this machine.

    Attributes:
        step_seconds: time of a step, as measured.
        steps: of the whole run; None where its budget is a time.
        memory: the most bytes that were in use so far, of the GPU where there is one, else of the process.
        device: where it was measured.
        images: that a step reads.
        note: what else there is to say of the run before it begins.
    """

    step_seconds: float
    steps: int | None
    memory: int
    device: str
    images: float = 0.0
    note: str = ""

    @property
    def seconds(self) -> float | None:
        """Of the whole run, without samples, checkpoints and the evaluation."""
        return None if self.steps is None else self.step_seconds * self.steps

    def __str__(self) -> str:
        step = f"{self.step_seconds:.2g} s a step on this machine ({self.device})"
        step += f", {size_in_words(self.memory)} of memory" if self.memory else ""
        step += f", {_rounded(3600 * self.images / self.step_seconds):,} pictures an hour" if self.images else ""
        note = f" {self.note}" if self.note else ""
        if self.steps is None or self.seconds is None:
            return f"About {step}.{note}"
        return f"About {step}; {self.steps:,} steps take {in_words(self.seconds)}.{note}"


def _rounded(number: float) -> int:
    """To two figures, which is more than a few steps tell."""
    return int(float(f"{number:.2g}"))


def in_words(seconds: float) -> str:
    """A length of time, in days where it is long.

    >>> in_words(9.2 * 86400), in_words(90)
    ('9.2 days', '1 min 30 s')
    """
    return f"{seconds / DAY:.1f} days" if seconds >= DAY else clock(seconds)


def memory_in_use(device: torch.device | str) -> int:
    """The most bytes that were in use: of a CUDA device, else of this process; 0 where a system does not say."""
    if torch.device(device).type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def step_seconds(times: Sequence[float]) -> float | None:
    """Seconds of a step; None where more steps should be measured.

    Args:
        times: when each step began, and the last one ended.
    """
    if len(times) == 2 and times[1] - times[0] > SLOW:
        return times[1] - times[0]
    steps = len(times) - 1 - WARM
    if steps < MEASURED or (times[-1] - times[WARM] < ENOUGH and steps < MOST):
        return None
    return (times[-1] - times[WARM]) / steps


class LengthNotice(Callback):
    """Says after the first steps how long a run will take, where that is long and its budget is steps.

    Args:
        steps: of the whole run; None where its budget is a time, of which nothing need be said.
        smaller: what to do instead, as a sentence.
    """

    def __init__(self, steps: int | None, smaller: str = ""):
        self.steps, self.smaller = steps, smaller
        self.done = steps is None
        self._entered: list[float] = []
        self._step = -1
        self.estimate: Estimate | None = None

    def on_start(self, state: TrainingState) -> None:
        self._first = state.step

    def on_turn(
        self, state: TrainingState, phase: Phase, parameters: Mapping[str, nn.Parameter]
    ) -> AbstractContextManager[dict[str, Tensor]]:
        if not self.done and state.step != self._step:
            self._step = state.step
            self._entered.append(time.monotonic())
            self._judge(state)
        return nullcontext({})

    def _judge(self, state: TrainingState) -> None:
        """Measured from the beginning of one step to that of another."""
        assert self.steps is not None
        step = step_seconds(self._entered)
        if step is None:
            return
        self.done = True
        device = next(state.system.parameters()).device
        estimate = Estimate(step, self.steps - self._first, memory_in_use(device), device.type)
        self.estimate = estimate
        if estimate.seconds is not None and estimate.seconds > LONG and state.first:
            state.say(f"{estimate} {self.smaller}".rstrip())
