"""Runs of BiVAE."""

from __future__ import annotations

from ganworks.recipes import NamedRun, decayed
from ganworks.registry import recipe


@recipe(
    "bivae",
    system="bivae",
    data="fashion-mnist",
    budget="2 minutes",
    expected="L1 0.075 to held-out images, KID of samples 1.21 (mobilenet_v2@64), codes read 0.803",
)
def bivae() -> NamedRun:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 1500, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "optimizer": decayed(1500, 1e-3)},
    }


@recipe("bivae/digits", system="bivae", data="digits", budget="1 minute", expected="")
def digits() -> NamedRun:
    """Handwritten digits, fully connected."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("bivae/paper", system="bivae", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with players of BiGAN's published size; there is no paper of BiVAE itself."""
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 187_500, "batch": 128, "ema_images": 0},
        "options": {
            "network": "mlp",
            "width": 1024,
            "noise": 50,
            "encoder_options": {"depth": 2},
            "generator_options": {"depth": 2},
        },
    }
