"""A GAN workshop: design an objective, train it, be told whether the game is healthy, measure what came out.

Names are imported when they are first used, so that ``import ganworks`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ganworks._version import __version__

if TYPE_CHECKING:
    from ganworks._estimate import estimate
    from ganworks._folder_evaluation import evaluate_folders
    from ganworks._train import resume, system, train
    from ganworks.export import from_pretrained
    from ganworks.game import Batch, Callback, Optimizer, Phase, Schedule, Settings, Stage, System, Terms
    from ganworks.losses import objective
    from ganworks.run import Run
    from ganworks.training.image_grid import show
    from ganworks.workshop import design

_WHERE = {
    "design": "ganworks.workshop",
    "objective": "ganworks.losses",
    "show": "ganworks.training.image_grid",
    "system": "ganworks._train",
    "train": "ganworks._train",
    "resume": "ganworks._train",
    "estimate": "ganworks._estimate",
    "Run": "ganworks.run",
    "evaluate_folders": "ganworks._folder_evaluation",
    "from_pretrained": "ganworks.export",
    "Batch": "ganworks.game",
    "Callback": "ganworks.game",
    "Optimizer": "ganworks.game",
    "Phase": "ganworks.game",
    "Schedule": "ganworks.game",
    "Settings": "ganworks.game",
    "Stage": "ganworks.game",
    "System": "ganworks.game",
    "Terms": "ganworks.game",
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
    "testing",
    "explore",
    "game",
    "latents",
    "registry",
    "rng",
}

__all__ = [
    "Batch",
    "Callback",
    "Optimizer",
    "Phase",
    "Run",
    "Schedule",
    "Settings",
    "Stage",
    "System",
    "Terms",
    "__version__",
    "design",
    "estimate",
    "evaluate_folders",
    "from_pretrained",
    "objective",
    "resume",
    "show",
    "system",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in _PACKAGES:
        return import_module(f"ganworks.{name}")
    raise AttributeError(f"module 'ganworks' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_PACKAGES})
