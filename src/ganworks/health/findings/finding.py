"""A finding: what is wrong, since when, which numbers show it, why, and what to change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ganworks.health.facts import Facts
from ganworks.health.record import Record, Series

LEAST = 3
"""Snapshots that have to show the same before it counts."""
YOUNG = 12_000
"""Images before which a generator is not expected to be anywhere."""
SETTLED = 24_000
"""Images before which its samples may still be of few modes, far from the data, or on the move."""


@dataclass(frozen=True)
class Advice:
    """One thing to change.

    Attributes:
        message: what to do, in a sentence.
        options: settings by dotted name, where an option does it.
        action: a name for what has to be done outside of the options, to data or code.
        line: the command that does it to a run; empty where there is no run.
    """

    message: str
    options: Mapping[str, object] = field(default_factory=dict)
    action: str = ""
    line: str = ""

    @property
    def command(self) -> str:
        """The command that does it, or the options as words of a command line where the run is not known."""
        return self.line or " ".join(f"--{name} {_word(value)}" for name, value in self.options.items())

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "message": self.message,
            "command": self.command,
            "options": dict(self.options),
            "action": self.action,
        }


def _word(value: Any) -> str:
    if isinstance(value, str | int | float | bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return f"'{json.dumps(value)}'"


@dataclass(frozen=True)
class Finding:
    """An illness, or a remark.

    Attributes:
        kind: its name, as ``--stop-on`` knows it.
        since: the step at which it began.
        evidence: from 0 to 1, by which findings are ordered; what explains others is given more than what follows.
        numbers: what shows it.
        message: what is wrong, in a sentence.
        reason: why, in the terms of the objective.
        advice: what to change, the most promising first.
        level: an illness is worth an alarm; a remark is not.
    """

    kind: str
    since: int
    evidence: float
    numbers: Mapping[str, float]
    message: str
    reason: str
    advice: tuple[Advice, ...] = ()
    level: Literal["illness", "remark"] = "illness"

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": self.kind,
            "level": self.level,
            "since": self.since,
            "evidence": round(self.evidence, 3),
            "numbers": {name: round(float(value), 6) for name, value in self.numbers.items()},
            "message": self.message,
            "reason": self.reason,
            "advice": [one.to_dict() for one in self.advice],
        }


NEARER = 0.92
"""The share of an earlier distance to the data that is nearer."""


def growth(series: Series) -> float:
    """The median of the newest snapshots over that of those after the middle of the game; 1 where it means nothing."""
    if len(series) < 2 * LEAST:
        return 1.0
    middle = float(np.median(series.values[len(series) // 2 :][: max(LEAST, len(series) // 4)]))
    return series.typical(LEAST) / middle if middle > 0 else 1.0


def improving(record: Record) -> bool:
    """Whether the samples of the newest looks are better than those of the looks before: nearer, or of more modes."""
    nearer = _ratio(record.signal("distance"))
    wider = [_ratio(record.signal(name)) for name in ("clusters", "diversity")]
    more = any(ratio is not None and ratio > 2 - NEARER for ratio in wider)
    return (nearer is not None and nearer < NEARER) or (more and (nearer is None or nearer < 1.0))


def _ratio(series: Series) -> float | None:
    """The median of the newest looks over that of those before; None where there are too few or it means nothing."""
    if len(series) < 2 * LEAST:
        return None
    before = Series(series.steps[:-LEAST], series.values[:-LEAST]).typical(LEAST)
    return series.typical(LEAST) / before if before > 1e-3 else None


NOT_GENERATOR = ("critic", "classifier", "penalty")
"""How the names of turns begin in which no generator is trained."""
Finder = Callable[[Record, Facts], Finding | None]
"""Searches for one illness; None where there is no sign of it."""


def onset(series: Series, holds: NDArray[np.bool_], least: int = LEAST) -> int | None:
    """The step since which something holds without a break, if it held at the last ``least`` snapshots."""
    if len(holds) < least or not holds[-least:].all():
        return None
    return series.since(holds)


def mostly(series: Series, holds: NDArray[np.bool_], least: int = LEAST) -> int | None:
    """The step since which something holds at most snapshots: at ``least`` of any ``2 least - 1`` in a row.

    For what is computed from the critic's scores, which may jump between snapshots although nothing has changed: one
    snapshot that differs from its neighbours is no recovery.
    """
    window = 2 * least - 1
    if not len(holds):
        return None
    usual = np.convolve(holds, np.ones(window, dtype=int))[: len(holds)] >= least
    if not len(usual) or not usual[-1]:
        return None
    broken = np.flatnonzero(~usual)
    start = max(0, int(broken[-1]) + 2 - window) if len(broken) else 0
    return int(series.steps[start + int(np.argmax(holds[start:]))])


def grown(record: Record, facts: Facts, images: int = YOUNG) -> bool:
    """Whether the generator has had steps on enough images for its samples to be judged.

    Further turns of the critic do not count. In a stage in which no generator has turns there is nothing to judge.
    """
    turns = {name.partition("/")[0] for name in record.columns if "/" in name} - {"health"}
    if record.stage is not None and all(turn.startswith(NOT_GENERATOR) for turn in turns):
        return False
    return record.step * facts.usual_batch >= images
