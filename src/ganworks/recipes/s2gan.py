"""Runs of S2GAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.recipes._imagenet import imagenet
from ganworks.registry import recipe


@recipe(
    "s2gan",
    system="s2gan",
    data="digits",
    budget="2 minutes",
    expected="classifier after 600 steps, seed 0: right on 0.917 of held-out digits; game not run to its end yet",
)
def s2gan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, a hundred of them labelled."""
    return {
        "data": {"name": "digits", "size": 16, "options": {"labels": 100}},
        "training": {"steps": 1800, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "noise": 48,
            "embedding": 32,
            "pretraining": 600,
            "rotated": 0.25,
            "critic_turns": 1,
            "generator_optimizer": {"rate": 2e-4},
            "critic_optimizer": {"rate": 4e-4},
        },
    }


@recipe("s2gan/fashion-mnist", system="s2gan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, a tenth of them labelled, one of the paper's shares."""
    return {
        "data": {"name": "fashion-mnist", "size": 32, "options": {"labels": 6000}},
        "training": {"steps": 1900, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "embedding": 32,
            "pretraining": 400,
            "rotated": 0.25,
            "critic_turns": 1,
            **both_decayed(1500, 2e-4, 4e-4),
        },
    }


@recipe("s2gan/paper", system="s2gan", data="folder", budget="weeks of many accelerators", expected="")
def paper() -> NamedRun:
    """ImageNet at 128x128, a tenth of it labelled (arXiv:1903.02271, section 4): BigGAN's published players."""
    return imagenet(128, 500_000, pretraining=100_000)
