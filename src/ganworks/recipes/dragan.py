"""Runs of DRAGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "dragan",
    system="dragan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 1684 +- 470, Frechet 40.7, recall 0.56 (classifier features, seed 0, 2000 steps)",
)
def dragan() -> NamedRun:
    """Handwritten digits with small convolutional players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 2000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {
            "network": "dcgan",
            "width": 64,
            "noise": 32,
            "generator_optimizer": {"rate": 0.001},
            "critic_optimizer": {"rate": 0.001},
        },
    }


@recipe("dragan/fashion-mnist", system="dragan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 3000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, **both_decayed(3000, 5e-4)},
    }
