"""Runs: a system, its data and its training in one folder, to be made, continued, sampled and measured."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganworks.runs.config import DataChoice, RunConfig
    from ganworks.runs.making import resume, system, train
    from ganworks.runs.run import Run

_WHERE = {
    "DataChoice": "config",
    "RunConfig": "config",
    "Run": "run",
    "resume": "making",
    "system": "making",
    "train": "making",
}

__all__ = ["DataChoice", "Run", "RunConfig", "resume", "system", "train"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"ganworks.runs.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'ganworks.runs' has no attribute {name!r}")
