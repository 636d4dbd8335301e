"""Runs of the original GAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, linear
from ganworks.registry import recipe


@recipe("gan", system="gan", data="digits", budget="2 minutes", expected="")
def gan() -> NamedRun:
    """Handwritten digits with convolutional players: fully connected ones collapse at these rates."""
    return {
        "data": {"name": "digits"},
        "training": {"minutes": 1.5, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 32, "noise": 32},
    }


@recipe("gan/ring", system="gan", data="ring", budget="1 minute", expected="")
def ring() -> NamedRun:
    """Eight Gaussians on a ring."""
    return {
        "data": {"name": "ring"},
        "training": {"steps": 5000, "batch": 256, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"noise": 2},
    }


@recipe(
    "gan/r1",
    system="gan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 1052 +- 290, Frechet 42.2, recall 0.77 (classifier features, seed 0, 2000 steps)",
)
def r1() -> NamedRun:
    """Handwritten digits with R1: the critic is flat where the data is."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 2000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {
            "network": "dcgan",
            "width": 64,
            "noise": 32,
            "norm": "none",
            "penalties": [{"kind": "r1", "weight": 1.0}],
        },
    }


@recipe("gan/paper", system="gan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with the networks of the paper's code: 1200 rectified units twice against 240 twice; SGD, batch 100.

    Maxout units are LeakyReLU, and the rate, which the code lets fall by 4e-6 a step, is constant.
    """
    sgd = {"method": "sgd", "rate": 0.1, "betas": (linear(0.5, 125_000, end=0.7), 0.999)}
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 125_000, "batch": 100, "ema_images": 0},
        "options": {
            "network": "mlp",
            "width": 1200,
            "critic_width": 240,
            "network_options": {"depth": 2},
            "noise": 100,
            "prior": "uniform",
            **both(**sgd),
        },
    }
