"""Runs of SNGAN."""

from __future__ import annotations

from ganworks.recipes import NamedRun, both, both_decayed, linear
from ganworks.registry import recipe


@recipe(
    "sngan",
    system="sngan",
    data="digits",
    budget="2 minutes",
    expected="KID x 1000 1672 +- 430, Frechet 41.1, recall 0.62 (classifier features, seed 0, 2000 steps)",
)
def sngan() -> NamedRun:
    """Handwritten digits with fully connected players."""
    return {
        "data": {"name": "digits"},
        "training": {"steps": 2000, "sample_every": 1000, "checkpoint_every": 1000},
        "options": {"width": 256, "noise": 32},
    }


@recipe("sngan/fashion-mnist", system="sngan", data="fashion-mnist", budget="5 minutes", expected="")
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 with convolutional players, at the setting C of the paper's table 1: one critic turn."""
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": 5000, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "network": "dcgan",
            "width": 32,
            "critic_turns": 1,
            **both_decayed(5000, 2e-4, betas=(0.5, 0.999)),
        },
    }


@recipe("sngan/paper", system="sngan", data="hub:cifar10", budget="a day of one GPU", expected="")
def paper() -> NamedRun:
    """CIFAR-10 with residual players of 256 and 128 channels (arXiv:1802.05957, table 4; the authors' code).

    The authors' generator takes a batch of 128 and the critic one of 64; here both take 64.
    """
    return {
        "data": {"name": "hub:cifar10", "size": 32},
        "training": {"steps": 50_000, "batch": 64, "ema_images": 0},
        "options": {
            "network": "resnet",
            "width": 256,
            "critic_width": 128,
            **both(rate=linear(2e-4, 50_000), betas=(0.0, 0.9)),
        },
    }


@recipe("sngan/paper-48", system="sngan", data="folder", budget="a day of one GPU", expected="")
def paper_48() -> NamedRun:
    """STL-10 at 48x48 (table 5): a critic of 64 to 1024 channels that halves four times."""
    run = paper()
    run["options"] |= {
        "width": 64,
        "critic_width": 64,
        "critic_options": {"multiples": (1, 2, 4, 8, 16), "halvings": 4},
    }
    return {**run, "data": {"size": 48}}


@recipe("sngan/paper-128", system="sngan", data="folder", budget="weeks of one GPU", expected="")
def paper_128() -> NamedRun:
    """ImageNet at 128x128 (table 6): 64 to 1024 channels; the paper's players know the class, these do not."""
    run = paper()
    run["training"] |= {"steps": 450_000}
    run["options"] |= {"width": 64, "critic_width": 64, **both(rate=linear(2e-4, 450_000), betas=(0.0, 0.9))}
    return {**run, "data": {"size": 128}}
