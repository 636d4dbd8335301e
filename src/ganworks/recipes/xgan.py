"""Runs of XGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("xgan", system="xgan", data="emoji", budget="4 minutes",
        expected="LPIPS to the twin 0.359 (identity 0.237), KID 1.07 (mobilenet_v2@64), 639 steps")  # fmt: skip
def xgan() -> dict[str, Any]:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with."""
    falling = {"rate": 4e-4, "constant_steps": 800, "decay_steps": 800}
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {
            "minutes": 4,
            "steps": 1600,
            "batch": 16,
            "ema_images": 5000,
            "sample_every": 500,
            "checkpoint_every": 250,
        },
        "options": {"width": 32, "embedding": 256, "generator_optimizer": falling, "critic_optimizer": falling},
        "measure": {"count": 500},
    }
