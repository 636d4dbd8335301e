"""Runs of StackGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("stackgan", system="stackgan", data="emoji", budget="12 minutes",
        expected="caption among 10: 0.18 unseen, 0.22 trained (real 0.51, chance 0.1); seed 0, 1652 steps")  # fmt: skip
def stackgan() -> dict[str, Any]:
    """Emoji from their names and tags: sketched at 16x16, refined to 64x64; without skin tones, which would be half."""
    return {
        "data": {"name": "emoji", "size": 64, "options": {"tones": "none"}},
        "training": {"minutes": 12, "batch": 32, "threads": 1, "precision": "bf16", "ema_images": 10_000,
                     "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 24, "condition": 64, "blocks": 1, "reduction": 4, "sketching": 1000,
                    "generator_optimizer": {"rate": 4e-4}, "critic_optimizer": {"rate": 2e-4}},
        "measure": {"count": 600},
    }  # fmt: skip
