"""Runs of InfoGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun
from ganworks.registry import recipe


@recipe(
    "infogan",
    system="infogan",
    data="digits",
    budget="3 minutes",
    expected="code read right in 100 % of samples, seed 0",
)
def infogan() -> NamedRun:
    """Handwritten digits: one categorical code of ten classes, two uniform ones."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 4000, "batch": 64, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 32, "noise": 32, "generator_optimizer": {"rate": 5e-4}},
    }


@recipe("infogan/paper", system="infogan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits at 28x28 as published (arXiv:1606.03657, appendix C.1): 1024 units, convolutions of 64 and 128."""
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 50_000, "batch": 128, "ema_images": 0},
        "options": {
            "network": "dcgan",
            "width": 64,
            "network_options": {"hidden": 1024},
            "noise": 62,
            "categorical": (10,),
            "uniform": 2,
        },
    }
