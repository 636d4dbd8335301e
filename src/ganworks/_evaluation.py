"""What a run is measured against: held-out images, and training images as the floor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from ganworks.data import DataSet, Points
from ganworks.data.dataset import Split
from ganworks.data.points import Mixture
from ganworks.errors import BadInput
from ganworks.game import Batch, System
from ganworks.metrics.evaluate import FEATURES, METRICS, Report, evaluate
from ganworks.metrics.paired import PAIRED
from ganworks.metrics.statistics import Statistics, statistics_of
from ganworks.run_config import RunConfig

SMALLEST_FOR_IMAGENET = 32
"""Images with shorter sides than this tell a network trained on photographs nothing."""
LABELLED = 10_000
"""Most labelled images that the features ``classifier`` are trained on."""
UNTRAINED = 500
"""Most images of the untrained generator, which is measured for comparison."""
RESTORING = "super-resolution"
"""The family of systems whose samples are to equal the images that they are given."""


class Evaluated(Protocol):
    """What is measured of a run."""

    config: RunConfig

    @property
    def system(self) -> System[Any]:
        """The system with its trained weights."""
        ...

    def data(self, split: Split = "evaluate", *, all_labels: bool = False) -> DataSet | Points:
        """A split of its data."""
        ...

    def sample(self, n: int, *, seed: int = 0, given: Batch | None = None) -> Tensor:
        """(n, C, H, W) images."""
        ...


def measure(
    run: Evaluated,
    metrics: Sequence[str] | None,
    features: Sequence[str] | None,
    count: int | None,
    seed: int,
    untrained: Callable[[], Evaluated] | None = None,
    statistics: Statistics | None = None,
) -> Report:
    """Measure a run on the held-out split of its data.

    The floor is the score of as many *training* images against the same held-out ones: what a generator would score
    that had learned the training set by heart, and the best to be expected of an honest one.

    Args:
        run: what to measure.
        metrics: names; default: those of the run's config, or those of points.
        features: names of extractors; default: those of the run's config, or what suits the size of the images.
        count: most images of each side; default: the config's.
        seed: of the generated images.
        untrained: gives the run as it was before its first step, whose precision is then measured for comparison.
        statistics: measure against these instead of the run's data.

    Returns:
        The stamped report.
    """
    if statistics is not None:
        return _measure_against(statistics, run, metrics, features, count, seed)
    held_out, train = run.data("evaluate"), run.data("train", all_labels=True)
    settings = run.config.measure
    size = min(count or settings.count, len(held_out), len(train))
    held_out_batch = held_out.batch(held_out.order(0).indices(0, size))
    train_batch = train.batch(train.order(0).indices(0, size))
    real, floor = targets(run, held_out_batch, train_batch)
    paired = real is held_out_batch.paired or run.system.entry.facts.get("family") == RESTORING
    conditions_of_samples = held_out_batch if run.system.samples_from() else None
    fake = run.sample(size, seed=seed, given=conditions_of_samples)
    points = isinstance(held_out, Points)
    names = tuple(metrics or (default_metrics(held_out, paired) if settings.metrics == METRICS else settings.metrics))
    extractors = tuple(features or settings.features or default_features(held_out))
    modes = {"modes": torch.from_numpy(held_out.modes), "deviation": held_out.deviation} if points else {}
    report = evaluate(
        real=real,
        fake=fake,
        floor=floor,
        metrics=names,
        features=extractors,
        seed=seed,
        split="evaluate",
        data=held_out.name,
        labelled=_labelled(train, extractors),
        paired=paired,
        **modes,
    )
    if "precision_recall" not in names or untrained is None:
        return report
    few = min(size, UNTRAINED)
    if conditions_of_samples is not None:
        conditions_of_samples = held_out.batch(held_out.order(0).indices(0, few))
    before = evaluate(
        real=real,
        fake=untrained().sample(few, seed=seed, given=conditions_of_samples),
        floor=floor,
        metrics=("precision_recall",),
        features=extractors[:1],
        seed=seed,
        labelled=_labelled(train, extractors[:1]),
    )
    return report.model_copy(update={"untrained": before.scores})


def statistics_of_data(
    train: DataSet | Points, held_out: DataSet | Points, features: Sequence[str] | None, count: int, split: Split
) -> Statistics:
    """Stored features of a data set, for measurements of the same numbers as with the data.

    Args:
        train: its training split.
        held_out: the other one.
        features: names of extractors; default: those that suit the size of the images.
        count: most images of each side.
        split: which of the two generators will be measured against; the other one makes the floor.
    """
    extractors = tuple(features or default_features(held_out))
    size = min(count, len(held_out), len(train))
    sides = [one.batch(one.order(0).indices(0, size)).images for one in (held_out, train)]
    real, floor = sides if split == "evaluate" else sides[::-1]
    labelled, name = _labelled(train, extractors), held_out.name
    public = Path(name).name if "/" in name or "\\" in name else name  # folders above it are nobody else's business
    return statistics_of(real, floor, extractors, data=public, split=split, labelled=labelled)


def _measure_against(
    statistics: Statistics,
    run: Evaluated,
    metrics: Sequence[str] | None,
    features: Sequence[str] | None,
    count: int | None,
    seed: int,
) -> Report:
    conditions, fields = None, run.system.samples_from()
    if "images" in fields:
        raise BadInput(f"{run.config.system} makes pictures from pictures; it is measured with its data alone.")
    size = count or len(statistics)
    if fields:
        held_out = run.data("evaluate")
        size = min(size, len(held_out))
        conditions = held_out.batch(held_out.order(0).indices(0, size))
    names = metrics or (METRICS if run.config.measure.metrics == METRICS else run.config.measure.metrics)
    extractors = tuple(features or statistics.features)
    trained = any(name.partition("@")[0] == "classifier" for name in extractors)
    return evaluate(
        real=statistics,
        fake=run.sample(size, seed=seed, given=conditions),
        metrics=tuple(names),
        features=extractors,
        seed=seed,
        split=statistics.facts.split,
        data=statistics.facts.data,
        labelled=_labelled(run.data("train", all_labels=True), extractors) if trained else None,
    )


def default_metrics(data: DataSet | Points, paired: bool = False) -> tuple[str, ...]:
    """Of points: transport distances, and the modes found where they are known bells; else those of images.

    Args:
        data: what samples are compared with.
        paired: whether each sample has a counterpart there.
    """
    if not isinstance(data, Points):
        return METRICS + paired_metrics(data.image) if paired else METRICS
    return ("mode_coverage", "wasserstein") if isinstance(data, Mixture) else ("wasserstein",)


def paired_metrics(image: tuple[int, int, int]) -> tuple[str, ...]:
    """Distances to counterparts (C, H, W); without the network of LPIPS where it would see little."""
    return PAIRED if min(image[1:]) >= SMALLEST_FOR_IMAGENET else PAIRED[:1]


def default_features(data: DataSet | Points) -> tuple[str, ...]:
    """Both ImageNet networks for images they can read, else a classifier of the data, else pixels."""
    if min(data.image[1:]) >= SMALLEST_FOR_IMAGENET:
        return FEATURES
    return ("classifier",) if data.classes > 1 and not isinstance(data, Points) else ("pixels",)


def targets(run: Evaluated, held_out: Batch, train: Batch) -> tuple[Tensor, Tensor]:
    """What the samples should look like: a translator's target domain, else the data itself.

    Args:
        run: the run.
        given: held-out data.
        seen: training data.

    Returns:
        Real images to compare with, and other real images for the floor.
    """
    target = held_out.other if held_out.paired is None else held_out.paired
    others = train.paired if train.other is None else train.other
    if "images" in run.system.samples_from() and target is not None and others is not None:
        return target, others
    return held_out.images, train.images


def _labelled(train: DataSet | Points, features: Sequence[str]) -> tuple[Tensor, Tensor] | None:
    if not any(name.partition("@")[0] == "classifier" for name in features) or "label" not in train.provides:
        return None
    batch = train.batch(train.order(0).indices(0, min(LABELLED, len(train))))
    return (batch.images, batch.label) if batch.label is not None else None
