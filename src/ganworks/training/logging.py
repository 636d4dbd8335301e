"""What a run writes down while it goes: metrics.jsonl always, trackers behind one small adapter."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from ganworks.errors import CheckpointError
from ganworks.io import atomic_write

Record = dict[str, Any]


class Tracker(Protocol):
    """Anything that takes named numbers."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Take the values of a step."""
        ...

    def close(self) -> None:
        """Write what is still held."""
        ...


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
                held = [line for line in path.read_text(errors="replace").splitlines() if _step_of(line) <= after]
                with atomic_write(path) as temporary:
                    temporary.write_text("".join(line + "\n" for line in held))
            self.file = path.open("a")
        except OSError as error:
            raise CheckpointError(
                f"Cannot write {path} ({error.strerror}); choose another folder with --out."
            ) from error

    def write(self, record: Record) -> None:
        """Append one line."""
        try:
            self.file.write(json.dumps({name: _said(value) for name, value in record.items()}) + "\n")
            self.file.flush()
        except OSError as error:
            raise CheckpointError(
                f"Cannot write {self.path} ({error}); checkpoints written so far are untouched."
            ) from error

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def _said(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value  # JSON knows no other numbers


def _step_of(line: str) -> float:
    try:
        return json.loads(line)["step"]
    except (ValueError, KeyError, TypeError):
        return float("inf")  # a line cut off by a kill


class _TensorBoard:
    def __init__(self, folder: Path, name: str):
        from torch.utils.tensorboard.writer import SummaryWriter  # takes seconds to import

        self.writer = SummaryWriter(str(folder / "tensorboard"))

    def write(self, step: int, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            self.writer.add_scalar(key, value, step)

    def close(self) -> None:
        self.writer.close()


class _Module:
    """Trackers whose module is itself the interface: init, log, finish."""

    def __init__(self, folder: Path, name: str):
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


def trackers(names: Sequence[str], folder: Path) -> tuple[list[Tracker], list[str]]:
    """Open the trackers that are installed.

    Returns:
        The trackers, and a notice for each that is not installed.
    """
    opened: list[Tracker] = []
    notices = []
    for name in names:
        if find_spec(name) is None:
            notices.append(
                f"{name} is not installed, so this run is not written to it; metrics.jsonl holds everything."
            )
        else:
            opened.append((_TensorBoard if name == "tensorboard" else _Module)(folder, name))
    return opened, notices
