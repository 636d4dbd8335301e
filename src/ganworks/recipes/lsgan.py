"""Runs of LSGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed
from ganworks.registry import recipe


@recipe(
    "lsgan",
    system="lsgan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 1103 +- 390, Frechet 40.6, recall 0.74 (classifier features, seed 0, 3000 steps)",
)
def lsgan() -> NamedRun:
    """Handwritten digits with small convolutional players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 64, "noise": 32},
    }


@recipe("lsgan/fashion-mnist", system="lsgan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5400, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, **both_decayed(5400, 2e-4)},
    }


@recipe("lsgan/paper", system="lsgan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """Bedrooms at 112x112 (arXiv:1611.04076, figure 2): the paper's critic, a generator of DCGAN's form.

    The paper's generator, of 256 channels too, has seven transposed 3x3 convolutions where this one has four of 5x5.
    """
    return {
        "data": {"size": 112},
        "training": {"steps": 200_000, "batch": 64, "ema_images": 0},
        "options": {
            "network": "dcgan",
            "width": 64,
            "noise": 1024,
            "network_options": {"kernel": 5},
            "generator_options": {"widest": 256},
            **both(rate=1e-3),
        },
    }
