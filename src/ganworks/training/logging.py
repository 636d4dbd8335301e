"""metrics.jsonl: what a run writes down while it goes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganworks.errors import CheckpointError
from ganworks.game import Callback, TrainingState
from ganworks.io import atomic_write, log_records

Record = Mapping[str, object]


class MetricsFile(Callback):
    """Writes every logged step to metrics.jsonl in the run's folder."""

    def __init__(self) -> None:
        self.lines: Lines | None = None

    def on_start(self, state: TrainingState) -> None:
        """Open the file; lines of steps after the one that training continues from are dropped."""
        folder = state.folder
        if folder is None or not state.first:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CheckpointError(
                f"The run's folder {folder} cannot be made ({error}); choose another with --out."
            ) from error
        self.lines = Lines(folder / "metrics.jsonl", after=state.step)

    def on_log(self, state: TrainingState, record: Record) -> None:
        """Write a line."""
        if self.lines is not None:
            self.lines.write(record)

    def on_end(self, state: TrainingState) -> None:
        """Close the file."""
        if self.lines is not None:
            self.lines.close()


class Lines:
    """metrics.jsonl: one JSON object per logged step, each line flushed as it is written.

    Args:
        path: the file.
        after: drop lines of later steps than this, which a resumed run will write again.
    """

    def __init__(self, path: Path, after: int = 0):
        self.path = path
        try:
            if path.exists() or path.is_symlink():
                with atomic_write(path) as temporary, temporary.open("w", encoding="utf-8") as file:
                    file.writelines(f"{text}\n" for text, record in log_records(path) if record["step"] <= after)
            self.file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise CheckpointError(
                f"Cannot write {path} ({error.strerror}); choose another folder with --out."
            ) from error

    def write(self, record: Record) -> None:
        """Append one line."""
        try:
            self.file.write(json.dumps({name: _finite(value) for name, value in record.items()}) + "\n")
            self.file.flush()
        except OSError as error:
            raise CheckpointError(
                f"Cannot write {self.path} ({error}); checkpoints written so far are untouched."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value  # JSON knows no other numbers
