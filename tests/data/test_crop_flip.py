"""Augmentation is a pure function of seed and position, off where pictures are looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pictures import discs
from PIL import Image

from ganworks.data import DataSet, load
from ganworks.data.crop_flip import CropFlip
from ganworks.errors import BadInput

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (40, 12, 10, 3), dtype=np.uint8)


def data(augment: CropFlip, **more: Any) -> DataSet:
    return DataSet("made up", IMAGES, augment=augment, **more)


def test_half_are_mirrored_and_any_stretch_is_reached_directly() -> None:
    both = data(CropFlip((12, 10), flip=True), paired=255 - IMAGES)
    order = both.order(3)
    indices = order.indices(0, 400)
    batch = both.batch(indices)
    plain = DataSet("made up", IMAGES).batch(indices[:, 0]).images
    same, mirrored = (batch.images == plain).flatten(1).all(1), (batch.images == plain.flip(3)).flatten(1).all(1)
    assert bool((same | mirrored).all()) and abs(int(mirrored.sum()) - 200) < 40
    assert batch.paired is not None and torch.allclose(batch.paired, -batch.images, atol=1e-6)
    again = both.batch(both.order(3).indices(150, 60)).images
    assert torch.equal(again, batch.images[150:210])
    assert not torch.equal(both.batch(both.order(4).indices(0, 60)).images, batch.images[:60])
    assert batch.images.is_contiguous(memory_format=torch.channels_last)


def test_crops_are_windows_of_the_stored_picture_and_all_of_them_appear() -> None:
    cropped = data(CropFlip((10, 8)))
    indices = cropped.order(0).indices(0, 600)
    images, seen = cropped.batch(indices).images, set()
    for number, image in zip(indices[:, 0].tolist(), images, strict=True):
        pixels = ((image + 1) * 127.5).round().to(torch.uint8).permute(1, 2, 0).numpy()
        window = next(
            (top, left)
            for top in range(3)
            for left in range(3)
            if np.array_equal(IMAGES[number, top : top + 10, left : left + 8], pixels)
        )
        seen.add(window)
    assert len(seen) == 9 and cropped.image == (3, 10, 8)


def test_the_middle_is_shown_where_nothing_is_random() -> None:
    for split in ("train", "evaluate"):
        cropped = data(CropFlip((10, 8), flip=True), split=split)
        middle = IMAGES[:5, 1:11, 1:9]
        assert np.array_equal(cropped.pixels(np.arange(5)), middle)
        shown = ((cropped.batch(np.arange(5)).images + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
        assert np.array_equal(shown.numpy(), middle)
    assert cropped.order(0).indices(0, 4).ndim == 1


def test_other_is_augmented_by_itself() -> None:
    both = data(CropFlip((12, 10), flip=True), other=IMAGES)
    indices = both.order(0).indices(0, 300)
    batch = both.batch(indices)
    assert batch.other is not None and indices.shape == (300, 3)
    plain = DataSet("", IMAGES)
    flips = [
        (shown != plain.batch(indices[:, column]).images).flatten(1).any(1)
        for column, shown in ((0, batch.images), (1, batch.other))
    ]
    assert abs(float((flips[0] == flips[1]).float().mean()) - 0.5) < 0.12


def test_a_folder_with_larger_stored_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = str(discs(tmp_path / "set", 12))
    train = load(place, size=16, load_size=20, flip=True)
    assert isinstance(train, DataSet) and train.image == (3, 16, 16)
    assert train.batch(train.order(0).indices(0, 30)).images.shape == (30, 3, 16, 16)
    evaluate = load(place, size=16, load_size=20, flip=True, split="evaluate")
    assert torch.equal(
        evaluate.batch(evaluate.order(0).indices(0, 3)).images, evaluate.batch(evaluate.order(0).indices(0, 3)).images
    )
    with pytest.raises(BadInput, match="smaller than the crops"):
        load(place, size=16, load_size=12)


def test_windows_of_whole_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place, originals = tmp_path / "set", []
    place.mkdir()
    for number in range(14):
        pixels = RNG.integers(0, 256, (9 + number, 30 - number, 3), dtype=np.uint8)
        originals.append(pixels)
        Image.fromarray(pixels).save(place / f"{number:02}.png")
    Image.fromarray(RNG.integers(0, 256, (4, 6, 3), dtype=np.uint8)).save(place / "small.png")
    (place / "broken.png").write_bytes(b"x")
    data = load(str(place), size=8, fit="window", flip=True)
    assert isinstance(data, DataSet) and data.image == (3, 8, 8) and data.report is not None
    batch = data.batch(data.order(0).indices(0, 400)).images
    windows = {
        window.tobytes()
        for original in originals
        for pixels in (original, original[:, ::-1])
        for window in np.lib.stride_tricks.sliding_window_view(pixels, (8, 8, 3)).reshape(-1, 8, 8, 3)
    }
    shown = ((batch + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    inside = np.array([picture.tobytes() in windows for picture in shown])
    assert inside.mean() > 0.8, "all but the small picture, which is enlarged"
    assert len({picture.tobytes() for picture in shown}) > 300
    assert torch.equal(data.batch(data.order(0).indices(100, 50)).images, batch[100:150])
    evaluate = load(str(place), size=8, fit="window", split="evaluate")
    assert isinstance(evaluate, DataSet) and np.array_equal(
        evaluate.pixels(np.arange(1)),
        ((evaluate.batch(np.arange(1)).images + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy(),
    )
    assert load(str(place), size=8, fit="window", channels=1).image == (1, 8, 8)
    with pytest.raises(BadInput, match="leave load_size out"):
        load(str(place), size=8, fit="window", load_size=9)
