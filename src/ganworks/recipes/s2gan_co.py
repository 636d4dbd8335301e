"""Runs of S2GAN-CO."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.recipes._imagenet import imagenet
from ganworks.registry import recipe


@recipe("s2gan_co", system="s2gan_co", data="digits", budget="2 minutes", expected="")
def s2gan_co() -> NamedRun:
    """Handwritten digits enlarged to 16x16, a hundred of them labelled."""
    return {
        "data": {"name": "digits", "size": 16, "options": {"labels": 100}},
        "training": {"steps": 1400, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "noise": 48,
            "embedding": 32,
            "critic_turns": 1,
            "generator_optimizer": {"rate": 2e-4},
            "critic_optimizer": {"rate": 4e-4},
        },
    }


@recipe("s2gan_co/fashion-mnist", system="s2gan_co", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, a tenth of them labelled, one of the paper's shares."""
    return {
        "data": {"name": "fashion-mnist", "size": 32, "options": {"labels": 6000}},
        "training": {"steps": 2000, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "embedding": 32,
            "critic_turns": 1,
            **both_decayed(2000, 2e-4, 4e-4),
        },
    }


@recipe("s2gan_co/paper", system="s2gan_co", data="folder", budget="weeks of many accelerators", expected="")
def paper() -> NamedRun:
    """ImageNet at 128x128, a tenth of it labelled (arXiv:1903.02271, section 4): BigGAN's published players."""
    return imagenet(128, 500_000)
