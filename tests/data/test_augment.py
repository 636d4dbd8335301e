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
from ganworks.data.augment import Augmentation
from ganworks.errors import BadInput

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (40, 12, 10, 3), dtype=np.uint8)


def data(augment: Augmentation, **more: Any) -> DataSet:
    return DataSet("made up", IMAGES, augment=augment, **more)


def test_half_are_mirrored_and_any_stretch_is_reached_directly() -> None:
    both = data(Augmentation((12, 10), flip=True), paired=255 - IMAGES)
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
    cropped = data(Augmentation((10, 8)))
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
        cropped = data(Augmentation((10, 8), flip=True), split=split)
        middle = IMAGES[:5, 1:11, 1:9]
        assert np.array_equal(cropped.pixels(np.arange(5)), middle)
        shown = ((cropped.batch(np.arange(5)).images + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1)
        assert np.array_equal(shown.numpy(), middle)
    assert cropped.order(0).indices(0, 4).ndim == 1


def test_other_is_augmented_by_itself() -> None:
    both = data(Augmentation((12, 10), flip=True), other=IMAGES)
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


WORDS = torch.arange(1000) * 7_919_000_003


def test_shifts_reflect_and_reach_both_ways() -> None:
    ramp = torch.arange(10, dtype=torch.uint8)[None, None, :, None].expand(1000, 12, 10, 1)
    shown = Augmentation((12, 10), shift=0.2)(ramp, WORDS)[:, 0, :, 0].int()
    rows = {tuple(row) for row in shown.tolist()}
    assert rows == {
        tuple(abs(n) if n < 10 else 18 - n for n in range(start, start + 10)) for start in (-2, -1, 0, 1, 2)
    }


def test_cutouts_are_grey_squares_of_the_share() -> None:
    white = torch.full((1000, 12, 12, 4), 255, dtype=torch.uint8)
    shown = Augmentation((12, 12), cutout=0.5)(white, WORDS)
    assert bool((shown[..., 3] == 255).all()) and set(shown[..., :3].unique().tolist()) == {128, 255}
    areas = (shown[..., 0] == 128).sum((1, 2))
    assert int(areas.max()) == 36 and int(areas.min()) >= 9  # a quarter where the middle is in a corner


def test_color_scales_what_it_says() -> None:
    pictures = 64 + torch.from_numpy(IMAGES).repeat(25, 1, 1, 1) // 4
    shown = Augmentation((12, 10), color=0.3)(pictures, WORDS)
    ratio = shown.float().mean((1, 2, 3)) / pictures.float().mean((1, 2, 3))
    assert 0.69 < float(ratio.min()) < 0.72 and 1.28 < float(ratio.max()) < 1.31
    grey = Augmentation((12, 10), color=0.3)(pictures[..., :1], WORDS)
    assert grey.shape == (1000, 12, 10, 1)


def test_counterparts_move_and_keep_their_values() -> None:
    augment = Augmentation((12, 10), flip=True, shift=0.2, color=0.5, cutout=0.3)
    both = data(augment, paired=IMAGES)
    indices = both.order(1).indices(0, 60)
    batch = both.batch(indices)
    moved = DataSet("moved", IMAGES, augment=Augmentation((12, 10), flip=True, shift=0.2)).batch(indices)
    assert batch.paired is not None and torch.equal(batch.paired, moved.images)
    assert not torch.equal(batch.images, moved.images)
    assert torch.equal(both.batch(both.order(1).indices(20, 40)).images, batch.images[20:])


@pytest.mark.parametrize("options", [{"shift": 1.0}, {"color": -0.1}, {"cutout": "half"}, {"shift": True}])
def test_shares_are_shares(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="share from 0 to below 1"):
        Augmentation((8, 8), **options)
