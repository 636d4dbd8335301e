"""Runs of ALICE."""

from __future__ import annotations

from ganworks.recipes import NamedRun, bigan, decayed
from ganworks.registry import recipe


@recipe(
    "alice",
    system="alice",
    data="fashion-mnist",
    budget="6 minutes",
    expected="L1 0.080 to held-out images, KID of samples 0.46 (mobilenet_v2@64), codes read 0.809",
)
def alice() -> NamedRun:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 1500, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "inference_optimizer": decayed(1500, 5e-4), "critic_optimizer": decayed(1500, 5e-4)},
    }


@recipe(
    "alice/digits",
    system="alice",
    data="digits",
    budget="1 minute",
    expected="L1 0.106 to held-out digits, codes read by nearest neighbours 0.985, seed 0",
)
def digits() -> NamedRun:
    """Handwritten digits, fully connected."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("alice/paper", system="alice", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with BiGAN's published players; the paper (arXiv:1709.01215) has those of ALI, which are convolutional."""
    return bigan.paper()
