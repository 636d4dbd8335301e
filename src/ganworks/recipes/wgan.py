"""Runs of WGAN and WGAN-GP."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "main",
    system="wgan_gp",
    data="digits",
    budget="2 minutes",
    expected="Frechet 16.4 (real/real 11.4), recall 0.85 (classifier features, seed 0, 2796 steps)",
)
def main() -> NamedRun:
    """The main job: embedded handwritten digits in two minutes; networks this small need one thread only."""
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


@recipe("wgan_gp", system="wgan_gp", data="digits", budget="2 minutes", expected="")
def wgan_gp() -> NamedRun:
    """The same run under the system's name."""
    return main()


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
