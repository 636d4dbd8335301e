"""Runs of StackGAN++."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("stackgan_v2", system="stackgan_v2", data="emoji", budget="12 minutes",
        expected="caption among 10: 0.15 unseen, 0.21 trained (real 0.51, chance 0.1); seed 0, 659 steps")  # fmt: skip
def stackgan_v2() -> dict[str, Any]:
    """Emoji from their names and tags at 16x16, 32x32 and 64x64; without skin tones, which would be half."""
    return {
        "data": {"name": "emoji", "size": 64, "options": {"tones": "none"}},
        "training": {"minutes": 12, "batch": 32, "threads": 1, "precision": "bf16", "ema_images": 10_000,
                     "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 16, "condition": 32, "blocks": 1,
                    "generator_optimizer": {"rate": 4e-4}, "critic_optimizer": {"rate": 4e-4}},
        "measure": {"count": 600},
    }  # fmt: skip
