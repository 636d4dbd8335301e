"""The embedded set: fixed, stratified, never overlapping."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganworks.data import DataSet, load


def opened(**options: Any) -> DataSet:
    data = load("digits", **options)
    assert isinstance(data, DataSet)
    return data


def test_splits_are_stratified_and_make_up_the_whole() -> None:
    from sklearn.datasets import load_digits

    train, evaluate = opened(), opened(split="evaluate")
    assert (len(train), len(evaluate), train.image, train.classes) == (1400, 397, (1, 8, 8), 10)
    counts = [np.bincount(part.field("label").numpy(), minlength=10) for part in (train, evaluate)]
    assert np.abs(counts[1] / (counts[0] + counts[1]) - 397 / 1797).max() < 0.01
    whole = [data.pixels(np.arange(len(data))).reshape(-1, 64) for data in (train, evaluate)]
    ours = sorted(map(bytes, np.concatenate(whole)))
    ink = np.rint(np.asarray(load_digits(return_X_y=True)[0]) * 255 / 16).astype(np.uint8)
    assert ours == sorted(map(bytes, ink))


def test_sizes_and_channels() -> None:
    assert opened(size=32, channels=3).image == (3, 32, 32)
    padded = opened(size=12, fit="pad").pixels(np.arange(5))
    assert np.array_equal(padded[:, 2:10, 2:10], opened().pixels(np.arange(5)))
    assert padded.sum() == opened().pixels(np.arange(5)).sum()
