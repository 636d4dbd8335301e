"""The machine: it plays any system's phases, keeps and restores state exactly, and knows no GAN by name.

Names are imported when they are first used: the settings alone are read without the trainer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.training.distributed import Runtime
    from ganworks.training.ema import EMA
    from ganworks.training.logging import MetricsFile
    from ganworks.training.progress import ProgressBar
    from ganworks.training.settings import Training
    from ganworks.training.step import Updater
    from ganworks.training.trackers import Trackers, Writer
    from ganworks.training.trainer import Trainer

_WHERE = {
    "EMA": "ema",
    "MetricsFile": "logging",
    "ProgressBar": "progress",
    "Runtime": "distributed",
    "Trackers": "trackers",
    "Trainer": "trainer",
    "Training": "settings",
    "Updater": "step",
    "Writer": "trackers",
}

__all__ = ["EMA", "MetricsFile", "ProgressBar", "Runtime", "Trackers", "Trainer", "Training", "Updater", "Writer"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"ganworks.training.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'ganworks.training' has no attribute {name!r}")
