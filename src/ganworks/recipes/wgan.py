"""Runs of WGAN and WGAN-GP."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, linear
from ganworks.registry import recipe


@recipe(
    "wgan_gp",
    system="wgan_gp",
    data="digits",
    budget="2 minutes",
    expected="Frechet 16.4 (real/real 11.4), recall 0.85 (classifier features, seed 0, 2796 steps)",
)
def wgan_gp() -> NamedRun:
    """Embedded handwritten digits in two minutes; networks this small need one thread only."""
    return {
        "data": {"name": "digits"},
        "training": {"minutes": 1.5, "threads": 1, "ema_images": 20_000, "sample_every": 1000},
        "options": {
            "network": "mlp",
            "width": 256,
            "noise": 32,
            "generator_optimizer": {"rate": 3e-4, "betas": (0.0, 0.9)},
            "critic_optimizer": {"rate": 3e-4, "betas": (0.0, 0.9)},
        },
        "measure": {"metrics": ("kid", "frechet", "precision_recall"), "features": ("classifier",)},
    }


@recipe(
    "wgan_gp/fashion-mnist",
    system="wgan_gp",
    data="fashion-mnist",
    budget="15 minutes",
    expected="KID 0.054 (mobilenet_v2@64), 0.096 (efficientnet_lite0@96), bf16, 32 min of one core",
)
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32, with DCGAN's bodies and layer normalisation in the critic, as the paper has it.

    Half the paper's batch and two critic turns for its five: more steps of the generator in the same time.
    """
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 19_000, "batch": 32, "ema_images": 20_000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "network": "dcgan",
            "width": 32,
            "noise": 64,
            "norm": "layer",
            "critic_turns": 2,
            **both_decayed(19_000, 3e-4, betas=(0.0, 0.9)),
        },
    }


@recipe("wgan", system="wgan", data="digits", budget="2 minutes", expected="")
def wgan() -> NamedRun:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"minutes": 1.5, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("wgan/paper", system="wgan", data="folder", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """Bedrooms at 64x64 as published (arXiv:1701.07875, section 4): DCGAN's players, batch normalisation in both."""
    return {
        "data": {"size": 64},
        "training": {"steps": 200_000, "batch": 64, "ema_images": 0},
        "options": {"network": "dcgan", "width": 64, "noise": 100, "norm": "batch"},
    }


@recipe("wgan_gp/paper", system="wgan_gp", data="hub:cifar10", budget="a day of one GPU", expected="")
def gradient_penalty_paper() -> NamedRun:
    """CIFAR-10 with the residual players of 128 channels (arXiv:1704.00028, appendix; the authors' code).

    The authors' generator takes a batch of 128 and the critic one of 64; here both take 64.
    """
    return {
        "data": {"name": "hub:cifar10", "size": 32},
        "training": {"steps": 100_000, "batch": 64, "ema_images": 0},
        "options": {
            "network": "resnet",
            "width": 128,
            "noise": 128,
            **both(rate=linear(2e-4, 100_000), betas=(0.0, 0.9)),
        },
    }
