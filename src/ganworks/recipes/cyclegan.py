"""Runs of CycleGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "cyclegan",
    system="cyclegan",
    data="emoji",
    budget="8 minutes",
    expected="LPIPS to the twin 0.283 (identity 0.237), L1 0.281 (0.284), taken for Twemoji 0.75",
)
def cyclegan() -> NamedRun:
    """Noto emoji drawn as Twemoji: disjoint halves of the concepts to train on, true twins to measure with.

    The paper's game; its networks are smaller, and maps are doubled by repeated pixels (paper: transposed convolutions,
    which leave a faint checkerboard on flat colours).
    """
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {"steps": 2500, "batch": 8, "ema_images": 4000, "sample_every": 500, "checkpoint_every": 250},
        "options": {"width": 24, "blocks": 3, "upsampling": "nearest", **both_decayed(2500, 4e-4)},
        "measure": {"count": 500},
    }


@recipe(
    "cyclegan/skip",
    system="cyclegan",
    data="emoji",
    budget="3 minutes",
    expected="KID to the twins 0.195 (mobilenet_v2@64; identity 0.210), 0.151 (efficientnet_lite0@96; 0.154), "
    "taken for Twemoji 0.09 (identity 0.05), seed 0",
)
def skip() -> NamedRun:
    """The same with generators that add to their input what is to change, and so start near the identity.

    The skip is not in the paper.
    """
    return {
        "data": {"name": "emoji", "size": 32, "options": {"pair": "noto,twemoji"}},
        "training": {"steps": 600, "batch": 8, "ema_images": 4000, "sample_every": 500, "checkpoint_every": 250},
        "options": {
            "width": 24,
            "blocks": 3,
            "skip": True,
            "upsampling": "nearest",
            **both_decayed(600, 3e-4),
        },
        "measure": {"count": 500},
    }


@recipe("cyclegan/paper", system="cyclegan", data="folder", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """Two domains at 256x256 as published (arXiv:1703.10593, section 4 and appendix): batch 1, crops of 286, mirrored.

    200 epochs of 1334 images, as horses and zebras have; give a folder of two domains with --data.
    """
    return {
        "data": {"size": 256, "options": {"load_size": 286, "flip": True}},
        "training": {"steps": 266_800, "batch": 1, "ema_images": 0},
        "options": {"width": 64, "blocks": 9, **both_decayed(266_800, 2e-4)},
    }
