"""Runs of VAE/GAN."""

from __future__ import annotations

from typing import Any

from ganworks.recipes import NamedRun, decayed
from ganworks.registry import recipe

RMSPROP = {"method": "rmsprop", "betas": (0.0, 0.9)}


def _falling(steps: int) -> dict[str, Any]:
    """The paper's RMSProp for all three players, whose rates fall in the second half."""
    return {f"{player}_optimizer": decayed(steps, 3e-4, **RMSPROP) for player in ("encoder", "generator", "critic")}


@recipe(
    "vaegan",
    system="vaegan",
    data="fashion-mnist",
    budget="5 minutes",
    expected="L1 0.113 to held-out images, KID of samples 0.45 (mobilenet_v2@64), codes read 0.809",
)
def vaegan() -> NamedRun:
    """Clothes at 32x32."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 1500, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, **_falling(1500)},
    }


@recipe(
    "vaegan/digits",
    system="vaegan",
    data="digits",
    budget="3 minutes",
    expected="L1 0.133 to held-out digits (another image 0.480), codes read 0.972, seed 0",
)
def digits() -> NamedRun:
    """Handwritten digits, fully connected."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 5000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32, "likeness": 0.1, **_falling(5000)},
    }


@recipe(
    "vaegan/digits-three-sources",
    system="vaegan",
    data="digits",
    budget="3 minutes",
    expected="L1 0.156 to held-out digits (another image 0.480), KID of samples 2.15, seed 0",
)
def digits_three_sources() -> NamedRun:
    """The same, with a critic that tells real, reconstruction and sample apart."""
    return {**digits(), "options": {**digits()["options"], "sources": 3}}


@recipe("vaegan/paper", system="vaegan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """Faces at 64x64 as published (arXiv:1512.09300, table 1): kernels of 5, codes of 128, RMSProp 3e-4, batch 64."""
    return {
        "data": {"size": 64},
        "training": {"steps": 100_000, "batch": 64, "ema_images": 0},
        "options": {
            "network": "vaegan",
            "width": 32,
            "noise": 128,
            "encoder_options": {"encoding": True, "hidden": 2048},
        },
    }
