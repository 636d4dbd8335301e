"""Runs of BEGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, linear
from ganworks.registry import recipe

_FAST = {"rate": 1e-3}


@recipe(
    "began",
    system="began",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 9477, Frechet 103.5, recall 0.05: drops modes (classifier features, seed 0, 1500 steps)",
)
def began() -> NamedRun:
    """Handwritten digits; gamma 0.5 gives a single image here, and so nearly does a wide code."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 1500, "batch": 16, "ema_images": 5000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 16,
            "noise": 16,
            "code": 8,
            "diversity": 1.0,
            "control_rate": 0.01,
            "generator_optimizer": _FAST,
            "critic_optimizer": _FAST,
        },
    }


@recipe("began/fashion-mnist", system="began", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5000, "batch": 16, "ema_images": 5000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 16, "code": 16, "diversity": 0.7, "control_rate": 0.01, **both_decayed(5000, 5e-4)},
    }


@recipe("began/paper", system="began", data="folder", budget="two days of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 64x64 as published (arXiv:1703.10717, section 4): n = 128, h = 64, batch 16, first maps of 8x8.

    The rate is 1e-4 and halved on plateaus in the paper; here it falls to a sixteenth over 400,000 steps.
    """
    return {
        "data": {"size": 64, "options": {"flip": True}},
        "training": {"steps": 500_000, "batch": 16, "ema_images": 0},
        "options": {
            "width": 128,
            "network_options": {"first": 8, "skips": False},
            "critic_options": {"strided": True},
            **both(rate=linear(1e-4, 400_000, hold=100_000, end=6.25e-6)),
        },
    }


@recipe("began/paper-128", system="began", data="folder", budget="a week of one GPU", expected="")
def paper_128() -> NamedRun:
    """Faces at 128x128 as published: one doubling more."""
    return {**paper(), "data": {"size": 128, "options": {"flip": True}}}
