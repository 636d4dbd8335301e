"""Runs of ComboGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("combogan", system="combogan", data="emoji", budget="6 minutes",
        expected="LPIPS to the twin 0.334 (identity 0.237), KID 1.09 (mobilenet_v2@64), 953 steps")  # fmt: skip
def combogan() -> dict[str, Any]:
    """Emoji of four vendors, each drawn as any other."""
    falling = {"constant_steps": 500, "decay_steps": 500}
    return {
        "data": {"name": "emoji", "size": 32},
        "training": {
            "minutes": 6,
            "steps": 1000,
            "batch": 24,
            "ema_images": 6000,
            "sample_every": 500,
            "checkpoint_every": 250,
        },
        "options": {
            "width": 24,
            "blocks": 3,
            "generator_optimizer": {"rate": 5e-4, **falling},
            "critic_optimizer": {"rate": 4e-4, **falling},
        },
        "measure": {"count": 500},
    }
