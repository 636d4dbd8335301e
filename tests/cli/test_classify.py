"""``ganworks classify``: pictures in, classes out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import small
from PIL import Image

from ganworks.cli.main import main
from ganworks.data.pictures import read
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig


def kept(folder: Path, name: str, data: str = "digits") -> Path:
    """A run of two steps of a small system, on disk."""
    engine = small.trainer(name, folder, steps=2)
    engine.run()
    RunConfig(
        system=name,
        options=engine.system.config.model_dump(mode="json"),
        data=DataChoice(name=data),
        training=engine.settings,
    ).save(folder / "config.yaml")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("run"), "triple_gan")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pictures" / "more").mkdir(parents=True)
    for number, name in enumerate(("a.png", "more/b.jpg")):
        Image.fromarray(np.full((10, 10), 30 + 180 * number, np.uint8)).save(tmp_path / "pictures" / name)
    return tmp_path / "pictures"


def test_json_holds_every_picture_of_a_folder(run: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(run), str(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    names, images = read([folder], (1, 8, 8))
    probabilities = Run(run).classify(images)
    label = probabilities.argmax(1)
    assert said["step"] == 2
    assert [row["picture"] for row in said["pictures"]] == names == ["a.png", "more/b.jpg"]
    assert [row["label"] for row in said["pictures"]] == label.tolist()
    assert [row["class"] for row in said["pictures"]] == [str(one) for one in label.tolist()]  # digits' own names
    likely = probabilities.max(1).values.tolist()
    assert [row["probability"] for row in said["pictures"]] == pytest.approx(likely, abs=1e-6)


def test_files_are_listed_for_people(run: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(run), str(folder / "a.png"), str(folder / "more" / "b.jpg")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["a.png", "b.jpg"]
    assert all(1 / 3 <= float(line.split()[2]) <= 1 for line in lines)


def test_classes_are_numbers_where_the_data_is_elsewhere(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "GANWORKS_DATA", "GANWORKS_CACHE", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("ganworks.data.fashion_mnist.INSTALLED", tmp_path)
    assert main(["classify", str(kept(tmp_path / "run", "triple_gan", "fashion-mnist")), str(folder), "--json"]) == 0
    assert {row["class"] for row in json.loads(capsys.readouterr().out)["pictures"]} == {None}


def test_bad_input_is_one_sentence(run: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.png").write_bytes(b"no picture")
    other = kept(tmp_path / "other", "gan")
    bad = {
        "nowhere is not a run": ["nowhere", str(folder)],
        "gan does not classify": [str(other), str(folder)],
        "There is no file or folder": [str(run), str(tmp_path / "missing.png")],
        "There is no picture": [str(run), str(tmp_path / "empty")],
        "broken.png can be read": [str(run), str(tmp_path / "broken.png")],
        "pictures": [str(run)],
    }
    for said, arguments in bad.items():
        assert main(["classify", *arguments, "--json"]) == 2
        out, err = capsys.readouterr()
        assert out == "" and said in err and len(err.strip().splitlines()) == 1
