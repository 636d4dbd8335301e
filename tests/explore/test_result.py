"""What a study comes back with, written by the ending of a name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageSequence
from safetensors.torch import load_file

from ganworks.errors import BadInput
from ganworks.explore import Result
from ganworks.explore._result import check

IMAGES = torch.linspace(-1, 1, 6)[:, None, None, None].expand(6, 1, 8, 8)
WHOLE = Result(images=IMAGES, columns=3, frames=IMAGES[:, None], numbers={"a": 1.5}, tensors={"z": torch.ones(2, 3)})


def test_the_ending_says_what_is_written(tmp_path: Path) -> None:
    with Image.open(WHOLE.save(tmp_path / "sheet.png")) as sheet:
        assert sheet.size == (3 * 34 + 2, 2 * 34 + 2)
    with Image.open(WHOLE.save(tmp_path / "film.gif")) as film:
        assert len(list(ImageSequence.Iterator(film))) == 6
    assert json.loads(WHOLE.save(tmp_path / "numbers.json").read_text()) == {"a": 1.5}
    assert torch.equal(load_file(WHOLE.save(tmp_path / "z.safetensors"))["z"], torch.ones(2, 3))
    folder = WHOLE.save(tmp_path / "single")
    assert sorted(path.name for path in folder.iterdir()) == [f"{number:05d}.png" for number in range(6)]


def test_single_pictures_keep_their_names(tmp_path: Path) -> None:
    Result(images=IMAGES[:2], names=("a.jpg", "deep/b.png")).save(tmp_path / "new.v2", "pictures")
    assert (tmp_path / "new.v2" / "a.png").exists() and (tmp_path / "new.v2" / "deep" / "b.png").exists()


@pytest.mark.parametrize("name", ["sheet.png", "film.gif", "numbers.json", "z.safetensors", "single"])
def test_what_a_study_does_not_have_is_not_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="This study has no"):
        Result(text=("nothing",)).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_names_that_cannot_be_written_are_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"ending in one of \.png"):
        WHOLE.save(tmp_path / "sheet.xyz")
    with pytest.raises(BadInput, match="for a picture"):
        check(tmp_path / "sheet.gif", "sheet")
    with pytest.raises(BadInput, match=r"\.gif, \.webp or \.mp4"):
        check(tmp_path / "film.avi", "film")
