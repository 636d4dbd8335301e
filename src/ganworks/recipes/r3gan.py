"""Runs of R3GAN."""

from __future__ import annotations

from typing import Any

from ganworks.game import Schedule
from ganworks.recipes import NamedRun, both_decayed
from ganworks.registry import recipe


@recipe("r3gan", system="r3gan", data="digits", budget="2 minutes", expected="")
def r3gan() -> NamedRun:
    """Handwritten digits on two cores."""
    return {"data": {"name": "digits"}, "training": {"minutes": 1.5}, "options": {"network": "mlp", "width": 128}}


@recipe(
    "r3gan/fashion-mnist",
    system="r3gan",
    data="fashion-mnist",
    budget="5 minutes",
    expected="KID 0.10 to 0.19 (mobilenet_v2@64), 0.17 to 0.23 (efficientnet_lite0@96) over three seeds",
)
def fashion_mnist() -> NamedRun:
    """Clothes at 32x32 on one core: the paper's game between DCGAN's bodies, which cost a tenth of its own."""
    steps = 2200
    weight = Schedule(shape="cosine", start=0.1, end=0.01, length=steps).model_dump()
    return {
        "data": {"name": "fashion-mnist", "size": 32},
        "training": {"steps": steps, "sample_every": 500, "checkpoint_every": 500},
        "options": {
            "network": "dcgan",
            "width": 32,
            "norm": "none",
            "penalties": [{"kind": "r1", "weight": weight}, {"kind": "r2", "weight": weight}],
            **both_decayed(steps, 1e-3, betas=(0.0, 0.99)),
        },
    }


def _cosine(start: float, end: float, images: float) -> dict[str, Any]:
    return Schedule(shape="cosine", start=start, end=end, length=images, unit="images").model_dump()


def _paper(
    data: dict[str, Any], gamma: tuple[float, float], half_life: float, augment: float, batch: int, images: float
) -> NamedRun:
    """A run of the paper: five quantities along a cosine over so many images."""
    optimizer = {"rate": _cosine(2e-4, 5e-5, images), "betas": (0.0, _cosine(0.9, 0.99, images))}
    weight = _cosine(*gamma, images)
    return {
        "data": data,
        "training": {"batch": batch, "ema_images": _cosine(0.0, half_life, images), "steps": int(10 * images / batch)},
        "options": {
            "noise": 64,
            "augment": _cosine(0.0, augment, images),
            "penalties": [{"kind": "r1", "weight": weight}, {"kind": "r2", "weight": weight}],
            "generator_optimizer": optimizer,
            "critic_optimizer": optimizer,
        },
    }


def _small(images: int, width: int) -> dict[str, Any]:
    """DCGAN's bodies without normalisation in the critic, rates that fall to a tenth over so many images."""
    rate = Schedule(shape="linear", start=1e-3, end=1e-4, hold=images / 2, length=images / 2, unit="images")
    weight = _cosine(0.1, 0.01, images)
    optimizer = {"rate": rate.model_dump(), "betas": (0.0, 0.99)}
    return {
        "network": "dcgan",
        "width": width,
        "norm": "none",
        "penalties": [{"kind": "r1", "weight": weight}, {"kind": "r2", "weight": weight}],
        "generator_optimizer": optimizer,
        "critic_optimizer": optimizer,
    }


@recipe(
    "r3gan/laptop",
    system="r3gan",
    data="folder",
    budget="minutes of one core",
    expected="the game of r3gan/fashion-mnist, in images instead of steps",
)
def laptop() -> NamedRun:
    """Your pictures on one core: DCGAN's bodies without normalisation in the critic, rates that fall to a tenth."""
    return {
        "data": {"size": 32},
        "training": {"minutes": 5.0, "ema_images": 5000, "sample_every": 500, "checkpoint_every": 500},
        "options": _small(140_000, 32),
    }


@recipe(
    "main",
    system="r3gan",
    data="faces",
    budget="2 minutes",
    expected="precision 0.66 (real/real 0.90), coverage 0.75 (0.99), untrained 0 (pixels, seed 0)",
)
def main() -> NamedRun:
    """The main job: cartoon faces, drawn on the spot, by r3gan/laptop with fewer channels; one thread."""
    steps, batch = 900, 32
    return {
        "data": {"name": "faces", "size": 32, "options": {"count": 1500}},
        "training": {
            "steps": steps,
            "batch": batch,
            "threads": 1,
            "ema_images": 5000,
            "sample_every": 50,
            "checkpoint_every": 300,
        },
        "options": _small(steps * batch, 24),
        "measure": {"metrics": ("precision_recall", "density_coverage"), "features": ("pixels",)},
    }


@recipe("r3gan/paper", system="r3gan", data="hub:cifar10", budget="days of eight GPUs", expected="")
def paper() -> NamedRun:
    """CIFAR-10 at 32x32 as published (arXiv:2501.05441, appendix; the authors' preset): 768 channels, batch 512.

    The paper's model is class-conditional and its augmentations are ADA's; here neither is.
    """
    run = _paper({"name": "hub:cifar10", "size": 32}, (0.05, 0.005), 5e6, 0.55, 512, 2e7)
    run["options"] |= {"width": 768, "network_options": {"widest": 768}}
    return run


@recipe("r3gan/paper-64", system="r3gan", data="folder", budget="days of eight GPUs", expected="")
def paper_64() -> NamedRun:
    """FFHQ at 64x64 as published: 384 to 768 channels, batch 256; give your pictures with --data."""
    run = _paper({"size": 64}, (2.0, 0.2), 5e5, 0.3, 256, 2e7)
    run["options"] |= {"width": 384, "network_options": {"widest": 768}}
    return run


@recipe("r3gan/paper-256", system="r3gan", data="folder", budget="days of eight GPUs", expected="")
def paper_256() -> NamedRun:
    """FFHQ at 256x256 as published: 96 to 768 channels, batch 256; give your pictures with --data."""
    run = _paper({"size": 256}, (150.0, 15.0), 5e5, 0.3, 256, 2e7)
    run["options"] |= {"width": 96, "network_options": {"widest": 768}}
    return run
