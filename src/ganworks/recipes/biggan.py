"""Runs of BigGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.recipes._imagenet import imagenet
from ganworks.registry import recipe


@recipe("biggan", system="biggan", data="digits", budget="2 minutes", expected="")
def biggan() -> NamedRun:
    """Handwritten digits enlarged to 16x16, by class."""
    return {
        "data": {"name": "digits", "size": 16},
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


@recipe("biggan/fashion-mnist", system="biggan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, by class."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 2000, "batch": 32, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 24,
            "embedding": 32,
            "critic_turns": 1,
            **both_decayed(2000, 2e-4, 4e-4),
        },
    }


@recipe("biggan/paper", system="biggan", data="folder", budget="weeks of many accelerators", expected="")
def paper() -> NamedRun:
    """ImageNet at 128x128 as published (arXiv:1809.11096, appendices B and C): 70.4 and 88.0 million weights."""
    return imagenet(128, 140_000)


@recipe("biggan/paper-256", system="biggan", data="folder", budget="weeks of many accelerators", expected="")
def paper_256() -> NamedRun:
    """ImageNet at 256x256 as published (appendix B, table 5)."""
    return imagenet(256, 100_000)


@recipe("biggan/paper-512", system="biggan", data="folder", budget="weeks of many accelerators", expected="")
def paper_512() -> NamedRun:
    """ImageNet at 512x512 as published (appendix B, table 6)."""
    return imagenet(512, 100_000)
