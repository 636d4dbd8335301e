"""Short runs, with data and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from small import build, trainer

from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig

FAST: dict[str, Any] = {
    "batch": 4,
    "loggers": (),
    "samples": 4,
    "device": "cpu",
    "quiet": True,
    "checkpoint_every": 1,
    "steps": 2,
}
"""Settings of a training of milliseconds."""


def lost(name: str, folder: Path, **changes: Any) -> Run:
    """A run of a small system, whose data set is nowhere."""
    engine = trainer(name, folder, system=build(name, **changes), steps=1)
    engine.run()
    options = engine.system.config.model_dump(mode="json")
    data = DataChoice(name="/home/somebody/pictures")
    RunConfig(system=name, options=options, data=data, training=engine.settings).save(folder / "config.yaml")
    return Run(folder)
