"""What a run writes down while it goes: metrics.jsonl always, trackers behind one small adapter."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from ganworks.errors import CheckpointError
from ganworks.game import Callback, TrainingState
from ganworks.io import atomic_write

Record = Mapping[str, object]


class Writer(Protocol):
    """Anything that takes named numbers: an experiment tracker."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Take the values of a step."""
        ...

    def close(self) -> None:
        """Write what is still pending."""
        ...


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


class Trackers(Callback):
    """Hands what is logged to experiment trackers: tensorboard, wandb, trackio, mlflow.

    Args:
        names: of the trackers; one that is not installed is skipped with a notice.
    """

    def __init__(self, names: Sequence[str]):
        self.names = names
        self.writers: list[Writer] = []

    def on_start(self, state: TrainingState) -> None:
        """Open the trackers that are installed."""
        if state.folder is None or not state.first:
            return
        self.writers, notices = trackers(self.names, state.folder, state.step)
        for notice in notices:
            state.say(notice)

    def on_log(self, state: TrainingState, record: Record) -> None:
        """Hand on the numbers of a logged step."""
        numbers = {name: value for name, value in record.items() if "/" in name and isinstance(value, int | float)}
        for writer in self.writers if numbers else ():
            writer.write(state.step, numbers)

    def on_end(self, state: TrainingState) -> None:
        """Close the trackers."""
        for writer in self.writers:
            writer.close()


class Lines:
    """metrics.jsonl: one JSON object per logged step, each line flushed as it is written.

    Args:
        path: the file.
        after: drop lines of later steps than this, which a resumed run will write again.
    """

    def __init__(self, path: Path, after: int = 0):
        self.path = path
        try:
            if path.exists():
                lines = [line for line in path.read_text(errors="replace").splitlines() if _step_of(line) <= after]
                with atomic_write(path) as temporary:
                    temporary.write_text("".join(line + "\n" for line in lines))
            self.file = path.open("a")
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


def _step_of(line: str) -> float:
    try:
        return json.loads(line)["step"]
    except (ValueError, KeyError, TypeError):
        return float("inf")  # a line cut off by a kill


class _TensorBoard:
    def __init__(self, folder: Path, name: str, step: int):
        from torch.utils.tensorboard.writer import SummaryWriter  # takes seconds to import

        self.writer = SummaryWriter(str(folder / "tensorboard"), purge_step=step + 1 if step else None)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            self.writer.add_scalar(key, value, step)

    def close(self) -> None:
        self.writer.close()


class _Module:
    """Trackers whose module is itself the interface: init, log, finish."""

    def __init__(self, folder: Path, name: str, step: int):
        from importlib import import_module

        self.module = import_module(name)
        if name == "mlflow":
            self.module.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
            self.module.start_run(run_name=folder.name)
        else:
            self.module.init(project="ganworks", name=folder.name)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        if self.module.__name__ == "mlflow":
            self.module.log_metrics(dict(values), step=step)
        else:
            self.module.log(dict(values), step=step)

    def close(self) -> None:
        getattr(self.module, "end_run" if self.module.__name__ == "mlflow" else "finish")()


def trackers(names: Sequence[str], folder: Path, step: int = 0) -> tuple[list[Writer], list[str]]:
    """Open the trackers that are installed.

    Returns:
        The trackers, and a notice for each that is not installed.
    """
    writers: list[Writer] = []
    notices = []
    for name in names:
        if find_spec(name) is None:
            notices.append(
                f"{name} is not installed, so this run is not written to it; metrics.jsonl holds everything."
            )
        else:
            writers.append((_TensorBoard if name == "tensorboard" else _Module)(folder, name, step))
    return writers, notices
