"""Runs of ProGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun
from ganworks.registry import recipe


@recipe("progan", system="progan", data="digits", budget="2 minutes", expected="")
def progan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, grown from 4x4."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"minutes": 1.5, "batch": 16, "ema_images": 5000, "sample_every": 250, "checkpoint_every": 250},
        "options": {"noise": 64, "stable_steps": 150, "fade_steps": 150},
    }


@recipe(
    "progan/faces",
    system="progan",
    data="faces",
    budget="10 minutes",
    expected="reader of faces: KID 93 (untrained 833), coverage 0.28 (real 0.96), seed 0",
)
def faces() -> NamedRun:
    """Cartoon faces at 64x64, grown from 4x4, on one core.

    Equalised weights have size one, so that Adam moves them by its rate: at the paper's 1e-3 little changes in a
    thousand steps. At 6e-3 faces had eyes, glasses and hair after 500 steps at 32x32, at 2e-3 outlines.
    """
    return {
        "data": {"name": "faces", "size": 64},
        "training": {"minutes": 10, "batch": 16, "ema_images": 4000, "sample_every": 500, "checkpoint_every": 250},
        "options": {
            "noise": 128,
            "stable_steps": 300,
            "fade_steps": 300,
            "generator_optimizer": {"rate": 6e-3},
            "critic_optimizer": {"rate": 6e-3},
        },
    }


@recipe(
    "progan/faces-whole",
    system="progan",
    data="faces",
    budget="10 minutes",
    expected="reader of faces: KID 121 (untrained 660), coverage 0.20 (real 0.96), seed 0",
)
def faces_whole() -> NamedRun:
    """The same players and the same time without growth."""
    grown = faces()
    return {**grown, "options": {**grown["options"], "start": 64}}
