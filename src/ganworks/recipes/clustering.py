"""Runs of the clustering game."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.recipes._imagenet import imagenet
from ganworks.registry import recipe


@recipe("clustering", system="clustering", data="digits", budget="2 minutes", expected="")
def clustering() -> NamedRun:
    """Handwritten digits enlarged to 16x16, by cluster."""
    return {
        "data": {"name": "digits", "size": 16},
        "training": {"steps": 1700, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "noise": 48,
            "embedding": 32,
            "clusters": 20,
            "pretraining": 200,
            "clustering": 300,
            "critic_turns": 1,
            "generator_optimizer": {"rate": 2e-4},
            "critic_optimizer": {"rate": 4e-4},
        },
    }


@recipe("clustering/fashion-mnist", system="clustering", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, by cluster."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 2100, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "embedding": 32,
            "clusters": 20,
            "pretraining": 150,
            "clustering": 150,
            "critic_turns": 1,
            **both_decayed(1800, 2e-4, 4e-4),
        },
    }


@recipe("clustering/paper", system="clustering", data="folder", budget="weeks of many accelerators", expected="")
def paper() -> NamedRun:
    """ImageNet at 128x128 without labels, 50 clusters (arXiv:1903.02271, section 4): BigGAN's published players."""
    return imagenet(128, 500_000, clusters=50, pretraining=100_000)
