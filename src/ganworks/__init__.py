"""A GAN workshop: design an objective, train it, be told whether the game is healthy, measure what came out.

Names are imported when they are first used, so that ``import ganworks`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ganworks._version import __version__

_WHERE = {
    "design": "ganworks.workshop",
    "objective": "ganworks.losses",
    "system": "ganworks._train",
    "train": "ganworks._train",
    "resume": "ganworks._train",
    "Run": "ganworks.run",
    "evaluate_folders": "ganworks._folder_evaluation",
    "from_pretrained": "ganworks.export",
}
_PACKAGES = {
    "divergences",
    "workshop",
    "losses",
    "regularizers",
    "layers",
    "networks",
    "data",
    "metrics",
    "systems",
    "training",
    "health",
    "export",
    "recipes",
    "tools",
}

__all__ = ["__version__", *_WHERE]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in _PACKAGES:
        return import_module(f"ganworks.{name}")
    raise AttributeError(f"module 'ganworks' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE, *_PACKAGES})
