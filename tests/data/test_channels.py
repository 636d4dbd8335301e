"""Transparency as a fourth channel, and domains with different channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from typed import present

import ganworks as gw
from ganworks._data_choice import resolved
from ganworks.data import DataSet, load
from ganworks.errors import BadInput
from ganworks.game import System
from ganworks.metrics.evaluate import on_white
from ganworks.run_config import DataChoice

TRAINING: dict[str, Any] = {"steps": 2, "batch": 4, "samples": 4, "loggers": [], "quiet": True}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))


def opened(place: Path, **options: Any) -> DataSet:
    data = load(str(place), **options)
    assert isinstance(data, DataSet)
    return data


def masked(number: int, side: int = 16) -> np.ndarray:
    """A coloured square, transparent around it."""
    random = np.random.default_rng(number)
    picture = np.zeros((side, side, 4), np.uint8)
    top, left = random.integers(0, 8, 2)
    picture[top : top + 7, left : left + 7] = (*random.integers(0, 256, 3), 255)
    return picture


@pytest.fixture
def cut_out(tmp_path: Path) -> Path:
    """Pictures with transparency."""
    (tmp_path / "cut").mkdir()
    for number in range(40):
        Image.fromarray(masked(number)).save(tmp_path / "cut" / f"{number:02d}.png")
    return tmp_path / "cut"


@pytest.fixture
def photos_and_masks(tmp_path: Path) -> Path:
    """Colour pictures and their grey masks by equal names."""
    for name, part in (("photo", slice(0, 3)), ("mask", 3)):
        (tmp_path / "pairs" / name).mkdir(parents=True)
        for number in range(40):
            Image.fromarray(np.ascontiguousarray(masked(number)[..., part])).save(
                tmp_path / "pairs" / name / f"{number:02d}.png"
            )
    return tmp_path / "pairs"


def test_transparency_is_kept_on_request(cut_out: Path) -> None:
    data = opened(cut_out, size=16, channels=4)
    assert data.image == (4, 16, 16)
    stored = {row.tobytes() for row in data.pixels(np.arange(len(data)))}
    assert stored <= {masked(number).tobytes() for number in range(40)}
    flat = opened(cut_out, size=16)
    assert flat.image == (3, 16, 16) and flat.sha256 != data.sha256
    white = on_white(data.batch(np.arange(3)).images)
    torch.testing.assert_close(white, flat.batch(np.arange(3)).images, atol=1e-6, rtol=0)
    padded = opened(cut_out, size="16x32", channels=4, fit="pad")
    assert not padded.pixels(np.arange(3))[:, :, :8, 3].any(), "bars are transparent"


def test_a_generator_learns_transparency_and_writes_it(cut_out: Path, tmp_path: Path) -> None:
    data = DataChoice(name=str(cut_out), size=16, channels=4)
    run = gw.train("gan", data, out=tmp_path / "run", options={"width": 8}, **TRAINING)
    run.save_samples(2, tmp_path / "single")
    with Image.open(tmp_path / "single" / "00000.png") as picture:
        assert picture.mode == "RGBA" and picture.size == (16, 16)
    with Image.open(run.save_samples(4, tmp_path / "grid.png")) as picture:
        assert picture.mode == "RGB"


def test_domains_may_have_different_channels(photos_and_masks: Path, tmp_path: Path) -> None:
    options = {"pair": "photo,mask", "pairs": "names", "target_channels": 1}
    data = opened(photos_and_masks, size=16, **options)
    batch = data.batch(data.order(0).indices(0, 6))
    paired, other = present(batch.paired), present(batch.other)
    assert data.image == (3, 16, 16) and data.target_channels == 1 and other.shape == (6, 1, 16, 16)
    torch.testing.assert_close((batch.images > -1).any(1, keepdim=True), paired > 0)
    choice = DataChoice(name=str(photos_and_masks), size=16, options=options)
    for name in ("pix2pix", "unit", "xgan", "cogan", "cyclegan"):
        run = gw.train(name, choice, out=tmp_path / name, options={"width": 4}, **TRAINING)
        assert run.sample(2).shape == (2, 3 if name == "cogan" else 1, 16, 16)
        assert run.doctor().not_watched == ""
    assert run.translate(run.sample(2), "mask", "photo").shape == (2, 3, 16, 16)
    with pytest.raises(BadInput, match=r"one image of 1 channels"):
        run.translate(batch.images, "mask", "photo")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"channels": 4, "fit": "window"}, "fit=window"),
        ({"channels": 4, "target_channels": 1}, "target_channels=1"),
        ({"target_channels": 2}, "target_channels=2"),
        ({"channels": 2}, "channels=2"),
    ],
)
def test_what_does_not_fit_is_said(cut_out: Path, options: dict, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load(str(cut_out), size=16, **options)
    with pytest.raises(BadInput, match="have none"):
        load("digits", channels=4)


def test_what_needs_equal_channels_says_so() -> None:
    for name, options in (
        ("unit", {"alike": True}),
        ("xgan", {"alike": True}),
        ("cogan", {"generator_shared": 3}),
        ("cogan", {"critic_shared": 3}),
    ):
        with pytest.raises(BadInput, match=r"channels"):
            gw.system(name, image=(3, 16, 16), target_channels=1, width=4, **options)


def test_a_system_from_outside_without_target_channels_says_so(photos_and_masks: Path) -> None:
    class Equal(System[System.Config]):
        @classmethod
        def needs(cls) -> tuple[str, ...]:
            return ("other",)

    data = opened(photos_and_masks, size=16, pair="photo,mask", target_channels=1)
    with pytest.raises(BadInput, match="takes domains of equal channels"):
        resolved(Equal, {}, data)
