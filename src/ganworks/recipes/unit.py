"""Runs of UNIT."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("unit", system="unit", data="emoji", budget="6 minutes",
        expected="LPIPS to the twin 0.464 (identity 0.237), KID 1.45 (mobilenet_v2@64), 639 steps")  # fmt: skip
def unit() -> dict[str, Any]:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with."""
    falling = {"rate": 4e-4, "constant_steps": 500, "decay_steps": 500}
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {
            "minutes": 6,
            "steps": 1000,
            "batch": 8,
            "ema_images": 3000,
            "sample_every": 500,
            "checkpoint_every": 250,
        },
        "options": {"width": 24, "blocks": 1, "generator_optimizer": falling, "critic_optimizer": falling},
        "measure": {"count": 500},
    }
