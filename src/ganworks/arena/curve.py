"""The score of a run while it trains: what curves are drawn from, and what signals are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from torch import Tensor

from ganworks._data_choice import open_data
from ganworks._evaluation import measure
from ganworks.arena.jobs import Job
from ganworks.arena.measurements import CURVE
from ganworks.arena.results import default_score, signed
from ganworks.data import DataSet, Points
from ganworks.data.dataset import Split
from ganworks.errors import BadInput
from ganworks.game import Batch, Callback, System, TrainingState
from ganworks.run_config import RunConfig

COUNT = 500
"""Most images of each side at a point of a curve."""


class Curve(Callback):
    """Measures the score at equally spaced steps and logs it; nothing of the training changes.

    Args:
        job: what is trained, and how often it is measured.
        steps: of the whole run.
    """

    def __init__(self, job: Job, steps: int):
        self.job, self.steps = job, steps
        self.live: _Live | None = None
        self.metric: tuple[str, ...] | None = None

    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> Mapping[str, float]:
        """Measure where this logged step is the first behind a point of the curve."""
        every = state.settings.log_every
        passed, before = (step * self.job.curve // self.steps for step in (state.step, max(0, state.step - every)))
        if passed == before or state.step == 1:
            return {}
        self.live = self.live or _Live(state, self.job)
        report = measure(self.live, self.metric, None, COUNT, 0)
        name = self.job.score or default_score(report)
        entry = next((one for one in report.scores if one.name == name), None)
        if entry is None:
            raise BadInput(f"The metrics give no {name}; they give: {', '.join(one.name for one in report.scores)}.")
        self.metric = (entry.metric,)
        self.job = self.job.model_copy(update={"score": name})
        return {CURVE: signed(entry.value, entry.better, entry.floor_value)}


class _Live:
    """A run in training, as far as an evaluation looks at it."""

    def __init__(self, state: TrainingState, job: Job):
        self.state = state
        self.config = RunConfig(
            system=job.system,
            data=job.data,
            training=state.settings,
            measure=job.measure,
        )
        self._open = cache(lambda split, all_labels: open_data(job.data, split, all_labels=all_labels))

    @property
    def system(self) -> System[Any]:
        return self.state.system

    def data(self, split: Split = "evaluate", *, all_labels: bool = False) -> DataSet | Points:
        return self._open(split, all_labels)

    def sample(self, n: int, *, seed: int = 0, given: Batch | None = None) -> Tensor:
        return self.state.sample(n, given, key=f"arena-{seed}")
