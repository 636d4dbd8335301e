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


@recipe("dragan/paper", system="dragan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 64x64 (arXiv:1705.07215, section 3; the authors' code): DCGAN's players, the critic without norms."""
    return {
        "data": {"size": 64},
        "training": {"steps": 100_000, "batch": 64, "ema_images": 0},
        "options": {"network": "dcgan", "width": 64, "noise": 100, "prior": "uniform"},
    }
