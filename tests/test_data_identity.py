"""A run goes on with the pictures it was trained on, wherever they lie, and with others when that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganworks as gw
from ganworks.cli.main import main
from ganworks.errors import BadInput, OtherData
from ganworks.run_config import RunConfig


def picture(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)).save(path)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for seed in range(6):
        picture(tmp_path / "mine" / f"{seed}.png", seed)
    return tmp_path / "mine"


@pytest.fixture
def run(place: Path, tmp_path: Path) -> Path:
    gw.train(
        "gan", place, steps=1, batch=2, threads=1, out=tmp_path / "run", quiet=True, loggers=(), options={"width": 8}
    )
    return tmp_path / "run"


def test_moved_pictures_are_the_same_pictures(run: Path, place: Path, capsys) -> None:
    before = (run / "config.yaml").read_bytes()
    moved = place.rename(place.with_name("elsewhere"))
    with pytest.raises(BadInput, match="If they were moved: ganworks resume RUN --data PLACE"):
        gw.Run(run).data()
    assert len(gw.Run(run, data=moved).data("train")), "for a look, too"
    assert main(["resume", str(run), "--steps", "2", "--quiet", "--no-evaluate"]) == 2
    assert (run / "config.yaml").read_bytes() == before
    assert main(["resume", str(run), "--steps", "2", "--quiet", "--no-evaluate", "--data", str(moved)]) == 0
    assert RunConfig.load(run / "config.yaml").data.name == str(moved)
    assert "data_changed" not in (run / "metrics.jsonl").read_text()
    assert len(gw.Run(run).data("train"))


def test_other_pictures_are_refused_unless_asked_for(run: Path, place: Path, capsys) -> None:
    picture(place / "new.png", 77)
    said = "does not hold the pictures that this run was trained on (6 then, 7 now)"
    assert main(["resume", str(run), "--steps", "2", "--quiet", "--no-evaluate"]) == 2
    assert f"{said}; give --other-data" in capsys.readouterr().err
    assert main(["evaluate", str(run)]) == 2
    assert f"{said}; give --other-data" in capsys.readouterr().err
    with pytest.warns(OtherData, match="6 then, 7 now"):
        gw.Run(run).data()
    assert main(["resume", str(run), "--steps", "2", "--quiet", "--no-evaluate", "--other-data"]) == 0
    events = [event for line in (run / "metrics.jsonl").open() for event in json.loads(line).get("events", [])]
    (changed,) = [event for event in events if event["event"] == "data_changed"]
    assert changed["content"] == RunConfig.load(run / "config.yaml").data.report["content"]
    assert len(gw.Run(run).data("train")), "what was accepted is the run's data now"


def test_a_picture_of_other_content_is_another(run: Path, place: Path) -> None:
    picture(place / "3.png", 78)
    with pytest.raises(BadInput, match="6 as then, but not the same ones"):
        gw.resume(run, steps=2, quiet=True)


def test_other_classes_are_refused_in_any_case(place: Path, tmp_path: Path) -> None:
    for seed in range(8):
        (place / "ab"[seed % 2]).mkdir(exist_ok=True)
        picture(place / "ab"[seed % 2] / f"{seed}.png", seed)
    options = {"width": 8}
    gw.train("cgan", place, steps=1, batch=2, threads=1, out=tmp_path / "run", quiet=True, loggers=(), options=options)
    (place / "a").rename(place / "c")
    with pytest.raises(BadInput, match="its classes are others"):
        gw.resume(tmp_path / "run", steps=2, quiet=True, other_data=True)


def test_a_report_is_not_overwritten_by_other_pictures(run: Path, place: Path, tmp_path: Path) -> None:
    (run / "report.json").write_text("{}")
    for seed in range(100, 220):
        picture(place / f"{seed}.png", seed)
    gw.Run(run).evaluate(["frechet"], features=["pixels"], other_data=True)
    assert (run / "report.json").read_text() == "{}"
    assert json.loads((run / "report-other-data.json").read_text())["scores"]


def test_data_with_a_name_has_no_place(tmp_path: Path) -> None:
    gw.train("gan", "digits", steps=1, batch=2, threads=1, out=tmp_path / "run", quiet=True, loggers=())
    with pytest.raises(BadInput, match="has no place that could change"):
        gw.resume(tmp_path / "run", steps=2, data=tmp_path, quiet=True)
