"""Runs of BiGAN."""

from __future__ import annotations

from typing import Any

from ganworks.registry import recipe


@recipe(
    "bigan",
    system="bigan",
    data="fashion-mnist",
    budget="5 minutes",
    expected="L1 0.403 to held-out images (another image: 0.432), KID 1.19 (mobilenet_v2@64), 540 steps, seed 0",
)
def bigan() -> dict[str, Any]:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"minutes": 5.0, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "inference_optimizer": {"rate": 5e-4}, "critic_optimizer": {"rate": 5e-4}},
    }


@recipe("bigan/digits", system="bigan", data="digits", budget="1 minute", expected="")
def digits() -> dict[str, Any]:
    """Handwritten digits, fully connected."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }
