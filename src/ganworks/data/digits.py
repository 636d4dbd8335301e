"""Handwritten digits, 8x8: the set that needs no download."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganworks.data.dataset import DataSet, Split
from ganworks.data.resize import Fit, with_channels, with_size
from ganworks.data.sampler import scramble
from ganworks.registry import dataset

EVALUATE = 397


@dataset(
    "digits",
    title="Handwritten digits 8x8 (scikit-learn)",
    images=1797,
    classes=10,
    licence="BSD-3-Clause (scikit-learn); UCI Optical Recognition of Handwritten Digits, CC-BY-4.0",
    needs_download=False,
    default_size=8,
    channels=1,
    provides=("images", "label"),
)
def digits(
    *, size: int | None = None, channels: int | None = None, split: Split = "train", fit: Fit = "auto"
) -> DataSet:
    """1,797 grey digits, 1,400 to train and 397 to evaluate, every class in proportion.

    Args:
        size: 8 when not given.
        channels: 1 when not given.
        split: which part.
        fit: how a larger size is reached, see :func:`~ganworks.data.resize.with_size`.
    """
    from sklearn.datasets import load_digits

    source: Any = load_digits()
    # 0 .. 16 counts of ink become 0 .. 255.
    images = np.rint(source.images * (255 / 16)).astype(np.uint8)[..., None]
    keep = _evaluated(source.target, EVALUATE) ^ (split == "train")
    images = with_channels(with_size(images[keep], size, fit), channels)
    names = tuple(str(digit) for digit in range(10))
    return DataSet("digits", images, split=split, label=source.target[keep], class_names=names)


def _evaluated(label: np.ndarray, count: int) -> np.ndarray:
    """Truth values: the ``count`` samples to hold out, each class in proportion, the same on every machine.

    Samples of a class are taken in a scrambled order and spread evenly over (0, 1); those below the fraction go.
    """
    place = np.empty(len(label))
    for kind in np.unique(label):
        mine = np.flatnonzero(label == kind)
        shuffled = mine[np.argsort(scramble(mine.astype(np.uint64)), kind="stable")]
        place[shuffled] = (np.arange(len(mine)) + 0.5) / len(mine)
    mask = np.zeros(len(label), bool)
    mask[np.argsort(place, kind="stable")[:count]] = True
    return mask
