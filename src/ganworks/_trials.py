"""Trying the doctor's advices: each is played shortly from the same point, beside the run as it is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ganworks._changes import with_changes
from ganworks._train import resume
from ganworks.errors import BadInput, GanworksError
from ganworks.health.causes.cause import Cause
from ganworks.health.findings.finding import Advice
from ganworks.health.record import Record
from ganworks.health.report import Report
from ganworks.run import Run
from ganworks.training import checkpoint

MOST, LOOKS = 3, 10
"""Advices that are tried, and looks at each trial."""
SHARE, LEAST, LONGEST = 0.5, 100, 1000
"""Steps of a trial: this share of those the run has had, and bounds."""
HELPED = 0.7
"""The share of the distance without a change at which an advice has helped."""


@dataclass(frozen=True)
class Trial:
    """How one change came out.

    Attributes:
        cause: whose advice it is; empty for the run as it is.
        message: the advice.
        command: that follows it for good.
        distance: median distance of samples to held-out data over the last looks; infinite where the game diverged.
        diversity: of the samples, as a share of the data's.
        helped: the distance is at most 0.7 of that without a change.
    """

    cause: str
    message: str
    command: str
    distance: float
    diversity: float
    helped: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values; None for a distance that is infinite."""
        return {**asdict(self), "distance": self.distance if np.isfinite(self.distance) else None}


@dataclass(frozen=True)
class Trials:
    """Trials of one run.

    Attributes:
        start: the step that all start from; 0 for the beginning.
        steps: how many each played.
        rows: the run as it is first, then the advices in the order of the report.
    """

    start: int
    steps: int
    rows: tuple[Trial, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"start": self.start, "steps": self.steps, "trials": [row.to_dict() for row in self.rows]}

    def __str__(self) -> str:
        lines = [f"{self.steps} steps each from step {self.start}:", f"  {'distance':>9}  {'diversity':>9}  "]
        for row in self.rows:
            verdict = "" if not row.cause else "helped" if row.helped else "did not help"
            lines.append(f"  {row.distance:9.3f}  {row.diversity:9.2f}  {row.message} {verdict}".rstrip())
            lines += [f"{'':24}{row.command}"] if row.helped and row.command else []
        return "\n".join(lines)


def trials(run: Run, diagnosis: Report, steps: int | None = None) -> Trials:
    """Play the first advices of a report shortly, side by side; the run itself is left as it is.

    Args:
        run: an ill run.
        diagnosis: its report.
        steps: of each trial; default: half of what the run has had, between 100 and 1000.

    Raises:
        BadInput: no advice of the report is an option.
    """
    advices = _advices(diagnosis.causes)
    if not advices:
        raise BadInput("No advice of this report is an option that could be tried.")
    start = _start(run, diagnosis.causes[0])
    count = steps or int(min(max(SHARE * diagnosis.record.step, LEAST), LONGEST))
    control = _play(run, {}, start, count)
    rows = [Trial("", "as it is", "", *control)]
    for cause, advice in advices:
        distance, diversity = _play(run, advice.options, start, count)
        helped = distance <= HELPED * control[0] or (np.isfinite(distance) and not np.isfinite(control[0]))
        rows.append(Trial(cause.name, advice.message, advice.command, distance, diversity, bool(helped)))
    return Trials(start, count, tuple(rows))


def _advices(causes: Sequence[Cause]) -> list[tuple[Cause, Advice]]:
    """The first advices that are options, each change once."""
    advices: dict[str, tuple[Cause, Advice]] = {}
    for cause in causes:
        for advice in cause.advice:
            if advice.options and cause.level == "illness":
                advices.setdefault(str(advice.options), (cause, advice))
    return list(advices.values())[:MOST]


def _start(run: Run, cause: Cause) -> int:
    """The newest checkpoint from before the illness; 0 where there is none."""
    folder = run.folder / "checkpoints"
    steps = [checkpoint.step_of(path) for path in checkpoint.complete(folder)]
    return max((step for step in steps if step < cause.since), default=0)


def _play(run: Run, options: Mapping[str, Any], start: int, steps: int) -> tuple[float, float]:
    """Distance and diversity at the end of a trial; a game that diverges or refuses the change is infinitely far."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "trial"
        (folder / "checkpoints").mkdir(parents=True)
        every = max(1, steps // LOOKS)
        looks = {"watch_every": every, "log_every": every, "checkpoint_every": 0, "sample_every": 0, "stop_on": ()}
        budget = {"steps": start + steps, "minutes": None, "loggers": ()}
        changes = {f"training.{key}": value for key, value in {**looks, **budget}.items()}
        with_changes(run.config, run.kind, changes).save(folder / "config.yaml")
        if start:
            kept = checkpoint.at_step(run.folder / "checkpoints", start)
            shutil.copytree(kept, folder / "checkpoints" / kept.name)
        try:
            resume(folder, options=options, quiet=True, system=run.kind)
        except GanworksError:
            return float("inf"), 0.0
        record = Record.read(folder / "metrics.jsonl")
        ends = [record.signal(signal).recent(3) for signal in ("distance", "diversity")]
        if not all(len(values) for values in ends):
            return float("inf"), 0.0
        return float(np.median(ends[0])), float(np.median(ends[1]))
