"""Runs of DCGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe("dcgan", system="dcgan", data="digits", budget="2 minutes", expected="")
def dcgan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, embedded."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"minutes": 1.5, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }


@recipe(
    "dcgan/fashion-mnist",
    system="dcgan",
    data="fashion-mnist",
    budget="15 minutes",
    expected="KID 0.040 (mobilenet_v2@64), 0.082 (efficientnet_lite0@96), bf16, 25 min of one core",
)
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32; both rates fall to zero over the second half."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 12_000, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 64,
            **both_decayed(12_000, 2e-4),
        },
    }


@recipe(
    "dcgan/faces",
    system="dcgan",
    data="faces",
    budget="10 minutes",
    expected="reader of faces: KID 105 (untrained 1,419), coverage 0.30 (real 0.96), seed 0",
)
def faces() -> NamedRun:
    """Cartoon faces at 64x64 on one core."""
    return {
        "data": {"name": "faces", "size": 64},
        "training": {"steps": 4500, "batch": 32, "ema_images": 10_000, "sample_every": 1000, "checkpoint_every": 500},
        "options": {
            "width": 32,
            **both_decayed(4500, 2e-4),
        },
    }
