"""What CGAN is judged by besides its scores: whether its samples are of the class that was asked for."""

from __future__ import annotations

from typing import Any

from agreement import agreement, classes_in_rows, judge

from ganworks.game import Batch
from ganworks.run import Run


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Agreement of an independent classifier with the class asked for."""
    return {"conditional": agreement(run, judge(run))}


def picture(run: Run, given: Batch) -> Any:
    """A row for each class."""
    return classes_in_rows(run)
