"""Runs of Triple-GAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, half_life, linear
from ganworks.registry import recipe


@recipe(
    "triple_gan",
    system="triple_gan",
    data="digits",
    budget="2 minutes",
    expected="classifier right on 0.922 of held-out digits (labels alone: 0.897), seed 0",
)
def triple_gan() -> NamedRun:
    """Handwritten digits, a hundred of them labelled."""
    return {
        "data": {"name": "digits", "options": {"labels": 100}},
        "training": {"steps": 3000, "sample_every": 500, "checkpoint_every": 500},
        "options": {"network": "mlp", "width": 256, "pretraining": 800, "pseudo_after": 1200},
    }


@recipe(
    "triple_gan/fashion-mnist",
    system="triple_gan",
    data="fashion-mnist",
    budget="2 minutes",
    expected="classifier right on 72.2 % of held-out images (supervised 69.1 %), samples as asked 93.7 %, seed 0",
)
def fashion_mnist() -> NamedRun:
    """Clothes at 28x28, a hundred of them labelled; they are all found in the first 940 steps.

    Longer games make more varied samples and heed their label less: 81 % after 5,000 steps with falling rates.
    """
    return {
        "data": {"name": "fashion-mnist", "options": {"labels": 100}},
        "training": {"steps": 1272, "ema_images": 10_000, "sample_every": 500, "checkpoint_every": 250},
        "options": {
            "width": 48,
            "classifier_width": 24,
            "known": 0.5,
            "class_balance": 0.5,
            "pretraining": 600,
            "pseudo_after": 250,
        },
        "measure": {"count": 1000, "features": ["mobilenet_v2"]},
    }


@recipe("triple_gan/paper", system="triple_gan", data="hub:cifar10", budget="days of one GPU", expected="")
def paper() -> NamedRun:
    """CIFAR-10 of which 4000 are labelled, with the classifier of nine convolutions (arXiv:1703.02291, appendix; code).

    The authors' code adds the consistency of two passes of the classifier, whitens the images and gives the critic a
    body of its own; here the critic is DCGAN's without normalisation.
    """
    rates = {"rate": linear(3e-4, 175_000, hold=75_000, end=1e-5)}
    return {
        "data": {"name": "hub:cifar10", "size": 32, "options": {"labels": 4000}},
        "training": {"steps": 250_000, "batch": 200, "ema_images": half_life(0.9999, 200)},
        "options": {
            "network": "dcgan",
            "network_options": {"kernel": 5},
            "width": 128,
            "noise": 100,
            "classifier": "paper",
            "classifier_width": 128,
            "dropout": 0.5,
            "pretraining": 2500,
            "pseudo_after": 50_000,
            "classifier_optimizer": {"rate": linear(3e-3, 175_000, hold=75_000, end=1e-5)},
            **both(**rates),
        },
    }
