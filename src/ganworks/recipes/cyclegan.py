"""Runs of CycleGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("cyclegan", system="cyclegan", data="emoji", budget="12 minutes", expected="")
def cyclegan() -> dict[str, Any]:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with."""
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {"minutes": 12, "batch": 16, "ema_images": 4000, "sample_every": 250, "checkpoint_every": 250},
        "options": {"width": 32, "blocks": 4},
        "measure": {"count": 500},
    }
