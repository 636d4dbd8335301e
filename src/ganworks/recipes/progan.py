"""Runs of ProGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, half_life
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
            "width": 16,
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


BATCHES = {4: 16, 256: 14, 512: 6, 1024: 3}
"""Images in a batch from a side on (appendix A.1)."""
IMAGES = 800_000
"""Of each half of a stage: fading in, and in full."""


def _paper(side: int) -> NamedRun:
    """The networks end at 512 channels, whatever the size (table 2); 19 million images in all."""
    sides = [4 << level for level in range((side // 4).bit_length())]
    batches = {one: BATCHES[max(start for start in BATCHES if start <= one)] for one in sides}
    steps = sum(round((IMAGES if one == 4 else 2 * IMAGES) / batches[one]) for one in sides[:-1])
    last = 19_000_000 - IMAGES * (2 * len(sides) - 3)
    return {
        "data": {"size": side, "options": {"flip": True}},
        "training": {"batch": 16, "steps": steps + round(last / batches[side]), "ema_images": half_life(0.999, 16)},
        "options": {
            "width": 16384 // side,
            "network_options": {"widest": 512},
            "noise": 512,
            "group": 16,
            "stable_steps": IMAGES // 16,
            "fade_steps": IMAGES // 16,
            "stage_batches": {start: batch for start, batch in BATCHES.items() if start <= side},
        },
    }


@recipe("progan/paper", system="progan", data="folder", budget="weeks of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 1024x1024 as published (arXiv:1710.10196, appendix A.1; the authors' code): 16 to 512 channels."""
    return _paper(1024)


@recipe("progan/paper-512", system="progan", data="folder", budget="weeks of one GPU", expected="")
def paper_512() -> NamedRun:
    """The same at 512x512: the networks of the authors' code at that size."""
    return _paper(512)


@recipe("progan/paper-256", system="progan", data="folder", budget="days of one GPU", expected="")
def paper_256() -> NamedRun:
    """The same at 256x256: the networks of the authors' code at that size."""
    return _paper(256)


@recipe("progan/paper-128", system="progan", data="folder", budget="days of one GPU", expected="")
def paper_128() -> NamedRun:
    """The same at 128x128: the networks of the authors' code at that size."""
    return _paper(128)


@recipe("progan/paper-64", system="progan", data="folder", budget="a day of one GPU", expected="")
def paper_64() -> NamedRun:
    """The same at 64x64: the networks of the authors' code at that size."""
    return _paper(64)
