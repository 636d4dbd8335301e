"""Runs of LAPGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, linear
from ganworks.registry import recipe


@recipe("lapgan", system="lapgan", data="digits", budget="2 minutes", expected="")
def lapgan() -> NamedRun:
    """Handwritten digits enlarged to 16x16: details of one size over a small image of 8x8."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"steps": 3000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }


@recipe(
    "lapgan/faces",
    system="lapgan",
    data="faces",
    budget="10 minutes",
    expected="reader of faces: KID 180 (untrained 1,235), coverage 0.15 (real 0.96), seed 0",
)
def faces() -> NamedRun:
    """Cartoon faces at 64x64: details of three sizes over a small image of 8x8, on one core."""
    return {
        "data": {"name": "faces", "size": 64},
        "training": {"steps": 3500, "batch": 32, "ema_images": 10_000, "sample_every": 1000, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "small_network": "resnet",
            "small_width": 64,
            **both_decayed(3500, 2e-4),
        },
    }


@recipe("lapgan/paper", system="lapgan", data="hub:cifar10", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """CIFAR-10 in three levels from 8x8 (arXiv:1506.05751, section 4 and appendix): SGD of growing momentum.

    The paper cuts its images to 28 pixels; the smallest level has 1200 hidden units, the bands 128 and 64 channels.
    """
    sgd = {"method": "sgd", "rate": linear(0.02, 400_000, end=1e-6), "betas": (linear(0.5, 120_000, end=0.8), 0.999)}
    return {
        "data": {"name": "hub:cifar10", "size": 32},
        "training": {"steps": 400_000, "batch": 100, "ema_images": 0},
        "options": {"levels": 2, "width": 128, "small_network": "mlp", "small_width": 1200, **both(**sgd)},
    }
