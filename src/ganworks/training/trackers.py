"""Experiment trackers behind one small adapter: numbers, pictures of samples, and the run's settings."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from PIL import Image

from ganworks.game import Callback, TrainingState
from ganworks.io import read_ordinary, save_json

PICTURES = "samples"
"""The name under which trackers show pictures of samples."""
IDENTITIES = "trackers.json"
"""File in the run's folder by which a resumed run finds its run in each tracker."""


class Writer(Protocol):
    """An experiment tracker."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Take the values of a step."""
        ...

    def picture(self, step: int, path: Path) -> None:
        """Take the picture of samples of a step, a PNG file."""
        ...

    def close(self) -> None:
        """Write what is still pending."""
        ...


class Trackers(Callback):
    """Hands what is logged to experiment trackers: tensorboard, wandb, trackio, mlflow.

    Args:
        names: of the trackers; one that is not installed is skipped with a notice.
        config: the run's settings as plain values, which trackers show beside it.
    """

    def __init__(self, names: Sequence[str], config: Mapping[str, Any] | None = None):
        self.names, self.config = names, config or {}
        self.writers: list[Writer] = []

    def on_start(self, state: TrainingState) -> None:
        """Open the trackers that are installed."""
        if state.folder is None or not state.first:
            return
        self.writers, notices = trackers(self.names, state.folder, state.step, self.config)
        for notice in notices:
            state.say(notice)

    def on_log(self, state: TrainingState, record: Mapping[str, Any]) -> None:
        """Hand on the numbers of a logged step."""
        numbers = {name: value for name, value in record.items() if "/" in name and isinstance(value, int | float)}
        for writer in self.writers if numbers else ():
            writer.write(state.step, numbers)

    def on_picture(self, state: TrainingState, path: Path) -> None:
        """Hand on a picture of samples."""
        for writer in self.writers:
            writer.picture(state.step, path)

    def on_end(self, state: TrainingState) -> None:
        """Close the trackers."""
        for writer in self.writers:
            writer.close()


class _TensorBoard:
    def __init__(self, folder: Path, step: int, config: Mapping[str, Any]):
        from torch.utils.tensorboard.writer import SummaryWriter  # takes seconds to import

        self.writer = SummaryWriter(str(folder / "tensorboard"), purge_step=step + 1 if step else None)
        if config:
            self.writer.add_text("config", f"```\n{json.dumps(config, indent=1, default=str)}\n```", step)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        for key, value in values.items():
            self.writer.add_scalar(key, value, step)

    def picture(self, step: int, path: Path) -> None:
        with Image.open(path, formats=["PNG"]) as picture:
            self.writer.add_image(PICTURES, np.asarray(picture.convert("RGB")), step, dataformats="HWC")

    def close(self) -> None:
        self.writer.close()


class _Module:
    """wandb and trackio, whose modules share one interface: init, log, Image, finish."""

    def __init__(self, name: str, folder: Path, config: Mapping[str, Any]):
        self.module = import_module(name)
        options: dict[str, Any] = {"resume": "allow", "config": dict(config), "name": folder.name}
        if name == "wandb":  # a run of trackio is found again by its name
            options |= {"id": _identity(folder, name, uuid.uuid4().hex), "dir": str(folder)}
        self.module.init(project=os.environ.get("WANDB_PROJECT", "ganworks"), **options)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        self.module.log(dict(values), step=step)

    def picture(self, step: int, path: Path) -> None:
        self.module.log({PICTURES: self.module.Image(str(path))}, step=step)

    def close(self) -> None:
        self.module.finish()


class _MLflow:
    """MLflow, in a database of the run's own unless MLFLOW_TRACKING_URI names a server."""

    def __init__(self, folder: Path, config: Mapping[str, Any]):
        self.module: ModuleType = import_module("mlflow")
        if "MLFLOW_TRACKING_URI" not in os.environ:
            self.module.set_tracking_uri(f"sqlite:///{(folder / 'mlflow.db').absolute()}")
        before = _identities(folder).get("mlflow")
        run = self.module.start_run(run_id=before) if before else self.module.start_run(run_name=folder.name)
        _identity(folder, "mlflow", run.info.run_id)
        self.module.log_dict(dict(config), "config.json")

    def write(self, step: int, values: Mapping[str, float]) -> None:
        self.module.log_metrics(dict(values), step=step)

    def picture(self, step: int, path: Path) -> None:
        self.module.log_artifact(str(path), PICTURES)

    def close(self) -> None:
        self.module.end_run()


def _identities(folder: Path) -> dict[str, str]:
    try:
        content = json.loads(read_ordinary(folder / IDENTITIES, links=False).decode())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _identity(folder: Path, name: str, new: str) -> str:
    """The name of a run in a tracker: that of before where it was resumed, else a new one, which is kept."""
    identities = _identities(folder)
    if name not in identities:
        save_json({**identities, name: new}, folder / IDENTITIES)
    return identities.get(name, new)


def trackers(
    names: Sequence[str], folder: Path, step: int = 0, config: Mapping[str, Any] | None = None
) -> tuple[list[Writer], list[str]]:
    """Open the trackers that are installed.

    Args:
        names: of the trackers.
        folder: of the run.
        step: from which training continues.
        config: the run's settings as plain values.

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
        elif name == "tensorboard":
            writers.append(_TensorBoard(folder, step, config or {}))
        elif name == "mlflow":
            writers.append(_MLflow(folder, config or {}))
        else:
            writers.append(_Module(name, folder, config or {}))
    return writers, notices
