"""The small systems of :mod:`ganworks.testing`, and the names of all registered ones."""

from __future__ import annotations

from ganworks.registry import system as systems
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

NAMES = [name for name, entry in systems.entries().items() if entry.module.startswith("ganworks.")]

__all__ = [
    "ATTRIBUTES",
    "CLASSES",
    "DOMAINS",
    "NAMES",
    "STOCK",
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
