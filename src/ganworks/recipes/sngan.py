"""Runs of SNGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "sngan",
    system="sngan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 1672 +- 430, Frechet 41.1, recall 0.62 (classifier features, seed 0, 2000 steps)",
)
def sngan() -> NamedRun:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 2000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("sngan/fashion-mnist", system="sngan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players, at the setting C of the paper's table 1: one critic turn."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 32,
            "critic_turns": 1,
            **both_decayed(5000, 2e-4, betas=(0.5, 0.999)),
        },
    }
