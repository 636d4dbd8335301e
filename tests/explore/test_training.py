"""The film of a training: the sample pictures in their order, as many as were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from ganworks.errors import BadInput, DataError
from ganworks.explore.training import Options, chosen, study
from ganworks.run import Run


class Folder:
    """As much of a run as the study reads."""

    def __init__(self, folder: Path):
        self.folder = folder


def run_with(folder: Path, steps: list[int], side: int = 40) -> Run:
    (folder / "samples").mkdir()
    for step in steps:
        Image.new("RGB", (side, side), (step, 0, 0)).save(folder / "samples" / f"step-{step:08d}.png")
    return cast(Run, Folder(folder))


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_frames_are_the_sample_pictures_in_order(ending: str, tmp_path: Path) -> None:
    result = study(run_with(tmp_path, [200, 100, 50]), Options())
    assert result.text == ("3 frames, from step 50 to step 200.",)
    out: Any = Image.open(result.save(tmp_path / f"film.{ending}", "film"))
    reds = []
    for number in range(out.n_frames):
        out.seek(number)
        reds.append(int(np.asarray(out.convert("RGB"))[20, 20, 0]))
    assert np.abs(np.array(reds) - [50, 100, 200]).max() < 12


def test_of_many_pictures_some_are_taken() -> None:
    paths = [Path(f"step-{step:08d}.png") for step in range(100)]
    few = chosen(paths, 5)
    assert len(few) == 5 and few[0] == paths[0] and few[-1] == paths[-1]
    assert chosen(paths, 200) == paths


def test_what_cannot_be_shown_is_said(tmp_path: Path) -> None:
    run = run_with(tmp_path, [1])
    with pytest.raises(BadInput, match="has 1 sample pictures, and a film needs 2"):
        study(run, Options())
    (tmp_path / "samples" / "step-00000002.png").write_bytes(b"GIF89a")
    with pytest.raises(DataError, match="cannot be read as a PNG"):
        study(run, Options())
