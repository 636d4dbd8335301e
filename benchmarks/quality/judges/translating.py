"""How translators are judged: against the true twins of held-out concepts, which no training has seen.

For each direction from the first domain: LPIPS and L1 to the twin, KID of all translations to all twins, and how often
an independent classifier of the domains takes a translation for the target. Beside them what costs nothing: the
identity map, the mean picture of the target, and real pictures of the target that show something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ganworks.data import load
from ganworks.errors import BadInput
from ganworks.explore.steganography import steganography
from ganworks.game import Batch
from ganworks.metrics.features import build
from ganworks.metrics.features.classifier import Classifier
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.lpips import lpips
from ganworks.run import Run
from ganworks.training import image_grid

VENDORS = ("noto", "twemoji", "fluent", "noto-v1")
FEATURES = ("mobilenet_v2@64", "efficientnet_lite0@96")
COUNT = 500
"""Held-out concepts, at most."""
HIDING = 100
"""Of them, how many the steganography check looks at."""


@dataclass(frozen=True)
class Truth:
    """Held-out pictures of one vendor, their twins by another, and training pictures of the other."""

    images: Tensor
    twins: Tensor
    seen: Tensor


@lru_cache
def extractor(name: str) -> Any:
    """An extractor, once for all runs."""
    return build(name)


@lru_cache
def truth(size: int, source: str, target: str) -> Truth:
    """The same pictures for every system that is judged on a direction."""
    held_out = load("emoji", size=size, split="evaluate", pair=(source, target))
    train = load("emoji", size=size, split="train", pair=(source, target))
    given = held_out.batch(held_out.order(0).indices(0, min(COUNT, len(held_out))))
    seen = train.batch(train.order(0).indices(0, min(COUNT, len(train)))).other
    assert given.paired is not None and seen is not None
    return Truth(given.images, given.paired, seen)


@dataclass(frozen=True)
class Judge:
    """A classifier of vendors trained on real training pictures, and how far it can be trusted."""

    classifier: Classifier
    right: dict[str, float]
    """Share of real held-out pictures of each vendor that it names right."""

    def takes_for(self, images: Tensor, vendor: str) -> float:
        """Share of images it takes for a vendor's."""
        logits = self.classifier.extract(images).logits
        assert logits is not None
        return float((logits.argmax(1) == VENDORS.index(vendor)).double().mean())


@lru_cache
def judge_of_vendors(size: int) -> Judge:
    """Trained on the training concepts of all four vendors, the same for every system."""
    train, held_out = (load("emoji", size=size, vendors=VENDORS, split=split) for split in ("train", "evaluate"))
    taught, unseen = (data.batch(torch.arange(len(data))) for data in (train, held_out))
    assert taught.domain is not None and unseen.domain is not None
    made = Classifier(taught.images, taught.domain, steps=600)
    judge = Judge(made, {})
    for number, vendor in enumerate(VENDORS):
        judge.right[vendor] = judge.takes_for(unseen.images[unseen.domain == number], vendor)
    return judge


@lru_cache
def seen_by(name: str, size: int, source: str, target: str, side: str) -> Tensor:
    """Features of one side of the truth."""
    return extractor(name)(getattr(truth(size, source, target), side))


def against(images: Tensor, size: Any, source: str, target: str) -> dict[str, float]:
    """Every measure of some pictures: against the twins, against training pictures, and by the classifier.

    Training pictures of the target show other concepts.

    Args:
        images: one for each held-out picture, or a single one that stands for all.
        size: side in pixels.
        source: first vendor.
        target: second vendor.
    """
    twins = truth(size, source, target).twins

    def features(name: str) -> Tensor:
        return extractor(name)(images).expand(len(twins), -1)

    found = {"l1": float((images - twins).abs().mean())}
    found["lpips"] = float(lpips(seen_by("lpips_alex", size, source, target, "twins"), features("lpips_alex")).mean())
    for name in FEATURES:
        value, error = kernel_distance(seen_by(name, size, source, target, "twins"), features(name))
        to_training, _ = kernel_distance(seen_by(name, size, source, target, "seen"), features(name))
        found |= {f"kid {name}": value, f"kid {name} error": error, f"kid to training {name}": to_training}
    return found | {"taken for the target": judge_of_vendors(size).takes_for(images, target)}


@lru_cache
def baselines(size: int, source: str, target: str) -> dict[str, dict[str, float]]:
    """What needs no translator."""
    true = truth(size, source, target)
    others = against(true.seen[torch.arange(len(true.twins)) % len(true.seen)], size, source, target)
    taught = {"taken for the target", *(name for name in others if name.startswith("kid to training"))}
    return {
        "identity map": against(true.images, size, source, target),
        "mean picture": against(true.seen.mean(0, keepdim=True), size, source, target),
        "real pictures of other concepts": {name: value for name, value in others.items() if name not in taught},
        "the twins": against(true.twins, size, source, target),
    }


def hiding(there: Callable[[Tensor], Tensor], back: Callable[[Tensor], Tensor], images: Tensor) -> dict[str, Any]:
    """The steganography check, or why it cannot be made."""
    try:
        return asdict(steganography(there, back, images))
    except BadInput as error:
        return {"not made": str(error)}


def judged_direction(run: Run, source: str, target: str) -> dict[str, Any]:
    """One direction of one run; its way back where the system has one."""
    size = run.config.data.size or 32
    true = truth(size, source, target)
    there = run.translate(true.images, source, target)
    found: dict[str, Any] = {"translated": against(there, size, source, target), **baselines(size, source, target)}
    try:
        back = run.translate(there, target, source)
    except BadInput as error:
        untrained = run.untrained().translate(true.images, source, target)
        return found | {"one way": str(error), "untrained": against(untrained, size, source, target)}
    return found | {
        "cycle l1": float((back - true.images).abs().mean()),
        "steganography": hiding(
            lambda images: run.translate(images, source, target),
            lambda images: run.translate(images, target, source),
            true.images[:HIDING],
        ),
    }


def targets_of(run: Run) -> tuple[str, Sequence[str]]:
    """The first domain of a run and the others."""
    first, *others = run.data("train").domains
    return first, others


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Every direction from the first domain."""
    source, targets = targets_of(run)
    size = run.config.data.size or 32
    return {
        "concepts": len(truth(size, source, targets[0]).images),
        "classifier right on held-out pictures": judge_of_vendors(size).right,
        "translation": {f"{source} to {target}": judged_direction(run, source, target) for target in targets},
    }


def picture(run: Run, given: Batch) -> Any:
    """Held-out pictures, and for each target their translations over their twins."""
    source, targets = targets_of(run)
    size = run.config.data.size or 32
    rows = []
    for target in targets:
        true = truth(size, source, target)
        shown = true.images[:12]
        rows += [shown, run.translate(shown, source, target), true.twins[:12]]
    return image_grid.grid(torch.cat(rows), columns=12)
