"""Runs of ComboGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "combogan",
    system="combogan",
    data="emoji",
    budget="7 minutes",
    expected="LPIPS to the twin 0.319 (identity 0.237), taken for Twemoji 0.69, for Fluent 0.90",
)
def combogan() -> NamedRun:
    """Emoji of four vendors, each drawn as any other."""
    return {
        "data": {"name": "emoji", "size": 32},
        "training": {"steps": 1500, "batch": 24, "ema_images": 6000, "sample_every": 500, "checkpoint_every": 250},
        "options": {"width": 24, "blocks": 3, "upsampling": "nearest", **both_decayed(1500, 5e-4)},
        "measure": {"count": 500},
    }


@recipe("combogan/paper", system="combogan", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Domains at 256x256 as published (arXiv:1712.06909, section 4): CycleGAN's setting for each pair, batch 1.

    Give a folder of several domains with --data.
    """
    return {
        "data": {"size": 256, "options": {"load_size": 286, "flip": True}},
        "training": {"steps": 400_000, "batch": 1, "ema_images": 0},
        "options": {"width": 64, "blocks": 9, **both_decayed(400_000, 2e-4)},
    }
