"""Runs of ComboGAN."""

from __future__ import annotations

from typing import Any

from ganworks.recipes.schedules import both_falling
from ganworks.registry import recipe


@recipe("combogan", system="combogan", data="emoji", budget="6 minutes",
        expected="LPIPS to the twin 0.334 (identity 0.237), KID 1.09 (mobilenet_v2@64), 953 steps")  # fmt: skip
def combogan() -> dict[str, Any]:
    """Emoji of four vendors, each drawn as any other."""
    return {
        "data": {"name": "emoji", "size": 32},
        "training": {"steps": 1500, "batch": 24, "ema_images": 6000, "sample_every": 500, "checkpoint_every": 250},
        "options": {"width": 24, "blocks": 3, "upsampling": "nearest", **both_falling(1500, 5e-4)},
        "measure": {"count": 500},
    }  # fmt: skip
