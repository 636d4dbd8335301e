"""The table of docs/data.md: kinds of files and layouts, what is said of each, and what is done."""

from __future__ import annotations

import errno
import io
import json
import os
import socket
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictures import disc, discs, encoded
from PIL import Image

from ganworks.data import DataSet, EmptySplit, load
from ganworks.data import _sources as sources
from ganworks.data.report import ReadReport

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


def saved(picture: Image.Image, name: str, **options: Any) -> Callable[[Path], None]:
    def make(place: Path) -> None:
        picture.save(place / name, **options)

    return make


def written(name: str, content: bytes) -> Callable[[Path], None]:
    def make(place: Path) -> None:
        (place / name).write_bytes(content)

    return make


def folders(*names: str) -> Callable[[Path], None]:
    def make(place: Path) -> None:
        for number, name in enumerate(names):
            discs(place / name, 12, first=100 + 20 * number)

    return make


def rotated() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def png(side: int, bits: int, rows: bytes) -> bytes:
    """A file in colour that says so many bits a value and pixels a side, as Pillow writes none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


DEEP = png(24, 16, (b"\0" + b"\x80\x01" * 3 * 24) * 24)


def several(*makers: Callable[[Path], None]) -> Callable[[Path], None]:
    def make(place: Path) -> None:
        for maker in makers:
            maker(place)

    return make


def wide(dtype: type[np.generic], low: float, high: float, name: str) -> Callable[[Path], None]:
    values = np.linspace(low, high, 24 * 24).reshape(24, 24).astype(dtype)
    return saved(Image.fromarray(values), name)


def linked(place: Path) -> None:
    (discs(place.parent / "away", 1, first=70) / "70.png").rename(place.parent / "away.png")
    (place / "x.png").symlink_to(place.parent / "away.png")


def piped(place: Path) -> None:
    os.mkfifo(place / "pipe.png")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(os.path.relpath(place / "socket.png"))  # the whole path may be longer than a socket's name can be


def failing(error: type[OSError]) -> Callable[[Path], None]:
    """A file that was listed and cannot be read: forbidden, or gone."""

    def make(place: Path) -> None:
        disc(50).save(place / "x.png")
        read = sources.FolderSource.read

        def reading(source: sources.FolderSource, name: str) -> bytes:
            if name == "x.png":
                number = {PermissionError: errno.EACCES, FileNotFoundError: errno.ENOENT}[error]
                raise error(number, os.strerror(number))
            return read(source, name)

        PATCH.setattr(sources.FolderSource, "read", reading)

    return make


def zipped(name: str, content: bytes, mode: int = 0) -> Callable[[Path], None]:
    """The twelve pictures as a zip archive, with another member."""

    def make(place: Path) -> None:
        with zipfile.ZipFile(place / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(place.glob("*.png")):
                archive.write(path, path.name)
            member = zipfile.ZipInfo(name)
            member.external_attr, member.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(member, content)

    return make


def bomb(place: Path) -> None:
    PATCH.setattr(sources, "MAX_BYTES", 1 << 20)
    zipped("x.png", bytes(2 << 20))(place)


def sharded(place: Path) -> None:
    """The twelve pictures as two tar files with labels, and nothing else."""
    for shard in range(2):
        with tarfile.open(place / f"part-{shard}.tar", "w") as tar:
            for path in sorted(place.glob("*.png"))[:6]:
                tar.add(path, path.name)
                label = tarfile.TarInfo(f"{path.stem}.cls")
                label.size = 1
                tar.addfile(label, io.BytesIO(b"%d" % shard))
                path.unlink()


def pairs(place: Path) -> None:
    """Twelve files that show two pictures side by side, and nothing else."""
    for path in place.glob("*.png"):
        path.unlink()
    discs(place, 12, size=(48, 24))


def domains(place: Path) -> None:
    for path in place.glob("*.png"):
        path.unlink()
    folders("trainA", "trainB", "testA", "testB")(place)


CELEBA = "12\nSmiling Hat\n" + "".join(f"{n}.png {1 - 2 * (n % 2)} -1\n" for n in range(12))
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://example.org/x.png'/></svg>"
JSONL = b"".join(b'{"file_name": "%d.png", "text": "a disc", "hat": %d}\n' % (n, n % 2) for n in range(12))
PATCH = pytest.MonkeyPatch()


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    yield
    PATCH.undo()


CLEAR = Image.new("RGBA", (24, 24), (200, 30, 30, 0))
# (the kind as the table calls it, what makes one beside twelve plain pictures, what is said, pictures read in all)
KINDS: list[tuple[str, Callable[[Path], None], str, int]] = [
    ("CMYK photograph", saved(disc(50).convert("CMYK"), "x.jpg"), "CMYK, made colour: 1", 13),
    ("palette", saved(disc(50).convert("P"), "x.png"), "Palette, made colour: 1", 13),
    ("transparency", saved(CLEAR, "x.png"), "Transparent, laid on a ground: 1", 13),
    ("camera's rotation", saved(disc(50), "x.jpg", exif=rotated()), "Turned upright as the camera says: 1", 13),
    (
        "animation",
        saved(disc(50), "x.gif", save_all=True, append_images=[disc(51)]),
        "First picture of an animation or of several pages: 1",
        13,
    ),
    (
        "16-bit, 32-bit and float values",
        saved(Image.fromarray(np.full((24, 24), 4095, np.uint16)), "x.png"),
        "Values from 0 to 4095 became black to white",
        13,
    ),
    ("12 bits in 16", wide(np.uint16, 0, 4095, "x.png"), "Values from 0 to 4095 became black to white", 13),
    ("CT values (int32)", wide(np.int32, -1024, 3071, "x.tif"), "Values from -1024 to 3071 became black to white", 13),
    ("float TIFF", wide(np.float32, 0, 0.5, "x.tif"), "Values from 0 to 0.5 became black to white", 13),
    (
        "values that are no numbers",
        saved(Image.fromarray(np.where(np.eye(24), np.nan, 9).astype(np.float32)), "x.tif"),
        "Values that are no numbers (NaN, infinite), made 0: 1",
        13,
    ),
    ("16-bit colour", written("x.png", DEEP), "16-bit colour, read by its upper 8 bits: 1", 13),
    ("smaller than the size", saved(disc(50, (3, 3)), "x.png"), "Smaller than the size asked for, enlarged: 1", 13),
    ("another shape", saved(disc(50, (240, 24)), "x.png"), "Cropping cuts away", 13),
    ("damaged file", written("x.jpg", encoded(disc(50, (90, 90)), "JPEG")[:600]), "Not read, unreadable: 1: x.jpg", 12),
    ("empty file", written("x.png", b""), "x.png (it is empty)", 12),
    ("web page named .jpg", written("x.jpg", b"<html>404</html>"), "it is a web page, not a picture", 12),
    (
        "PostScript named .png",
        written("x.png", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        "it is PostScript, which is not read",
        12,
    ),
    ("SVG named .png", written("x.png", SVG), "it is a drawing (SVG), which is not read", 12),
    ("SVG drawing", written("x.svg", SVG), "no picture by its ending .svg: 1: x.svg", 12),
    ("HEIC named .jpg", written("x.jpg", b"\0\0\0\x18ftypheic"), "it is HEIC, which is not read; convert it", 12),
    ("picture bomb", written("x.png", png(11_000, 8, b"")), "it claims 11000x11000 pixels, more than 100 million", 12),
    ("file that may not be read", failing(PermissionError), "x.png ([Errno 13] Permission denied)", 12),
    ("file that vanishes", failing(FileNotFoundError), "x.png ([Errno 2] No such file or directory)", 12),
    ("pipe, socket or device", piped, "Not read, pipe, socket or device: 2: pipe.png, socket.png", 12),
    (
        "JPEG as .jfif, JPEG 2000, TGA",
        several(saved(disc(50), "x.jfif", format="JPEG"), saved(disc(51), "y.jp2"), saved(disc(52), "z.tga")),
        "15 pictures, made",
        15,
    ),
    ("AVIF", saved(disc(50), "x.avif"), "13 pictures, made", 13),
    ("unknown ending", written("x.heic", b"x"), "no picture by its ending .heic: 1: x.heic", 12),
    ("hidden file", written("._0.png", b"x"), "Not read, hidden: 1: ._0.png", 12),
    ("symbolic link", linked, "Symbolic links followed: 1", 13),
    ("dangling link", lambda place: (place / "x.png").symlink_to("none"), "Not read, dangling link: 1: x.png", 12),
    (
        "link to a folder above",
        lambda place: (place / "up").symlink_to(place),
        "Not read, link to a folder that was read already: 1: up",
        12,
    ),
    (
        "path that leads out of an archive",
        zipped("../x.png", b"x"),
        "Not read, path that leads out of the archive: 1",
        12,
    ),
    (
        "link inside an archive",
        zipped("x.png", b"/etc/passwd", stat.S_IFLNK),
        "Not read, link inside an archive: 1",
        12,
    ),
    ("member that unpacks without end", bomb, "x.png (it is larger than", 12),
    ("WebDataset shards", sharded, "Classes of 12 pictures from .cls files beside them", 12),
    ("class folders", folders("c2", "c10"), "Folders are classes (and domains): c2 12, c10 12", 36),
    ("pictures beside them", folders("c2", "c10"), "12 pictures lie beside the class folders and have no label", 36),
    ("one folder only", folders("only"), "The only folder, only, is no class", 24),
    ("numbered shard folders", folders("00000", "00001"), "The folders 00000, 00001 are shards, not classes", 36),
    ("train and test", folders("train", "test"), "The folders test, train are the splits", 36),
    ("trainA, trainB, testA, testB", domains, "Folders are splits of the domains A, B", 48),
    (
        "pictures side by side",
        pairs,
        "Every file is twice as wide as high; if that is two pictures, give pairs=side",
        12,
    ),
    ("empty class folder", lambda place: (place / "none").mkdir(), "The folder none holds no file and is no class", 12),
    (
        "table of labels",
        written("labels.csv", b"file,label\n" + b"".join(b"%d.png,l%d\n" % (n, n % 2) for n in range(12))),
        "labels.csv: file from file, label from label",
        12,
    ),
    ("metadata.csv", written("metadata.csv", b"file_name,text\n0.png,a disc\n"), "metadata.csv: file from", 12),
    ("metadata.jsonl", written("metadata.jsonl", JSONL), "metadata.jsonl: file from", 12),
    ("list_attr_celeba.txt", written("list_attr_celeba.txt", CELEBA.encode()), "list_attr_celeba.txt:", 12),
    (
        "table in another encoding",
        written("labels.csv", "file,label\n0.png,été\n".encode("latin-1")),
        "No UTF-8, read as Windows-1252: labels.csv",
        12,
    ),
    (
        "broken line in a table",
        written("metadata.jsonl", b"".join(b'{"file_name": "%d.png", "label": 1}\n' % n for n in range(6)) + b"{bro"),
        "1 of its lines are no JSON and are not read, the first is line 7",
        12,
    ),
    (
        "picture named twice in a table",
        written("labels.csv", b"file,label\n0.png,a\n1.png,b\n0.png,b\n"),
        "1 of its rows name a picture again, and the last counts",
        12,
    ),
    (
        "dataset.json",
        written("dataset.json", json.dumps({"labels": [[f"{n}.png", n % 2] for n in range(12)]}).encode()),
        "dataset.json: labels of 12 pictures",
        12,
    ),
    ("text beside a picture", written("3.txt", b"a disc"), "Captions of 1 pictures from text files beside them", 12),
    ("table of something else", written("stats.csv", b"file,mean\nz.png,1\n"), "stats.csv names no picture", 12),
]


def report_of(place: Path) -> ReadReport:
    place = place / "set.zip" if (place / "set.zip").exists() else place
    data = load(str(place), size=8)
    assert isinstance(data, DataSet) and data.report is not None
    return data.report


@pytest.mark.parametrize(("kind", "make", "said", "count"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_each_kind_is_said_and_done(
    kind: str, make: Callable[[Path], None], said: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = discs(tmp_path / "set", 12)
    make(place)
    report = report_of(place)
    lines = report.lines()
    assert any(said in line for line in lines), lines
    assert report.pictures == count
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["pictures"] == count and plain["size"] == [8, 8]
    again = report_of(place)
    assert again.lines() == lines, "the second time, from the cache, the same is said"
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {kind} |")]
    assert len(rows) == 1 and said in rows[0], f"docs/data.md has no row that says this of {kind!r}"


def test_the_documentation_has_no_other_kind() -> None:
    text = DOCS.read_text(encoding="utf-8")
    table = text[text.index("| kind |") :].split("\n\n", 1)[0].splitlines()[2:]
    assert [row.split("|")[1].strip() for row in table] == [kind for kind, *_ in KINDS]


def test_a_file_that_could_not_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its size nor its time says that it may be read now; nor is it ever the picture that is held out."""
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = discs(tmp_path / "set", 3)
    failing(PermissionError)(place)
    first = report_of(place)
    PATCH.undo()
    second = report_of(place)
    assert (first.pictures, second.pictures) == (3, 4) and not second.skipped
    assert first.evaluate == 1


@pytest.mark.parametrize(("count", "held_out"), [(1, 0), (2, 1), (10, 1)])
def test_few_pictures(count: int, held_out: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = discs(tmp_path / "set", count)
    train = load(str(place), size=8)
    batch = train.batch(train.order(0).indices(0, 64))
    assert len(train) + held_out >= count and len(batch) == 64, "a batch larger than the set goes round it again"
    if not held_out:
        with pytest.raises(EmptySplit, match="needs another to train on"):
            load(str(place), size=8, split="evaluate")
    else:
        assert len(load(str(place), size=8, split="evaluate")) >= held_out
