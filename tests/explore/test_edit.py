"""The study ``edit``: files in, edited files out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from small import Opened

from ganworks.data.dataset import DataSet
from ganworks.errors import BadInput
from ganworks.explore import edit
from ganworks.metrics.features import attribute_reader
from ganworks.rng import scope
from ganworks.systems.fader import Fader

NAMES = ("hat", "beard")


class Blind:
    """A reader that sees a beard in everything."""

    def __init__(self, images: torch.Tensor, attributes: torch.Tensor):
        pass

    def read(self, images: torch.Tensor) -> torch.Tensor:
        return torch.tensor([[0.0, 1.0]]).expand(len(images), 2)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(attribute_reader, "AttributeReader", Blind)
    images = np.arange(6 * 64, dtype=np.uint8).reshape(6, 8, 8, 1)
    data = DataSet("faces", images, attributes=np.array([[0, 1], [1, 0], [1, 1]] * 2), attribute_names=NAMES)
    with scope("fader"):
        return Opened(Fader(image=(1, 8, 8), width=4, hidden=6, attributes=2).eval(), data)


def test_what_is_set_is_set_and_the_rest_is_read(run: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets: list[torch.Tensor] = []
    monkeypatch.setattr(run.system, "edit", lambda images, attributes: targets.append(attributes) or images)
    Image.fromarray(np.full((8, 8), 100, np.uint8)).save(tmp_path / "face.png")
    result = edit.study(run, edit.Options(places=(tmp_path / "face.png",), settings=("hat=1.5",)))
    result.save(tmp_path / "out")
    assert [attributes.tolist() for attributes in targets] == [[[1.5, 1.0]]]
    assert result.text == ("face.png (read as: beard)",)
    with Image.open(tmp_path / "out" / "face.png") as picture:
        assert picture.size == (8, 8) and np.asarray(picture)[0, 0] == 100


@pytest.mark.parametrize("words", ["hat", "=1", "hat=much"])
def test_settings_of_another_form_are_refused(words: str) -> None:
    with pytest.raises(BadInput, match="NAME=VALUE"):
        edit.setting(words)


def test_a_folder_keeps_its_names(run: Opened, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.jpg"):
        Image.fromarray(np.full((8, 8), 30, np.uint8)).save(tmp_path / "in" / name)
    result = edit.study(run, edit.Options(places=(tmp_path / "in",), settings=("hat=1", "beard=0")))
    result.save(tmp_path / "out.v2", "pictures")
    assert sorted(path.name for path in (tmp_path / "out.v2").iterdir()) == ["a.png", "b.png"]
