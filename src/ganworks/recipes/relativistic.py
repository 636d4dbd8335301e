"""Runs of relativistic GANs."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe(
    "relativistic",
    system="relativistic",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 842 +- 340, Frechet 38.7, recall 0.80 (classifier features, seed 0, 3000 steps)",
)
def relativistic() -> NamedRun:
    """Handwritten digits with small convolutional players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 64, "noise": 32},
    }


@recipe("relativistic/fashion-mnist", system="relativistic", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5400, "sample_every": 500, "checkpoint_every": 500},
        "options": {"network": "dcgan", "width": 32, **both_decayed(5400, 2e-4)},
    }


@recipe("relativistic/paper", system="relativistic", data="hub:cifar10", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """CIFAR-10, RaSGAN with a spectrally normalised critic, batch 32 (arXiv:1807.00734, section 5.1 and appendix D).

    The players are DCGAN's of 512 and 256 channels at most, not the paper's CNN of seven convolutions.
    """
    return {
        "data": {"name": "hub:cifar10", "size": 32},
        "training": {"steps": 100_000, "batch": 32, "ema_images": 0},
        "options": {"network": "dcgan", "width": 128, "critic_width": 64, "spectral": "reshaped"},
    }
