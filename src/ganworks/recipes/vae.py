"""Runs of VAE."""

from __future__ import annotations

from ganworks.recipes import NamedRun, decayed
from ganworks.registry import recipe


@recipe(
    "vae",
    system="vae",
    data="fashion-mnist",
    budget="1 minute",
    expected="L1 0.072 to held-out images, KID of samples 0.90 (mobilenet_v2@64), codes read 0.821",
)
def vae() -> NamedRun:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 1500, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "optimizer": decayed(1500, 1e-3)},
    }


@recipe("vae/digits", system="vae", data="digits", budget="1 minute", expected="")
def digits() -> NamedRun:
    """Handwritten digits, fully connected."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }
