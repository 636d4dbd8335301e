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


@recipe("vae/paper", system="vae", data="hub:mnist", budget="minutes of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with 500 hidden units, codes of 20 and batches of 100 (arXiv:1312.6114, section 5).

    Hidden units are rectified (paper: tanh), pixels normal (Bernoulli), the optimizer Adam (Adagrad).
    """
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 100_000, "batch": 100, "ema_images": 0},
        "options": {
            "network": "mlp",
            "width": 500,
            "noise": 20,
            "encoder_options": {"depth": 1},
            "generator_options": {"depth": 1},
        },
    }
