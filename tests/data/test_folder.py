"""A folder of pictures of every kind, whole and damaged."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganworks.data import DataSet, load
from ganworks.data.cache_format import Recipe, square
from ganworks.errors import BadInput, DataError

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def noise(*shape: int) -> np.ndarray:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def opened(place: Path, **options: Any) -> DataSet:
    data = load(str(place), **options)
    assert isinstance(data, DataSet)
    return data


def pixels_of(data: DataSet) -> set[bytes]:
    return {bytes(picture) for picture in data.pixels(np.arange(len(data)))}


@pytest.fixture
def many(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    for kind in ("cats", "dogs"):
        (place / kind).mkdir(parents=True)
        for number in range(30):
            Image.fromarray(noise(8, 8, 3)).save(place / kind / f"{number}.png")
    return place


def test_every_kind_of_file(tmp_path: Path) -> None:
    place = tmp_path / "kinds"
    place.mkdir()
    red = Image.new("RGB", (40, 30), (200, 10, 10))
    kinds = {
        "RGB": ["a.jpg", "b.png", "c.webp"],
        "L": ["d.png"],
        "CMYK": ["e.jpg"],
        "P": ["f.gif"],
        "1": ["g.png"],
        "RGBA": ["h.png"],
        "LA": ["i.png"],
        "I;16": ["j.png"],
    }
    for mode, name in ((mode, name) for mode, names in kinds.items() for name in names):
        picture = Image.fromarray(noise(30, 40).astype(np.uint16) * 257) if mode == "I;16" else red.convert(mode)
        picture.save(place / name)
    Image.new("RGB", (3, 500)).save(place / "k.PNG")
    Image.new("RGB", (1, 1)).save(place / "l.bmp")
    (place / "broken.jpg").write_bytes((place / "a.jpg").read_bytes()[:200])
    (place / "text.png").write_text("no picture")
    (place / "empty.webp").touch()
    (place / ".hidden.png").write_text("x")
    (place / "notes.txt").write_text("x")
    both = [opened(place, size=16, split=split) for split in ("train", "evaluate")]
    assert sum(map(len, both)) == 12
    report = both[0].report
    assert report is not None and report.skipped["unreadable"].count == 3
    assert all(name in str(report.skipped["unreadable"]) for name in ("broken.jpg", "text.png", "empty.webp"))
    assert report.skipped["hidden"].names == [".hidden.png"]
    assert report.changes["smaller than the size asked for, enlarged"] == 2 and both[0].image == (3, 16, 16)
    assert report.changes["CMYK, made colour"] == 1 and report.value_range is not None
    assert both[0].provides == {"images"}


def test_pixels_are_what_they_should_be() -> None:
    recipe = Recipe((8, 8))
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert (square(clear, recipe) == 255).all()
    assert (square(clear, Recipe((8, 8), ground=(1, 2, 3))) == (1, 2, 3)).all()
    half = square(Image.new("RGBA", (8, 8), (0, 0, 0, 128)), recipe)
    assert np.abs(half.astype(int) - 127).max() <= 1
    wide = Image.fromarray(np.full((8, 8), 40_000, np.uint16))
    assert (square(wide, recipe, (0, 65535)) == round(40_000 * 255 / 65535)).all()
    assert (square(wide, recipe) == 255).all()
    turned = Image.fromarray(np.concatenate([np.zeros((8, 4, 3), np.uint8), np.full((8, 4, 3), 255, np.uint8)], 1))
    turned.getexif()[0x0112] = 6
    shown = square(turned, recipe)
    assert shown[:4].max() == 0 and shown[4:].min() == 255
    stripes = np.zeros((8, 24, 3), np.uint8)
    stripes[:, 8:16] = 255
    assert (square(Image.fromarray(stripes), recipe) == 255).all()
    checks = Image.fromarray((np.indices((64, 64)).sum(0) % 2).astype(np.uint8) * 255)
    # Without antialiasing a fine pattern would come out black or white.
    assert np.abs(square(checks, recipe).astype(int) - 127).max() < 20


def test_sub_folders_are_classes_and_splits_never_overlap(many: Path) -> None:
    for number in range(12):
        shutil.copy(many / "cats" / f"{number}.png", many / "dogs" / f"copy-{number}.png")
    train, evaluate = opened(many, size=8), opened(many, size=8, split="evaluate")
    assert train.class_names == ("cats", "dogs") and len(train) + len(evaluate) == 72
    pixels = [pixels_of(train), pixels_of(evaluate)]
    assert not pixels[0] & pixels[1] and len(pixels[0] | pixels[1]) == 60
    first = train.batch(np.array([0]))
    assert first.label is not None and first.label.item() == 0


def test_a_growing_folder_keeps_its_splits(many: Path) -> None:
    before = pixels_of(opened(many, size=8, split="evaluate"))
    for number in range(30, 40):
        Image.fromarray(noise(8, 8, 3)).save(many / "cats" / f"{number}.png")
    after = pixels_of(opened(many, size=8, split="evaluate"))
    assert before <= after


def test_it_is_packed_once_wherever_it_lies(many: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(many, size=8)
    moved = many.rename(many.with_name("moved"))
    monkeypatch.setattr("ganworks.data._packing.pack", None)
    assert opened(moved, size=8).sha256 == first.sha256
    assert len(list(cache.rglob("*.npy"))) == 1
    (moved / "cats" / "0.png").unlink()
    with pytest.raises(TypeError):
        opened(moved, size=8)


def test_given_splits_are_kept_and_copies_left_out(tmp_path: Path) -> None:
    place = tmp_path / "given"
    for part, count in (("train", 6), ("test", 4)):
        for number in range(count):
            kind = place / part / ("cats" if number % 2 else "dogs")
            kind.mkdir(parents=True, exist_ok=True)
            Image.fromarray(noise(8, 8)).save(kind / f"{number}.png")
    shutil.copy(place / "train" / "dogs" / "0.png", place / "test" / "cats" / "leak.png")
    train, evaluate = opened(place, size=8), opened(place, size=8, split="evaluate")
    assert (len(train), len(evaluate)) == (6, 4) and train.class_names == ("cats", "dogs")
    assert train.image == (1, 8, 8) and opened(place, size=8, channels=3).image == (3, 8, 8)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no folder"):
        load(str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="There is no picture"):
        load(str(tmp_path))
    (tmp_path / "a.png").write_text("x")  # found and not readable
    with pytest.raises(DataError, match="None of the 1 pictures"):
        load(str(tmp_path))
    (tmp_path / "a.png").unlink()
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    assert len(opened(tmp_path)) == 1
    with pytest.raises(DataError, match="no picture for its evaluate split"):
        opened(tmp_path, split="evaluate")
