"""Runs of EBGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "ebgan",
    system="ebgan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 341 +- 350, Frechet 19.2, recall 0.61 (classifier features, seed 0, 3000 steps)",
)
def ebgan() -> NamedRun:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("ebgan/fashion-mnist", system="ebgan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 3200, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 32,
            "code": 64,
            **both_decayed(3200, 1e-3),
        },
    }


@recipe("ebgan/paper", system="ebgan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 64x64 (arXiv:1609.03126, appendix D): generator from 1024 channels, auto-encoder of 64 to 256, PT 0.1.

    Energies are means over numbers here and sums there, so that the paper's margin of 20 is not taken over.
    """
    return {
        "data": {"size": 64},
        "training": {"steps": 100_000, "batch": 64, "ema_images": 0},
        "options": {
            "network": "dcgan",
            "width": 128,
            "critic_width": 64,
            "critic_options": {"widest": 256},
            "noise": 100,
            "code": 100,
        },
    }
