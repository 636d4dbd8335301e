"""Two folders of pictures, whoever made them, held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from ganworks._evaluation import SMALLEST_FOR_IMAGENET
from ganworks.data.pictures import each, read
from ganworks.errors import BadInput
from ganworks.metrics.evaluate import FEATURES, METRICS, Report, evaluate
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
) -> Report:
    """Measure the pictures of one folder against those of another.

    The floor is half of the real pictures against the other half.

    Args:
        real: a folder of real pictures, searched with its sub-folders.
        fake: a folder of generated ones.
        metrics: registered names; default: KID, Fréchet distance, precision and recall, density and coverage.
        features: names of extractors; default: both ImageNet networks, or pixels for pictures below 32 pixels a side.
        size: height and width that all pictures are brought to, cut to a square; default: those of the first
            generated picture.
        count: most pictures of each folder, chosen by the seed.
        seed: of all that is drawn.

    Returns:
        The stamped report.

    Raises:
        BadInput: a folder that is none or is a run, or too few pictures.
        DataError: a file that cannot be read as a picture.
    """
    for folder in (real, fake):
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder of pictures.")
        if (folder / "config.yaml").exists():
            raise BadInput(f"{folder} is a run; write pictures of it with ganworks sample {folder} --out FOLDER.")
    if size is not None and size < 2:
        raise BadInput(f"--size {size} leaves no picture; give 2 or more.")
    first = next(each(fake, 3))[1]
    height, width = (size, size) if size else (int(first.shape[2]), int(first.shape[3]))
    sets = [_subset(read([folder], (3, height, width)).images, count, seed) for folder in (real, fake)]
    small = min(height, width) < SMALLEST_FOR_IMAGENET
    return evaluate(
        real=sets[0],
        fake=sets[1],
        metrics=tuple(metrics or METRICS),
        features=tuple(features or (("pixels",) if small else FEATURES)),
        seed=seed,
        split="all",
        data=f"{fake} against {real}",
    )


def _subset(images: Tensor, count: int | None, seed: int) -> Tensor:
    if count is None or len(images) <= count:
        return images
    with scope(seed, "chosen pictures"):
        return images[torch.randperm(len(images))[:count]]
