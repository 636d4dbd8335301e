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
            "width": 16,
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


BATCHES = {8: 256, 16: 128, 32: 64, 64: 32}
"""Images in a batch from a side on, on eight GPUs (the authors' train.py)."""
RATES = {128: 1.5e-3, 256: 2e-3, 512: 3e-3}
IMAGES = 600_000
"""Of each half of a stage: fading in, and in full."""


def _paper(side: int) -> NamedRun:
    """The networks end at 512 channels, whatever the size; 25 million images in all; R1 at every step."""
    sides = [8 << level for level in range((side // 8).bit_length())]
    batches = {one: BATCHES[min(one, 64)] for one in sides}
    steps = sum(round((IMAGES if one == 8 else 2 * IMAGES) / batches[one]) for one in sides[:-1])
    last = 25_000_000 - IMAGES * (2 * len(sides) - 3)
    return {
        "data": {"size": side, "options": {"flip": True}},
        "training": {"batch": 256, "steps": steps + round(last / batches[side]), "ema_images": 10_000},
        "options": {
            "width": 16384 // side,
            "network_options": {"widest": 512},
            "stable_steps": IMAGES // 256,
            "fade_steps": IMAGES // 256,
            "stage_batches": {start: batch for start, batch in BATCHES.items() if start <= side},
            "stage_rates": {start: rate for start, rate in RATES.items() if start <= side},
            "penalty_every": 1,
        },
    }


@recipe("stylegan/paper", system="stylegan", data="folder", budget="a week of eight GPUs", expected="")
def paper() -> NamedRun:
    """FFHQ at 1024x1024 as published (arXiv:1812.04948, appendix C; the authors' code): 26.2 million weights."""
    return _paper(1024)


@recipe("stylegan/paper-512", system="stylegan", data="folder", budget="a week of eight GPUs", expected="")
def paper_512() -> NamedRun:
    """The same at 512x512: the networks of the authors' code at that size."""
    return _paper(512)


@recipe("stylegan/paper-256", system="stylegan", data="folder", budget="days of one GPU", expected="")
def paper_256() -> NamedRun:
    """The same at 256x256: the networks of the authors' code at that size."""
    return _paper(256)


@recipe("stylegan/paper-128", system="stylegan", data="folder", budget="days of one GPU", expected="")
def paper_128() -> NamedRun:
    """The same at 128x128: the networks of the authors' code at that size."""
    return _paper(128)


@recipe("stylegan/paper-64", system="stylegan", data="folder", budget="a day of one GPU", expected="")
def paper_64() -> NamedRun:
    """The same at 64x64: the networks of the authors' code at that size."""
    return _paper(64)
