"""Runs of XGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "xgan",
    system="xgan",
    data="emoji",
    budget="10 minutes",
    expected="L1 to the twin 0.273 (identity 0.284), LPIPS 0.308 (0.237), taken for Twemoji 0.92",
)
def xgan() -> NamedRun:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with.

    Both domains start from the same weights, which is not in the paper.
    """
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {"steps": 2000, "batch": 16, "ema_images": 8000, "sample_every": 500, "checkpoint_every": 250},
        "options": {"width": 32, "embedding": 256, "alike": True, **both_decayed(2000, 4e-4)},
        "measure": {"count": 500},
    }


@recipe("xgan/paper", system="xgan", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Faces and cartoons at 64x64 (arXiv:1711.05139, section 4); the paper does not print its weights and rates."""
    return {
        "data": {"size": 64, "options": {"flip": True}},
        "training": {"steps": 300_000, "batch": 32, "ema_images": 0},
        "options": {},
    }
