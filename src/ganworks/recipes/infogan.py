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
