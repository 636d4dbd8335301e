"""Runs of SAGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "sagan",
    system="sagan",
    data="digits",
    budget="2 minutes",
    expected="417 steps of 64 images, seed 0: Frechet 70 on the classifier (real images 12); not run to its end yet",
)
def sagan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, by class."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"steps": 1500, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "noise": 32,
            "generator_optimizer": {"rate": 2e-4},
            "critic_optimizer": {"rate": 8e-4},
        },
    }


@recipe("sagan/fashion-mnist", system="sagan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, by class."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 2000, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 24, **both_decayed(2000, 2e-4, 8e-4)},
    }


@recipe("sagan/paper", system="sagan", data="folder", budget="weeks of eight GPUs", expected="")
def paper() -> NamedRun:
    """ImageNet at 128x128 as published (arXiv:1805.08318, section 4): batch 256, 64 to 1024 channels, wide critic."""
    return {
        "data": {"size": 128},
        "training": {"steps": 1_000_000, "batch": 256, "ema_images": 0},
        "options": {"width": 64, "noise": 128, "critic_options": {"wide": True}},
    }
