"""Pictures that are decoded as training comes to them: the same pixels, exact order, bounded memory."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pictures import disc, discs, encoded
from PIL import Image
from typed import present

import ganworks as gw
from ganworks.data import DataSet, load, streaming
from ganworks.data._sources import TarSource
from ganworks.data.report import ReadReport
from ganworks.data.streaming import Streamed
from ganworks.errors import BadInput
from ganworks.run_config import DataChoice


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three tar files of 20 pictures with labels, read four at a time and shuffled in buffers of eight."""
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(streaming, "RUN", 4)
    for shard in range(3):
        with tarfile.open(tmp_path / f"part-{shard}.tar", "w") as tar:
            for n in range(20):
                for ending, content in (("png", encoded(disc(n + 20 * shard))), ("cls", str(n % 2).encode())):
                    member = tarfile.TarInfo(f"{n + 20 * shard:04d}.{ending}")
                    member.size = len(content)
                    tar.addfile(member, io.BytesIO(content))
    return f"{tmp_path}/part-*.tar"


def streamed(place: str, **options: Any) -> DataSet:
    data = load(place, size=8, stream=True, **{"buffer": 8, **options})
    assert isinstance(data, DataSet) and isinstance(data._images, Streamed)
    return data


def test_the_pixels_and_labels_are_those_of_packed_pictures(shards: str) -> None:
    packed, stream = load(shards, size=8), streamed(shards)
    assert isinstance(packed, DataSet) and stream.class_names == packed.class_names
    both = np.intersect1d(packed._rows, stream._rows)
    assert len(both) > 30
    first, second = (data.batch(np.searchsorted(data._rows, both)) for data in (packed, stream))
    assert torch.equal(first.images, second.images) and torch.equal(present(first.label), present(second.label))
    held_out = streamed(shards).sha256, load(shards, size=8, stream=True, buffer=8, split="evaluate").sha256
    assert held_out[0] != held_out[1] != packed.sha256


def test_nothing_is_packed(shards: str, tmp_path: Path) -> None:
    data = streamed(shards)
    data.batch(data.order(0).indices(0, 60))
    assert not list((tmp_path / "cache").rglob("*.npy"))


def test_an_epoch_visits_every_picture_once_and_any_position_is_reached_directly(shards: str) -> None:
    data, length = streamed(shards), len(streamed(shards))
    order = data.order(1)
    numbers = order.indices(0, 2 * length)
    assert sorted(numbers[:length]) == sorted(numbers[length:]) == list(range(length))
    assert (numbers[:length] != numbers[length:]).any() and (numbers != data.order(2).indices(0, 2 * length)).any()
    for position in (0, 7, length - 3):
        again = streamed(shards)
        indices = again.order(1).indices(position, 9)
        assert (indices == numbers[position : position + 9]).all()
        assert torch.equal(again.batch(indices).images, data.batch(numbers[position : position + 9]).images)


def test_a_buffer_holds_runs_that_lie_together(shards: str) -> None:
    data = streamed(shards)
    buffer = data._rows[data.order(0).indices(0, 8)]
    places = np.sort(np.searchsorted(data._rows, buffer)) // 4
    assert len(set(places.tolist())) == 2, "two runs of four"
    assert (np.diff(buffer) < 0).any(), "shuffled"


def test_each_picture_is_read_once_an_epoch_in_order_and_two_buffers_are_kept(shards: str) -> None:
    data = streamed(shards)
    images, order, reads = data._images, data.order(0), list[int]()
    assert isinstance(images, Streamed)
    opener = images.opener

    def counted(row: int) -> Image.Image:
        reads.append(row)
        return opener(row)

    images.opener = counted
    for position in range(0, len(data) // 4 * 4, 4):
        data.batch(order.indices(position, 4))
        held = [future.result() for future in images._held.values()]
        assert sum(map(len, held)) <= 16 and len(images._latest) <= 4
    counts = np.bincount(reads, minlength=60)[data._rows]
    assert counts.min() >= 1 and len(reads) <= len(data) + 8, "the buffer after the last one was begun"


def test_a_damaged_picture_is_named_once_and_the_next_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streaming, "PROBED", 2)
    place = discs(tmp_path / "set", 30)
    data = streamed(str(place))
    assert isinstance(data._images, Streamed)
    name = data._images.names[int(data._rows[5])]
    (place / name).write_bytes(b"\x89PNG\r\n\x1a\n broken")
    order = data.order(0)
    images = torch.cat([data.batch(order.indices(position, 5)).images for position in range(0, 2 * len(data), 5)])
    assert len(images) >= 2 * len(data) and capsys.readouterr().err.count(f"Not read: {name}") == 1
    after = data.batch(np.array([6])).images
    assert torch.equal(data.batch(np.array([5])).images, after)


def test_a_resumed_run_goes_on_bit_for_bit(shards: str, tmp_path: Path) -> None:
    choice = DataChoice(name=shards, size=8, options={"stream": True, "buffer": 8, "flip": True})
    settings: dict[str, Any] = {"batch": 6, "loggers": (), "quiet": True, "device": "cpu", "sample_every": 0}
    options = {"network": "mlp", "width": 4, "noise": 2}
    whole = gw.train("gan", choice, out=tmp_path / "whole", options=options, steps=9, **settings)
    gw.train("gan", choice, out=tmp_path / "parts", options=options, steps=4, **settings)
    parts = gw.resume(tmp_path / "parts", steps=9)
    for first, second in zip(whole.system.parameters(), parts.system.parameters(), strict=True):
        assert torch.equal(first, second)


def test_what_cannot_be_streamed_is_said(shards: str, tmp_path: Path) -> None:
    place = discs(tmp_path / "set", 4)
    discs(place / "a", 4)
    discs(place / "b", 4)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as tar:
        tar.add(place, "set")
    with pytest.raises(BadInput, match=r"x\.tar\.gz is compressed"):
        load(str(tmp_path / "x.tar.gz"), size=8, stream=True)
    with pytest.raises(BadInput, match="leave other, pair and pairs out"):
        load(str(place), size=8, stream=True, pair="a,b")
    with pytest.raises(BadInput, match="fit=window"):
        load(str(place), size=8, stream=True, fit="window")
    with pytest.raises(BadInput, match="buffer=5 is read where stream is true"):
        load(str(place), size=8, buffer=5)
    with pytest.raises(BadInput, match="buffer=0"):
        load(str(place), size=8, stream=True, buffer=0)
    Image.fromarray(np.full((24, 24), 4095, np.uint16)).save(place / "wide.png")
    with pytest.raises(BadInput, match="--range LOW,HIGH"):
        load(str(place), size=8, stream=True)


def test_many_archives_are_not_kept_open(shards: str) -> None:
    source = TarSource(sorted(Path(shards).parent.glob("part-*.tar")), ReadReport("set"), "set")
    assert not source.compressed and not source._archives
    assert source.read("0003.cls") == b"1" and source.read("0021.png") == encoded(disc(21))
