"""``ganworks explore RUN edit``: files in, edited files out."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganworks.cli.explorations import edit
from ganworks.data.dataset import DataSet
from ganworks.errors import BadInput
from ganworks.rng import scope
from ganworks.systems.fader import Fader
from ganworks.tools import attribute_reader

NAMES = ("hat", "beard")


class Blind:
    """A reader that sees a beard in everything."""

    def __init__(self, images: torch.Tensor, attributes: torch.Tensor):
        pass

    def read(self, images: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[0.0, 1.0]]).expand(len(images), 2)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(attribute_reader, "AttributeReader", Blind)
    images = np.arange(6 * 64, dtype=np.uint8).reshape(6, 8, 8, 1)
    data = DataSet("faces", images, attributes=[[0, 1], [1, 0], [1, 1]] * 2, attribute_names=NAMES)
    with scope("fader"):
        game = Fader(image=(1, 8, 8), width=4, hidden=6, attributes=2).eval()
    return SimpleNamespace(system=game, data=lambda split: data)


def asked(*words: str) -> Any:
    parser = ArgumentParser()
    edit.options(parser)
    return parser.parse_args(list(words))


def test_what_is_set_is_set_and_the_rest_is_read(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[torch.Tensor] = []
    monkeypatch.setattr(run.system, "edit", lambda images, attributes: told.append(attributes) or images)
    Image.fromarray(np.full((8, 8), 100, np.uint8)).save(tmp_path / "face.png")
    edit.run(run, asked(str(tmp_path / "face.png"), "--set", "hat=1.5", "--out", str(tmp_path / "out")))
    assert [attributes.tolist() for attributes in told] == [[[1.5, 1.0]]]
    with Image.open(tmp_path / "out" / "face.png") as made:
        assert made.size == (32, 32) and np.asarray(made)[0, 0, 0] == 100


@pytest.mark.parametrize("words", ["hat", "=1", "hat=much"])
def test_settings_of_another_form_are_refused(words: str) -> None:
    with pytest.raises(BadInput, match="NAME=VALUE"):
        edit.setting(words)


def test_a_folder_keeps_its_names(run: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.jpg"):
        Image.fromarray(np.full((8, 8), 30, np.uint8)).save(tmp_path / "in" / name)
    edit.run(run, asked(str(tmp_path / "in"), "--set", "hat=1", "--set", "beard=0", "--out", str(tmp_path / "out")))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "b.png"]
