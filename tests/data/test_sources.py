"""Folders with everything that people leave in them, archives, and shards: nothing opened by surprise."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictures import disc, discs, encoded
from PIL import Image

from ganworks.data import DataSet, load
from ganworks.data import _decoding as decoding
from ganworks.data import _sources as sources
from ganworks.data.report import ReadReport
from ganworks.errors import BadInput, DataError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))


def opened(place: Path | str, **options: Any) -> DataSet:
    data = load(str(place), size=8, **options)
    assert isinstance(data, DataSet)
    return data


def report_of(place: Path | str, **options: Any) -> ReadReport:
    report = opened(place, **options).report
    assert report is not None
    return report


def test_links_pipes_and_loops(tmp_path: Path) -> None:
    place, away = discs(tmp_path / "set", 6), discs(tmp_path / "away", 3, first=50)
    os.mkfifo(place / "pipe.png")
    (place / "dangling.png").symlink_to(tmp_path / "nowhere.png")
    (place / "loop").symlink_to(place)
    (place / "far").symlink_to(away)
    (place / "near.png").symlink_to(place / "0.png")
    report = report_of(place)
    assert report.pictures == 10 and report.changes["symbolic links followed"] == 1
    assert {reason: skipped.names for reason, skipped in report.skipped.items()} == {
        "dangling link": ["dangling.png"],
        "pipe, socket or device": ["pipe.png"],
        "link to a folder that was read already": ["loop"],
    }
    apart = report_of(place, links="skip")
    assert apart.pictures == 6 and apart.skipped["symbolic link"].count == 4


def test_names_that_no_text_can_hold(tmp_path: Path) -> None:
    place = discs(tmp_path / "set", 3)
    (place / "ünïcode 图片 😀.png").write_bytes(encoded(disc(9)))
    with open(os.fsencode(place) + b"/latin\xe9.png", "wb") as file:
        file.write(b"no picture")
    report = report_of(place)
    assert report.pictures == 4 and report.skipped["unreadable"].count == 1
    "\n".join(report.lines()).encode("utf-8")


def test_only_the_listed_formats_are_decoded(tmp_path: Path) -> None:
    place = discs(tmp_path / "set", 3)
    (place / "script.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n")
    (place / "drawing.png").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (place / "page.jpg").write_text("<html>404</html>")
    (place / "empty.png").touch()
    (place / "photo.heic").write_bytes(b"x")
    report = report_of(place)
    names = str(report.skipped["unreadable"])
    assert report.skipped["unreadable"].count == 4 and report.pictures == 3
    assert all(why in names for why in ("PostScript", "drawing (SVG)", "a web page", "it is empty"))
    assert report.skipped["no picture by its ending .heic"].names == ["photo.heic"]


def test_noise_is_no_picture(tmp_path: Path) -> None:
    place, rng = discs(tmp_path / "set", 3), np.random.default_rng(0)
    header = bytes([0, 0, 2, *[0] * 9, 8, 0, 8, 0, 24, 0])  # of a TGA, which has no other mark
    (place / "noise.png").write_bytes(header + rng.bytes(8 * 8 * 3))
    (place / "right.tga").write_bytes(header + rng.bytes(8 * 8 * 3))
    report = report_of(place)
    assert report.pictures == 4 and report.skipped["unreadable"].count == 1 and "noise.png" in str(report.skipped)


def test_bombs_and_huge_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = discs(tmp_path / "set", 3)
    Image.new("1", (400, 300)).save(place / "wide.png")
    monkeypatch.setattr(decoding, "MAX_PIXELS", 100_000)
    monkeypatch.setattr(sources, "MAX_BYTES", 1 << 20)
    (place / "huge.png").write_bytes(b"\0" * ((1 << 20) + 1))
    names = str(report_of(place).skipped["unreadable"])
    assert "it claims 400x300 pixels" in names and "larger than 1 MB" in names


def test_every_suffix_of_a_listed_format(tmp_path: Path) -> None:
    place = tmp_path / "set"
    place.mkdir()
    for ending in ("png", "JPG", "jfif", "webp", "bmp", "gif", "tif", "ppm", "tga", "jp2"):
        kind = {"jfif": "JPEG", "JPG": "JPEG", "jp2": "JPEG2000", "tif": "TIFF"}.get(ending, ending.upper())
        (place / f"x.{ending}").write_bytes(encoded(disc(3), kind))
    assert report_of(place).pictures == 10


def test_wide_values_are_scaled_by_the_range_of_all(tmp_path: Path) -> None:
    place = tmp_path / "set"
    place.mkdir()
    for number in range(6):
        values = np.full((8, 8), 700 * number, np.uint16)
        Image.fromarray(values).save(place / f"{number}.png")
    report = report_of(place)
    assert report.value_range == (0.0, 3500.0) and any("from 0 to 3500" in line for line in report.lines())
    pixels = [opened(place, split=split).pixels(np.arange(1)).ravel() for split in ("train", "evaluate")]
    assert {int(value) for part in pixels for value in part} <= {0, 51, 102, 153, 204, 255}
    narrow = np.concatenate(
        [
            (data := opened(place, split=split, value_range="700,1400")).pixels(np.arange(len(data))).ravel()
            for split in ("train", "evaluate")
        ]
    )
    assert set(narrow.tolist()) == {0, 255}
    Image.fromarray(np.full((8, 8), -1.5, np.float32)).save(place / "f.tif")
    assert report_of(place).value_range == (-1.5, 3500.0)
    with pytest.raises(BadInput, match="two numbers"):
        opened(place, value_range="0")


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_ways_to_fit(tmp_path: Path, fit: str) -> None:
    place = tmp_path / "set"
    place.mkdir()
    stripes = np.zeros((8, 24, 3), np.uint8)
    stripes[:, 8:16] = 255
    Image.fromarray(stripes).save(place / "a.png")
    data = load(str(place), size=(8, 8), fit=fit, ground="black")
    assert isinstance(data, DataSet) and data.report is not None
    shown = data.pixels(np.arange(1))[0, ..., 0]
    expected = {"crop": 64 * 255, "pad": 64 * 255 / 9, "stretch": 64 * 255 / 3}[fit]
    assert shown.sum() == pytest.approx(expected, rel=0.15)
    assert data.report.area_cut == pytest.approx(2 / 3 if fit == "crop" else 0)
    assert any("67%" in line for line in data.report.lines()) == (fit == "crop")
    with pytest.raises(BadInput, match="give crop, pad, stretch or window"):
        load(str(place), fit="squeeze")


def test_rectangles(tmp_path: Path) -> None:
    place = discs(tmp_path / "set", 3, size=(40, 30))
    data = load(str(place), size="12x20")
    assert data.image == (3, 12, 20)
    with pytest.raises(BadInput, match="as 96x160"):
        load(str(place), size="12x")


def archive(path: Path, members: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as file:
            for name, content in members.items():
                file.writestr(name, content)
    else:
        with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as file:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                file.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", ["set.zip", "set.tar", "set.tar.gz"])
def test_archives_are_read_as_their_folder_would_be(tmp_path: Path, name: str) -> None:
    members = {f"{kind}/{n}.png": encoded(disc(n + 30 * (kind == "b"))) for kind in "ab" for n in range(12)}
    path = archive(tmp_path / name, {**members, "../../evil.png": b"x", "/root.png": b"x", "a/.hidden.png": b"x"})
    data = opened(path)
    assert data.class_names == ("a", "b") and data.report is not None and data.report.pictures == 24
    assert data.report.skipped["path that leads out of the archive"].count == 2
    folder = tmp_path / "set"
    for member, content in members.items():
        (folder / member).parent.mkdir(parents=True, exist_ok=True)
        (folder / member).write_bytes(content)
    same = opened(folder)
    assert {bytes(p) for p in same.pixels(np.arange(len(same)))} == {
        bytes(p) for p in data.pixels(np.arange(len(data)))
    }
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DataError, match="cannot be read as a"):
        opened(path)


def test_links_inside_archives_are_not_followed(tmp_path: Path) -> None:
    path = archive(tmp_path / "set.tar", {f"{n}.png": encoded(disc(n)) for n in range(4)})
    with tarfile.open(path, "a") as file:
        member = tarfile.TarInfo("link.png")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(member)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        packed.writestr("0.png", encoded(disc(0)))
        info = zipfile.ZipInfo("link.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, "/etc/passwd")
    for place, count in ((path, 4), (tmp_path / "set.zip", 1)):
        report = report_of(place)
        assert report.pictures == count and report.skipped["link inside an archive"].names == ["link.png"]


def test_webdataset_shards(tmp_path: Path) -> None:
    for shard in range(2):
        members: dict[str, bytes] = {}
        for n in range(10):
            members[f"{n:06d}.png"] = encoded(disc(n + 10 * shard))
            members[f"{n:06d}.cls"] = str(n % 2).encode()
            members[f"{n:06d}.txt"] = f"disc {'odd' if n % 2 else 'even'}".encode()
        archive(tmp_path / f"part-{shard:04d}.tar", members)
    for pattern in ("part-{0000..0001}.tar", "part-*.tar", ""):
        data = opened(f"{tmp_path}/{pattern}")
        assert data.report is not None and data.report.pictures == 20, pattern
        assert data.class_names == ("0", "1") and data.vocabulary is not None
        batch = data.batch(np.arange(len(data)))
        assert batch.caption is not None and batch.label is not None
        words = [data.vocabulary.decode(row.tolist()) for row in batch.caption]
        assert words == [f"disc {'odd' if label else 'even'}" for label in batch.label.tolist()]


def test_what_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"x")
    with pytest.raises(BadInput, match="no folder of pictures and no archive"):
        load(str(tmp_path / "a.rar"))
    with pytest.raises(BadInput, match="There is no folder"):
        load(str(tmp_path / "set-{0..3}.tar"))
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "a.mp4").write_bytes(b"x")
    with pytest.raises(DataError, match=r"it has files with \.mp4"):
        load(str(tmp_path / "only"))


@pytest.mark.parametrize("fit", ["crop", "window"])
@pytest.mark.parametrize(("suffixes", "left"), [((".npy", ".json"), 20), ((".npy",), 0), ((".json",), 1)])
def test_a_damaged_cache_is_made_again(suffixes: tuple[str, ...], left: int, fit: str, tmp_path: Path) -> None:
    place = discs(tmp_path / "set", 4)
    first = opened(place, fit=fit).pixels(np.arange(3))
    for path in (tmp_path / "cache").rglob("*"):
        if path.suffix in suffixes:
            path.write_bytes(path.read_bytes()[:left])
    assert np.array_equal(opened(place, fit=fit).pixels(np.arange(3)), first)
