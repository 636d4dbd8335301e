"""What is known of the course of a game: the lines of metrics.jsonl as series of numbers over steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganworks.io import log_records

Line = Mapping[str, Any]
Floats = NDArray[np.float64]

RENAMED = {
    "health/told_apart": "health/critic_auc",
    "health/remembered": "health/memorization_auc",
    "health/pull": "health/generator_score_gradient",
    "health/lost": "health/missing_modes",
    "health/twins": "health/duplicates",
    "health/place_0": "health/mean_sample_0",
    "health/place_1": "health/mean_sample_1",
    "health/fake_low": "health/range_low",
    "health/fake_high": "health/range_high",
    "health/data_twins": "health/data_duplicates",
    "dead_penalty": "inactive_penalty",
    "lost_cycle": "cycle_not_learned",
    "stuck": "stalled",
    "blind": "not_watched",
    "said": "message",
}
"""Names in the files of older runs -> what they are called now: signals, findings, events and their keys."""


class Series:
    """Finite numbers over steps.

    Attributes:
        steps: (n,) increasing.
        values: (n,).
    """

    def __init__(self, steps: Iterable[float] = (), values: Iterable[float] = ()):
        self.steps, self.values = np.array([*steps], dtype=float), np.array([*values], dtype=float)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def last(self) -> float:
        """The newest value."""
        return float(self.values[-1])

    def recent(self, count: int) -> Floats:
        """The newest values."""
        return self.values[-count:]

    def typical(self, count: int) -> float:
        """The median of the newest values."""
        return float(np.median(self.recent(count)))

    def since(self, holds: NDArray[np.bool_]) -> int:
        """The first step of the unbroken stretch up to now in which something held, one truth value per step."""
        broken = np.flatnonzero(~holds)
        return int(self.steps[broken[-1] + 1] if len(broken) else self.steps[0])


class Record:
    """The course of a game.

    Args:
        lines: objects with ``step`` and named numbers, in order.
    """

    def __init__(self, lines: Iterable[Line] = ()):
        self.lines: list[Line] = []
        self.columns: dict[str, tuple[list[float], list[float]]] = {}
        self.constants: dict[str, float] = {}
        self.events: list[Line] = []
        self.stage: str | None = None
        for line in lines:
            self.add(line)

    def add(self, line: Line) -> None:
        """Append one line; series begin anew with each stage of training, facts of the data stay."""
        if line.get("stage") != self.stage:
            self.stage, self.columns = line.get("stage"), {}
        line = {RENAMED.get(name, name): value for name, value in line.items()}
        self.lines.append(line)
        self.events += [{"step": line["step"], **_current(event)} for event in line.get("events", ())]
        for name, value in line.items():
            if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
                if name.startswith("health/data_"):
                    self.constants[name] = float(value)
                steps, values = self.columns.setdefault(name, ([], []))
                steps.append(float(line["step"]))
                values.append(float(value))

    def series(self, name: str) -> Series:
        """The finite values of a name in the current stage of training; empty where there are none."""
        return Series(*self.columns.get(name, ((), ())))

    def signal(self, name: str) -> Series:
        """The series of a health signal, by its name without the prefix."""
        return self.series(f"health/{name}")

    def typical(self, *names: str, count: int) -> dict[str, float]:
        """The median of the newest values of health signals, of those that there are.

        Args:
            names: without the prefix.
            count: how many values.
        """
        return {name: series.typical(count) for name in names if len(series := self.signal(name))}

    def fact(self, name: str) -> float | None:
        """A fact of the data, by its name without the prefix."""
        return self.constants.get(f"health/data_{name}")

    @property
    def step(self) -> int:
        """The newest step."""
        return int(self.lines[-1]["step"]) if self.lines else 0

    @classmethod
    def read(cls, path: Path, until: float = math.inf) -> Record:
        """The record of a file of lines, under current names; a line cut short by a kill is skipped.

        Args:
            path: metrics.jsonl; a missing file is an empty record.
            until: the last step to read.
        """
        return cls(record for _, record in log_records(path) if record["step"] <= until)


def _current(event: Line) -> Line:
    """An event under current names: its keys, its kind of event and the kind of its finding."""
    renamed = {RENAMED.get(key, key): value for key, value in event.items()}
    return {key: RENAMED.get(value, value) if key in {"event", "kind"} else value for key, value in renamed.items()}
