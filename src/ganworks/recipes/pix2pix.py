"""Runs of pix2pix."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "pix2pix",
    system="pix2pix",
    data="emoji",
    budget="6 minutes",
    expected="L1 to the twin 0.262 (identity 0.284), LPIPS 0.331 (0.237), taken for Twemoji 0.91, seed 0",
)
def pix2pix() -> NamedRun:
    """Noto emoji drawn as Twemoji, learned from twins: the concepts to measure with are held out."""
    steps = 2500
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji", "pairs": "names"}},
        "training": {"steps": steps, "batch": 8, "ema_images": 8000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, **both_decayed(steps, 4e-4)},
        "measure": {"count": 500},
    }


@recipe("pix2pix/edges", system="pix2pix", data="edges", budget="2 minutes", expected="")
def edges() -> NamedRun:
    """Digits from their edges, with nothing to download."""
    return {
        "data": {"name": "edges", "options": {"pair": "edges,digits", "pairs": "names"}},
        "training": {"steps": 2000, "batch": 16, "ema_images": 8000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 16, **both_decayed(2000, 4e-4)},
        "measure": {"count": 397},
    }


@recipe("pix2pix/paper", system="pix2pix", data="folder", budget="hours on a GPU", expected="")
def paper() -> NamedRun:
    """As published, on your own pairs: give them with --data.

    Crops of 286 pixels to 256, mirror images, and batches of one; the paper visits each picture 200 times.
    """
    return {
        "data": {"size": 256, "options": {"load_size": 286, "flip": True}},
        "training": {"steps": 80_000, "batch": 1, "sample_every": 5000, "checkpoint_every": 5000},
        "options": {"width": 64, "depth": 8},
    }
