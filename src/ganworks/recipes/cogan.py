"""Runs of CoGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("cogan", system="cogan", data="edges", budget="2 minutes",
        expected="both pictures of a pair of one class in 49 % (chance 9 %), seed 0, 1,102 steps")  # fmt: skip
def cogan() -> dict[str, Any]:
    """Digits and edges of other digits, 16x16: pairs of a digit and its edges, of which none was ever seen."""
    falling = {"rate": 3e-4, "constant_steps": 1000, "decay_steps": 1000}
    return {
        "data": {"name": "edges"},
        "training": {"minutes": 2, "steps": 2000, "batch": 64, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "noise": 32, "generator_optimizer": falling, "critic_optimizer": falling},
    }
