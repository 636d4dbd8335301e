"""The small systems of :mod:`ganworks.testing`, and the names of all registered ones."""

from __future__ import annotations

from typing import Any

from ganworks.data.pictures import AS_IS, Preparation
from ganworks.game import System
from ganworks.registry import system as systems
from ganworks.run import Run
from ganworks.testing.small import (
    ATTRIBUTES,
    CLASSES,
    DOMAINS,
    STOCK,
    Trainer,
    all_phases,
    build,
    differing,
    feed_of,
    fields_of,
    fingerprint,
    given_for,
    options,
    settings,
    shortened,
    stock,
    trainer,
)


class Opened(Run):
    """A run that has a system and perhaps data, and lies nowhere.

    Args:
        system: in evaluation mode.
        data: of every split.
    """

    def __init__(self, system: System, data: Any = None):
        self._system, self._data = system, data

    @property
    def system(self) -> System:
        return self._system

    @property
    def preparation(self) -> Preparation:
        return AS_IS

    def data(self, split: str = "evaluate", *, all_labels: bool = False) -> Any:
        """The data."""
        return self._data


NAMES = [name for name, entry in systems.entries().items() if entry.module.startswith("ganworks.")]

__all__ = [
    "ATTRIBUTES",
    "CLASSES",
    "DOMAINS",
    "NAMES",
    "STOCK",
    "Opened",
    "Trainer",
    "all_phases",
    "build",
    "differing",
    "feed_of",
    "fields_of",
    "fingerprint",
    "given_for",
    "options",
    "settings",
    "shortened",
    "stock",
    "trainer",
]
