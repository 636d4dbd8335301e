"""Runs of f-GAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "fgan",
    system="fgan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 959 +- 340, Frechet 39.2, recall 0.69 (classifier features, seed 0, 3000 steps)",
)
def fgan() -> NamedRun:
    """Handwritten digits with small convolutional players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 64, "noise": 32},
    }


@recipe("fgan/fashion-mnist", system="fgan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5600, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, **both_decayed(5600, 2e-4)},
    }


@recipe("fgan/paper", system="fgan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with the networks of the paper (arXiv:1606.00709, section 4.1 and its supplement): batches of 4096.

    The generator's two layers have no batch normalisation here, and the critic LeakyReLU in place of ELU.
    """
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 10_000, "batch": 4096, "ema_images": 0},
        "options": {
            "network": "mlp",
            "width": 1200,
            "generator_options": {"depth": 2},
            "critic_width": 240,
            "critic_options": {"depth": 2},
            "noise": 100,
            "prior": "uniform",
        },
    }
