"""Packing a folder: continued where it was cut off, the same as if it never had been."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pictures import disc
from PIL import Image

from ganworks.data import _packing
from ganworks.data._packing import Progress, exclusive, pack, packed_once, read_packed
from ganworks.data.cache_format import Recipe

RECIPE, COUNT = Recipe((8, 8)), 20


class Killed(BaseException):
    """Ends a packing as a signal does."""


class Opener:
    """Opens discs by number, some of them torn or of 16 bits, and counts."""

    def __init__(self, until: int = COUNT, wide: bool = False):
        self.until, self.wide, self.opened = until, wide, list[int]()

    def __call__(self, number: int) -> Image.Image:
        if number >= self.until:
            raise Killed
        self.opened.append(number)
        if number == 3:
            raise OSError("torn")
        if self.wide and number % 5 == 0:
            return Image.fromarray(np.full((8, 8), 100 * number + 50, np.uint16))
        return disc(number)


@pytest.mark.parametrize("wide", [False, True])
def test_an_interrupted_packing_is_continued(wide: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_packing, "SAVE_EVERY", 4)
    whole = pack(tmp_path / "whole.npy", RECIPE, Opener(wide=wide), COUNT)
    monkeypatch.setattr("ganworks.data.cache_format.CHUNK", 1)
    with pytest.raises(Killed):
        pack(tmp_path / "part.npy", RECIPE, Opener(until=14, wide=wide), COUNT)
    assert not (tmp_path / "part.npy").exists() and Progress.load(tmp_path / "part.part.json").done == 12
    second = Opener(wide=wide)
    packed = pack(tmp_path / "part.npy", RECIPE, second, COUNT)
    assert packed == whole and whole.unreadable == {3: "torn"}
    assert set(second.opened) == set(range(12, COUNT)) | ({0, 5, 10} if wide else set())
    assert np.array_equal(np.load(tmp_path / "part.npy"), np.load(tmp_path / "whole.npy"))
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".json"} and len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("damage", ["progress", "array", "other size"])
def test_what_is_damaged_is_begun_again(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_packing, "SAVE_EVERY", 4)
    monkeypatch.setattr("ganworks.data.cache_format.CHUNK", 1)
    with pytest.raises(Killed):
        pack(tmp_path / "x.npy", RECIPE, Opener(until=9), COUNT)
    if damage == "progress":
        (tmp_path / "x.part.json").write_text('{"packed": 3}')
    elif damage == "array":
        (tmp_path / "x.part.npy").write_bytes(b"torn")
    recipe, opener = Recipe((4, 4)) if damage == "other size" else RECIPE, Opener()
    images, _ = packed_once(tmp_path / "x.npy", recipe, opener, COUNT)
    assert sorted(opener.opened) == list(range(COUNT))
    assert np.array_equal(images, pack_fresh(tmp_path / "fresh.npy", recipe))


@pytest.mark.parametrize("place", [0.5, -1])
def test_an_array_whose_content_changed_is_made_again(
    place: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.npy"
    before = np.array(packed_once(path, RECIPE, Opener(), COUNT)[0])
    content = bytearray(path.read_bytes())
    content[int(place * len(content)) if place > 0 else -1] ^= 1
    path.write_bytes(content)
    again = Opener()
    images, _ = packed_once(path, RECIPE, again, COUNT)
    assert again.opened and np.array_equal(images, before)
    assert "damaged" in capsys.readouterr().err


def pack_fresh(path: Path, recipe: Recipe) -> np.ndarray:
    pack(path, recipe, Opener(), COUNT)
    content = read_packed(path)
    assert content is not None
    return content[0]


def test_a_lock_is_gone_when_its_block_ends(tmp_path: Path) -> None:
    with exclusive(tmp_path / "deep" / "x.lock"):
        assert (tmp_path / "deep" / "x.lock").exists()
    assert not (tmp_path / "deep" / "x.lock").exists()
