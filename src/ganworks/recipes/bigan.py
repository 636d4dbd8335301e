"""Runs of BiGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, decayed, linear
from ganworks.registry import recipe


@recipe(
    "bigan",
    system="bigan",
    data="fashion-mnist",
    budget="5 minutes",
    expected="L1 0.334 to held-out images (another 0.390), KID of samples 1.09 (mobilenet_v2@64)",
)
def bigan() -> NamedRun:
    """Clothes at 32x32; codes are held to the deviation of z, which is not in the paper."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 1500, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 32,
            "standard_codes": True,
            "inference_optimizer": decayed(1500, 5e-4),
            "critic_optimizer": decayed(1500, 5e-4),
        },
    }


@recipe(
    "bigan/digits",
    system="bigan",
    data="digits",
    budget="4 minutes",
    expected="L1 0.404 to held-out digits (another image 0.481), codes read 0.960, seed 0",
)
def digits() -> NamedRun:
    """Handwritten digits, fully connected; codes are held to the deviation of z, which is not in the paper.

    Both players need equal rates: with five times the critic's, encoder and generator beat it, and codes and
    reconstructions said less of the image.
    """
    return {
        "data": {"name": "digits"},
        "training": {"steps": 8000, "sample_every": 2000, "checkpoint_every": 1000},
        "options": {
            "width": 256,
            "noise": 32,
            "standard_codes": True,
            "inference_optimizer": decayed(8000, 2e-4),
            "critic_optimizer": decayed(8000, 2e-4),
        },
    }


@recipe("bigan/paper", system="bigan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits with fully connected players of 1024 units, as published (arXiv:1605.09782, section 4.2 and appendix C).

    The rate falls along a line over the second 200 epochs (paper: by a constant share an epoch, to the same end).
    """
    rate = linear(2e-4, 93_750, hold=93_750, end=2e-6)
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1},
        "training": {"steps": 187_500, "batch": 128, "ema_images": 0},
        "options": {
            "network": "mlp",
            "width": 1024,
            "network_options": {"depth": 2},
            "joint_width": 1024,
            "noise": 50,
            "spectral": False,
            "inference_optimizer": {"rate": rate},
            "critic_optimizer": {"rate": rate},
        },
    }
