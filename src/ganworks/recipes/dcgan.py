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


@recipe("dcgan/paper", system="dcgan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """64x64 as published (arXiv:1511.06434, section 4 and figure 1): kernels of 5, 1024 to 128 channels, batch 128.

    The paper trains on bedrooms of LSUN; give your pictures with --data.
    """
    run = paper_4x4()
    run["options"] |= {"width": 128, "network_options": {"kernel": 5}}
    return run


@recipe("dcgan/paper-4x4", system="dcgan", data="folder", budget="a day of one GPU", expected="")
def paper_4x4() -> NamedRun:
    """The same with kernels of 4 and half the channels, as in PyTorch's example: 3.58 and 2.77 million weights."""
    return {
        "data": {"size": 64},
        "training": {"steps": 120_000, "batch": 128, "ema_images": 0},
        "options": {"width": 64, "noise": 100, "prior": "uniform"},
    }
