"""Runs of CoGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "cogan",
    system="cogan",
    data="edges",
    budget="8 minutes",
    expected="both pictures of a pair of one class in 0.73 (of different z 0.10), seed 0",
)
def cogan() -> NamedRun:
    """Digits and edges of other digits, 16x16: pairs of a digit and its edges, of which none was ever seen.

    What the last layer of each domain makes of the shared maps is linear, so that these have to be wide: after the same
    70 seconds the nearest neighbours of both pictures of a pair were of one class in 34 % at width 8 (2,008 steps),
    47 % at 32 (901) and 56 % at 64 (729).
    """
    return {
        "data": {"name": "edges"},
        "training": {"steps": 4000, "batch": 64, "ema_images": 10_000, "sample_every": 1000, "checkpoint_every": 500},
        "options": {"width": 64, "noise": 32, **both_decayed(4000, 3e-4)},
    }


@recipe("cogan/paper", system="cogan", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Digits and their edges at 28x28 (arXiv:1606.07536, section 4 and appendix): Adam 2e-4, batch 128, 25,000 steps.

    Give a folder of two domains with --data.
    """
    return {
        "data": {"size": 28, "channels": 1},
        "training": {"steps": 25_000, "batch": 128, "ema_images": 0},
        "options": {"noise": 100},
    }
