"""``ganworks edit`` does what ``ganworks explore RUN edit`` does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small
from PIL import Image

from ganworks.cli.main import main
from ganworks.data.dataset import DataSet
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    trainer = small.trainer("fader", tmp_path / "run", steps=1)
    trainer.run()
    RunConfig(
        system="fader",
        options=trainer.system.config.model_dump(mode="json"),
        data=DataChoice(name="digits"),
        training=trainer.settings,
    ).save(tmp_path / "run" / "config.yaml")
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1), np.uint8)
    attributes = np.random.default_rng(1).integers(0, 2, (40, small.ATTRIBUTES))
    faces = DataSet("faces", images, attributes=attributes, attribute_names=("hat", "beard", "glasses"))
    monkeypatch.setattr(Run, "data", lambda self, split="evaluate", **options: faces)
    return str(tmp_path / "run")


@pytest.mark.parametrize("verb", [["edit", "RUN"], ["explore", "RUN", "edit"]])
def test_pictures_are_edited_under_their_names(
    verb: list[str], run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(np.full((8, 8), 100, np.uint8)).save(tmp_path / "face.png")
    (tmp_path / "torn.png").write_bytes(b"no picture")
    words = [run if word == "RUN" else word for word in verb]
    words += [str(tmp_path / "face.png"), str(tmp_path / "torn.png"), "--set", "hat=1", "--set", "beard=0", "--out"]
    out = tmp_path / "out"
    assert main([*words, str(out)]) == 1, "a file could not be read"
    printed = capsys.readouterr()
    assert "face.png (read as: " in printed.out and "not read: torn.png (" in printed.err
    with Image.open(out / "face.png") as picture:
        assert picture.size == (8, 8)
    assert main([*words, str(out)]) == 2, "nothing is written over unasked"
    assert "out holds 1 picture of an earlier call, face.png for one" in capsys.readouterr().err
    original = (tmp_path / "face.png").read_bytes()
    assert main([*words, str(tmp_path), "--replace"]) == 2, "an original is never written over"
    assert "take the place of a picture that was given" in capsys.readouterr().err
    assert (tmp_path / "face.png").read_bytes() == original


def test_what_is_missing_is_said_in_a_sentence(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    face = str(tmp_path / "face.png")
    Image.fromarray(np.full((8, 8), 100, np.uint8)).save(face)
    for words, fault in (
        (["edit"], "required"),
        (["edit", run, "face.png", "--out", "x"], "--set"),
        (["edit", run, "nowhere.png", "--set", "hat=1", "--out", "x"], "nowhere.png"),
        (["edit", run, face, "--set", "hatt=1", "--out", "x"], "did you mean hat"),
    ):
        assert main(words) == 2
        message = capsys.readouterr().err
        assert fault in message and message.count("\n") == 1
