"""Runs of StyleGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun
from ganworks.registry import recipe


@recipe("stylegan", system="stylegan", data="digits", budget="2 minutes", expected="")
def stylegan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, grown from 8x8."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"minutes": 1.5, "batch": 16, "ema_images": 5000, "sample_every": 250, "checkpoint_every": 250},
        "options": {"noise": 64, "style": 64, "stable_steps": 150, "fade_steps": 150, "mean_decay": 0.98},
    }


@recipe(
    "stylegan/faces",
    system="stylegan",
    data="faces",
    budget="10 minutes",
    expected="reader of faces: KID 349 (untrained 1,560), coverage 0.02 (real 0.96), seed 0",
)
def faces() -> NamedRun:
    """Cartoon faces at 64x64, grown from 8x8, on one core.

    At the paper's hundredth of the rate the mapping network hardly moves in three thousand steps; at a third of it
    faces were cleaner and differed in more than colours after 700 steps at 32x32.
    """
    return {
        "data": {"name": "faces", "size": 64},
        "training": {"minutes": 10, "batch": 16, "ema_images": 4000, "sample_every": 500, "checkpoint_every": 250},
        "options": {
            "noise": 128,
            "style": 128,
            "stable_steps": 300,
            "fade_steps": 300,
            "mean_decay": 0.98,
            "mapping_rate": 0.3,
            "generator_optimizer": {"rate": 6e-3},
            "critic_optimizer": {"rate": 6e-3},
        },
    }
