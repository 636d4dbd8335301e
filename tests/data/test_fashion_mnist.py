"""idx files: made up ones in a folder, and the real set where it has been prepared."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganworks.data import DataSet, load
from ganworks.data.fashion_mnist import FILES, read_idx
from ganworks.errors import DataError

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
LABELS = (np.arange(20) % 10).astype(np.uint8)


def idx(array: np.ndarray) -> bytes:
    return bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "fashion-mnist"
    folder.mkdir()
    for name in FILES:
        array = IMAGES if "idx3" in name else LABELS
        array = 255 - array if name.startswith("t10k-images") else array
        (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
    return folder


def opened(**options: Any) -> DataSet:
    data = load("fashion-mnist", **options)
    assert isinstance(data, DataSet)
    return data


def test_a_given_folder(place: Path) -> None:
    data = opened(folder=place, size=32)
    assert np.array_equal(data.pixels(np.arange(20))[:, 2:30, 2:30, 0], IMAGES)
    assert data.image == (1, 32, 32) and data.field("label").tolist() == LABELS.tolist()
    assert np.array_equal(opened(folder=place, split="evaluate").pixels(np.arange(20))[..., 0], 255 - IMAGES)


def test_the_folder_named_in_the_environment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (place, place.parent):
        monkeypatch.setenv("GANWORKS_DATA", str(given))
        assert len(opened()) == 20


def test_damaged_and_missing_files(place: Path) -> None:
    path = place / f"{FILES[0]}.gz"
    whole = path.read_bytes()
    for content, said in (
        (whole[:-9], "cannot be read"),
        (gzip.compress(idx(IMAGES)[:-1]), "it is damaged"),
        (gzip.compress(b"nothing"), "no idx file"),
        (gzip.compress(idx(IMAGES[:5])), "5 pictures but 20 labels"),
    ):
        path.write_bytes(content)
        with pytest.raises(DataError, match=said):
            opened(folder=place)
    path.unlink()
    with pytest.raises(DataError, match="has no file"):
        opened(folder=place)


def test_plain_files_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(idx(LABELS))
    assert np.array_equal(read_idx(tmp_path / "x", 1), LABELS)


def test_the_real_set() -> None:
    try:
        train, evaluate = opened(), opened(split="evaluate")
    except DataError as error:
        pytest.skip(str(error))
    assert (len(train), len(evaluate)) == (60_000, 10_000)
    for data in (train, evaluate):
        assert np.ptp(np.bincount(data.field("label").numpy())) == 0
