"""Runs of CGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, decayed, linear
from ganworks.registry import recipe


@recipe("cgan", system="cgan", data="digits", budget="2 minutes", expected="")
def cgan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, by class."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"steps": 3000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32},
    }


@recipe("cgan/two-stage", system="cgan", data="digits", budget="2 minutes", expected="")
def two_stage() -> NamedRun:
    """The same with one head that tells real from generated and one that tells matching from mismatched."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"steps": 3000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"width": 32, "form": "two_stage"},
    }


@recipe(
    "cgan/fashion-mnist",
    system="cgan",
    data="fashion-mnist",
    budget="8 minutes",
    expected="a classifier reads the class asked for in 96.3 % of samples (right on 90.8 % of real ones), seed 0",
)
def fashion_mnist() -> NamedRun:
    """Clothes at 28x28, by class; both rates fall to zero over the second half."""
    slowing = decayed(3600, 2e-4)
    return {
        "data": {"name": "fashion-mnist"},
        "training": {"steps": 3600, "minutes": 8, "ema_images": 20_000, "sample_every": 1200, "checkpoint_every": 600},
        "options": {"network": "dcgan", "width": 64, "generator_optimizer": slowing, "critic_optimizer": slowing},
    }


@recipe("cgan/paper", system="cgan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with the sizes of the paper (arXiv:1411.1784, section 4.1): 1200 units against 240, SGD, batch 100.

    Layers are LeakyReLU in place of maxout, and dropout is left out.
    """
    sgd = {"method": "sgd", "rate": linear(0.1, 100_000, end=1e-6), "betas": (linear(0.5, 100_000, end=0.7), 0.999)}
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 100_000, "batch": 100, "ema_images": 0},
        "options": {
            "form": "plain",
            "network": "mlp",
            "width": 1200,
            "critic_width": 240,
            "network_options": {"depth": 1},
            "noise": 100,
            "prior": "uniform",
            **both(**sgd),
        },
    }
