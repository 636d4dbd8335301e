"""Two folders of pictures, whoever made them, held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from ganworks._evaluation import SMALLEST_FOR_IMAGENET
from ganworks.data.pictures import Pictures, each, read
from ganworks.data.report import stem_of
from ganworks.errors import BadInput, DataError
from ganworks.metrics.evaluate import FEATURES, METRICS, Report, evaluate
from ganworks.metrics.statistics import Statistics
from ganworks.registry import metric as metric_table
from ganworks.rng import scope


def evaluate_folders(
    real: Path,
    fake: Path,
    *,
    metrics: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    size: int | None = None,
    count: int | None = None,
    seed: int = 0,
    unreadable: dict[str, str] | None = None,
) -> Report:
    """Measure the pictures of one folder against those of another.

    The floor is half of the real pictures against the other half. Metrics that compare a picture with its counterpart
    (``l1``, ``lpips_paired``, ``psnr``, ``ssim``) take that of the same name, whatever the endings.

    Args:
        real: a folder of real pictures, searched with its sub-folders; or a file of stored statistics, to whose size
            the generated pictures are then brought.
        fake: a folder of generated ones.
        metrics: registered names; default: KID, Fréchet distance, precision and recall, density and coverage.
        features: names of extractors; default: those of the statistics, else both ImageNet networks, or pixels for
            pictures below 32 pixels a side.
        size: height and width that all pictures are brought to, cut to a square; default: those of the first
            generated picture.
        count: most pictures of each folder, chosen by the seed.
        seed: of all that is drawn.
        unreadable: takes files that cannot be read, with the reason, and they are passed over; without it the first
            of them is an error.

    Returns:
        The stamped report.

    Raises:
        BadInput: a folder that is none or is a run, too few pictures, or one without the counterpart that a metric
            needs.
        DataError: a file that cannot be read as a picture.
    """
    if real.is_file():
        return _against(Statistics.load(real), fake, metrics, features, size, count, seed, unreadable)
    for folder in (real, fake):
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder of pictures.")
        if (folder / "config.yaml").exists():
            raise BadInput(f"{folder} is a run; write pictures of it with ganworks sample {folder} --out FOLDER.")
    if size is not None and size < 2:
        raise BadInput(f"--size {size} leaves no picture; give 2 or more.")
    first = next((picture for _, picture in each([fake], 3, unreadable={})), None)
    if first is None:
        raise DataError(f"None of the pictures in {fake} can be read.")
    image = (3, size, size) if size else (3, int(first.shape[2]), int(first.shape[3]))
    real_set, fake_set = (_read(folder, image, unreadable) for folder in (real, fake))
    real_images, names = real_set.images, tuple(metrics or METRICS)
    paired = any(
        "pairs" in metric_table.entries()[name].facts.get("needs", ()) for name in names if name in metric_table
    )
    if paired:
        real_images = real_images[_counterparts(real_set.names, fake_set.names, real)]
    small = min(image[1:]) < SMALLEST_FOR_IMAGENET
    return evaluate(
        real=_subset(real_images, count, seed),
        fake=_subset(fake_set.images, count, seed),
        metrics=names,
        features=tuple(features or (("pixels",) if small else FEATURES)),
        seed=seed,
        split="all",
        data=f"{fake} against {real}",
        paired=paired,
    )


def _against(
    statistics: Statistics,
    fake: Path,
    metrics: Sequence[str] | None,
    features: Sequence[str] | None,
    size: int | None,
    count: int | None,
    seed: int,
    unreadable: dict[str, str] | None,
) -> Report:
    if size is not None:
        raise BadInput("--size is for two folders of pictures; statistics are of pictures of one size.")
    if not fake.is_dir():
        raise BadInput(f"{fake} is no folder of pictures.")
    facts = statistics.facts
    return evaluate(
        real=statistics,
        fake=_subset(_read(fake, facts.image, unreadable).images, count, seed),
        metrics=tuple(metrics or METRICS),
        features=tuple(features or statistics.features),
        seed=seed,
        split=facts.split,
        data=f"{fake} against statistics of {facts.data}",
    )


def _read(folder: Path, image: tuple[int, int, int], unreadable: dict[str, str] | None) -> Pictures:
    """The pictures of a folder; of those that cannot be read the path is noted."""
    if unreadable is None:
        return read([folder], image)
    found: dict[str, str] = {}
    pictures = read([folder], image, unreadable=found)
    unreadable |= {f"{folder}/{name}": reason for name, reason in found.items()}
    return pictures


def _counterparts(real: Sequence[str], fake: Sequence[str], folder: Path) -> list[int]:
    """For each generated picture the row of the real one of the same name."""
    rows = {stem_of(name): row for row, name in enumerate(real)}
    for name in fake:
        if stem_of(name) not in rows:
            raise BadInput(f"{name} has no counterpart in {folder}; metrics of pairs need equal names in both folders.")
    return [rows[stem_of(name)] for name in fake]


def _subset(images: Tensor, count: int | None, seed: int) -> Tensor:
    if count is None or len(images) <= count:
        return images
    with scope(seed, "chosen pictures"):
        return images[torch.randperm(len(images))[:count]]
