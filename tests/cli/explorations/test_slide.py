"""``ganworks explore RUN slide``: a sheet with a row for every picture and attribute."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganworks.cli.explorations import slide
from ganworks.data.dataset import DataSet
from ganworks.errors import BadInput
from ganworks.rng import scope
from ganworks.systems.fader import Fader

NAMES = ("hat", "beard")


@pytest.fixture
def run() -> Any:
    images = np.arange(6 * 64, dtype=np.uint8).reshape(6, 8, 8, 1)
    data = DataSet("faces", images, attributes=[[0, 1], [1, 0], [1, 1]] * 2, attribute_names=NAMES)
    with scope("fader"):
        return SimpleNamespace(
            system=Fader(image=(1, 8, 8), width=4, hidden=6, attributes=2).eval(), data=lambda split: data
        )


def asked(*words: str) -> Any:
    parser = ArgumentParser()
    slide.options(parser)
    return parser.parse_args(list(words))


def test_rows_are_pictures_times_attributes(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slide.run(run, asked("-n", "3", "--values", "0", "1", "--out", str(tmp_path / "sheet.png")))
    with Image.open(tmp_path / "sheet.png") as sheet:
        wide, high = sheet.size
    slide.run(run, asked("-n", "3", "--values", "0", "1", "--attribute", "hat", "--out", str(tmp_path / "hat.png")))
    with Image.open(tmp_path / "hat.png") as sheet:
        assert sheet.size[0] == wide and high - sheet.size[1] == sheet.size[1] - 2
    assert "hat, beard" in capsys.readouterr().out


def test_unknown_attributes_and_counts_are_refused(run: Any, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="did you mean beard"):
        slide.run(run, asked("--attribute", "beards", "--out", str(tmp_path / "a.png")))
    with pytest.raises(BadInput, match="--number 0"):
        slide.run(run, asked("-n", "0", "--out", str(tmp_path / "a.png")))
    assert not list(tmp_path.iterdir())
