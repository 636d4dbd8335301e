"""Patches do not overlap, and a photograph lies in one split."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganworks.data import DataSet, load
from ganworks.data.photos import PHOTOGRAPHS, patches
from ganworks.errors import BadInput, DataError


def opened(**options: Any) -> DataSet:
    data = load("photos", **options)
    assert isinstance(data, DataSet)
    return data


def test_patches_tile_the_middle() -> None:
    photograph = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    cut = patches(photograph, 16, 16)
    assert len(cut) == 3 * 4
    rows = cut.reshape(3, 4, 16, 16, 3).swapaxes(1, 2).reshape(48, 64, 3)
    assert np.array_equal(rows, photograph[1:49, 3:67])
    assert patches(photograph, 16, 8).shape == (12, 8, 8, 3)
    with pytest.raises(BadInput, match="cover=60"):
        patches(photograph, 60, 8)


def test_the_embedded_photographs() -> None:
    parts = [opened(source="sample", split=split, detail=0.0) for split in ("train", "evaluate")]
    assert [len(part) for part in parts] == [(427 // 32) * (640 // 32)] * 2
    assert [set(part.field("label").tolist()) for part in parts] == [{0}, {1}]
    assert parts[0].image == (3, 32, 32) and parts[0].class_names == ("china", "flower")
    sharp = opened(source="sample", detail=10.0)
    assert sharp.notes["left out as flat"] == len(parts[0]) - len(sharp)


def test_the_prepared_photographs() -> None:
    try:
        parts = [opened(source="mate", split=split) for split in ("train", "evaluate")]
    except DataError as error:
        pytest.skip(str(error))
    seen = [set(part.field("label").tolist()) for part in parts]
    assert not seen[0] & seen[1] and seen[0] | seen[1] == set(range(len(PHOTOGRAPHS)))
    pixels = [{bytes(image) for image in part.pixels(np.arange(len(part)))} for part in parts]
    assert not pixels[0] & pixels[1]


def test_missing_photographs_are_named(tmp_path: object) -> None:
    with pytest.raises(DataError, match=r"Aqua.*data prepare photos"):
        opened(folder=tmp_path)
