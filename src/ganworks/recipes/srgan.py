"""Runs of SRGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, linear
from ganworks.registry import recipe


@recipe("srgan", system="srgan", data="photos", budget="2 minutes", expected="")
def srgan() -> NamedRun:
    """Patches of photographs, 8 to 32 pixels: a small network to see the stages of."""
    faster = {"rate": 1e-3}
    return {
        "data": {"name": "photos", "size": 32},
        "training": {"minutes": 1.5, "batch": 16, "ema_images": 2000, "sample_every": 200, "checkpoint_every": 200},
        "options": {
            "width": 32,
            "blocks": 4,
            "residual": True,
            "critic_width": 16,
            "critic_features": 128,
            "content": "vgg16_2_2",
            "pretraining": 600,
            "pretraining_optimizer": faster,
        },
        "measure": {"count": 500},
    }


@recipe(
    "srgan/photos",
    system="srgan",
    data="photos",
    budget="12 minutes",
    expected="PSNR of held-out photographs 30.63 dB (SRResNet) and 30.31 (SRGAN), bicubic 30.30; LPIPS on AlexNet "
    "0.055 and 0.039, bicubic 0.071; seed 0",
)
def photos() -> NamedRun:
    """Photographs at a quarter of their size, where they are sharp: patches of 12 pixels enlarged to 48."""
    return {
        "data": {"name": "photos", "size": 48, "options": {"cover": 192}},
        "training": {
            "steps": 6000,
            "batch": 16,
            "ema_images": 2000,
            "sample_every": 500,
            "checkpoint_every": 500,
            "keep": 50,
        },
        "options": {
            "width": 32,
            "blocks": 4,
            "residual": True,
            "critic_width": 32,
            "critic_features": 256,
            "content": "vgg16_2_2",
            "pretraining": 4000,
            "pretraining_optimizer": {
                "rate": {"shape": "linear", "start": 1e-3, "end": 0.0, "hold": 1000, "length": 3000},
            },
            **both_decayed(2000, 2e-4),
        },
        "measure": {"count": 212},
    }


@recipe("srgan/paper", system="srgan", data="folder", budget="a week of one GPU", expected="")
def paper() -> NamedRun:
    """Photographs as published (arXiv:1609.04802, section 3.2): windows of 96 pixels, batch 16."""
    falling = {"rate": linear(1e-4, 1, hold=100_000, end=1e-5)}
    return {
        "data": {"size": 96, "options": {"fit": "window"}},
        "training": {"steps": 1_200_000, "batch": 16, "ema_images": 0},
        "options": {"width": 64, "blocks": 16, "pretraining": 1_000_000, **both(**falling)},
    }
