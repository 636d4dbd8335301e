"""Runs of BEGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe("began", system="began", data="digits", budget="2 minutes", expected="")
def began() -> dict[str, Any]:
    """Handwritten digits with convolutional players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 4000, "batch": 16, "ema_images": 5000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {
            "width": 16,
            "noise": 16,
            "code": 32,
            "control_rate": 0.01,
            "generator_optimizer": {"rate": 0.0005},
            "critic_optimizer": {"rate": 0.0005},
        },
    }


@recipe("began/fashion-mnist", system="began", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> dict[str, Any]:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"minutes": 5, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 16},
    }
