"""Runs of the improved techniques."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, half_life
from ganworks.registry import recipe


@recipe(
    "improved_gan",
    system="improved_gan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 900 +- 370, Frechet 27.3, recall 0.86 (classifier features, seed 0, 3000 steps)",
)
def improved_gan() -> NamedRun:
    """Handwritten digits with minibatch discrimination, label smoothing and a reference batch."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"network": "dcgan", "width": 64, "noise": 32, "minibatch_kernels": 20, "virtual_batch": 32},
    }


@recipe(
    "improved_gan/100-labels",
    system="improved_gan",
    data="digits",
    budget="2 minutes",
    expected="test accuracy 0.922 and 0.907 (seeds 0, 1); the critic alone on the labels 0.897 and 0.902",
)
def few_labels() -> NamedRun:
    """A classifier of handwritten digits from a hundred labels, ten of each, by feature matching."""
    return {
        "data": {"name": "digits", "options": {"labels": 100}},
        "training": {"steps": 3000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {
            "network": "mlp",
            "width": 256,
            "semi_supervised": True,
            "critic_noise": 0.3,
            "real_label": 0.9,
            "generator_optimizer": {"rate": 1e-3},
            "critic_optimizer": {"rate": 1e-3},
        },
    }


@recipe("improved_gan/fashion-mnist", system="improved_gan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 3200, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "width": 32,
            "minibatch_kernels": 20,
            "virtual_batch": 32,
            **both_decayed(3200, 2e-4),
        },
    }


@recipe("improved_gan/paper", system="improved_gan", data="hub:mnist", budget="an hour of one GPU", expected="")
def paper() -> NamedRun:
    """Digits of which 100 are labelled, by feature matching (arXiv:1606.03498, section 5.1; the authors' code).

    Fully connected players of 500 units, noise in the critic; the paper's widths fall from 1000 to 250.
    """
    return {
        "data": {"name": "hub:mnist", "size": 28, "channels": 1, "options": {"labels": 100}},
        "training": {"steps": 180_000, "batch": 100, "ema_images": half_life(0.9999, 100)},
        "options": {
            "network": "mlp",
            "width": 500,
            "semi_supervised": True,
            "critic_noise": 0.5,
            "noise": 100,
            **both(rate=3e-3),
        },
    }
