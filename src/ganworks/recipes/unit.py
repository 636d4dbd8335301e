"""Runs of UNIT."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "unit",
    system="unit",
    data="emoji",
    budget="5 minutes",
    expected="LPIPS to the twin 0.292 (identity 0.237), L1 0.285 (0.284), taken for Twemoji 0.73",
)
def unit() -> NamedRun:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with.

    All residual blocks are shared, and both domains start from the same weights, which is not in the paper. With blocks
    of their own and different weights they reconstructed well after 639 steps (L1 0.13) and translated colours to other
    ones (L1 to the twin 0.59, LPIPS 0.46).
    """
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {"steps": 1000, "batch": 8, "ema_images": 4000, "sample_every": 500, "checkpoint_every": 250},
        "options": {
            "width": 24,
            "blocks": 0,
            "shared": 2,
            "alike": True,
            "upsampling": "nearest",
            **both_decayed(1000, 4e-4),
        },
        "measure": {"count": 500},
    }


@recipe("unit/paper", system="unit", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Two domains at 256x256 (arXiv:1703.00848, section 5): Adam 1e-4, batch 1; crops and mirrored as for CycleGAN."""
    return {
        "data": {"size": 256, "options": {"load_size": 286, "flip": True}},
        "training": {"steps": 500_000, "batch": 1, "ema_images": 0},
        "options": {"width": 64, "blocks": 3, "shared": 1},
    }
