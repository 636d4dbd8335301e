"""Walks: closed, even, and written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small
import torch
from PIL import Image, ImageSequence

from ganworks.errors import BadInput, GanworksError
from ganworks.explore import LatentSpace, _film
from ganworks.explore.walk import Options, loop, walk
from ganworks.rng import scope

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
FRAMES = [Image.new("RGB", (17, 12), colour) for colour in COLOURS]


def test_the_walk_passes_its_stations_and_closes_in_even_steps() -> None:
    stations = torch.randn(4, 2, 6)
    way = loop(stations, 3, "lerp")
    assert way.shape == (12, 2, 6)
    torch.testing.assert_close(way[::3], stations)
    steps = torch.cat([way, way[:1]]).diff(dim=0).norm(dim=-1).unflatten(0, (4, 3))
    torch.testing.assert_close(steps, steps[:, :1].expand(4, 3, 2))


def test_walks_beside_each_other() -> None:
    space = LatentSpace(small.build("gan").eval())
    with scope("walk"):
        frames = walk(space, 2, 3, 2)
    with scope("walk"):
        stations = space.draw(6).unflatten(0, (3, 2))
    assert frames.shape == (6, 2, 1, 8, 8)
    for station, frame in zip(stations, frames[::2], strict=True):
        torch.testing.assert_close(frame, space.images(station))
    for bad in ((0, 3, 2), (2, 1, 2), (2, 3, 0)):
        with pytest.raises(BadInput):
            walk(space, *bad)


def test_a_gif_holds_all_frames_and_repeats(tmp_path: Path) -> None:
    out = _film.save(FRAMES, tmp_path / "deep" / "walk.gif", rate=10)
    with Image.open(out) as made:
        assert made.info["loop"] == 0 and made.info["duration"] == 100
        assert len(list(ImageSequence.Iterator(made))) == 3
        for number, colour in enumerate(COLOURS):
            made.seek(number)
            assert np.abs(np.asarray(made.convert("RGB"), int) - colour).max() <= 8
    assert [path.name for path in out.parent.iterdir()] == ["walk.gif"]


def encoder(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bin").mkdir()
    program = folder / "bin" / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")


def test_an_mp4_goes_through_the_encoder_with_even_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder(tmp_path, 'echo "$@" > "$0.said"; for last; do :; done; cat > "$last"', monkeypatch)
    out = _film.save(FRAMES, tmp_path / "walk.mp4", rate=12)
    assert len(out.read_bytes()) == 3 * 16 * 12 * 3, "the encoder is fed raw frames"
    assert "-s 16x12 -r 12 " in (tmp_path / "bin" / "ffmpeg.said").read_text()


def test_an_encoder_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder(tmp_path, 'cat > /dev/null; echo "no such codec" >&2; exit 1', monkeypatch)
    with pytest.raises(GanworksError, match="no such codec"):
        _film.save(FRAMES, tmp_path / "walk.mp4")
    assert not list(tmp_path.glob("*walk*"))


def test_films_that_cannot_be_written_say_what_could(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match=r"ffmpeg, which is not installed here; a \.gif"):
        _film.save(FRAMES, tmp_path / "walk.mp4")
    with pytest.raises(BadInput, match=r"\.gif, \.webp or \.mp4"):
        _film.save(FRAMES, tmp_path / "walk.avi")
    with pytest.raises(BadInput, match="0 frames a second"):
        _film.save(FRAMES, tmp_path / "walk.gif", rate=0)
    with pytest.raises(ValueError, match="rate"):
        Options(rate=0)
