"""``ganworks explore RUN mix|truncate|noise|path-length`` on a run of StyleGAN, and on one that has no styles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from ganworks.cli.main import main

TINY = [
    "--width",
    "2",
    "--noise",
    "3",
    "--batch",
    "4",
    "--loggers",
    "[]",
    "--samples",
    "4",
    "--evaluate=false",
    "--quiet",
    "--steps",
    "2",
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("styles") / "run"
    styled = ["--size", "16", "--style", "4", "--mapping_layers", "1", "--start", "16"]
    assert main(["train", "stylegan", "--data", "digits", *styled, *TINY, "--out", str(folder)]) == 0
    return str(folder)


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as made:
        return made.size


def test_styles_are_mixed(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "mixed.png"
    assert main(["explore", run, "mix", "--rows", "2", "--columns", "3", "--out", str(out)]) == 0
    assert "coarse styles" in capsys.readouterr().out
    assert size(out) == (4 * 34 + 2, 3 * 34 + 2)  # digits of 16 pixels, twice as large, with gaps
    assert main(["explore", run, "mix", "--scale", "fine", "--out", str(out)]) == 2
    assert "No layer is fine" in capsys.readouterr().err
    assert main(["explore", run, "mix", "--rows", "0", "--out", str(out)]) == 2


def test_truncation_is_drawn_and_measured(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, curve = tmp_path / "rows.png", tmp_path / "new" / "curve.json"
    few = ["--amounts", "0", "1", "--columns", "3", "--count", "20", "--features", "pixels"]
    assert main(["explore", run, "truncate", *few, "--curve", str(curve), "--out", str(out)]) == 0
    assert size(out) == (3 * 34 + 2, 2 * 34 + 2)
    held = json.loads(curve.read_text())
    assert [point["amount"] for point in held["points"]] == [0.0, 1.0]
    assert held["count"] == 20 and held["features"].startswith("pixels")
    assert capsys.readouterr().out.count("precision") == 2


def test_noise_is_studied(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "noise.png"
    assert main(["explore", run, "noise", "--rows", "2", "--realisations", "5", "--out", str(out)]) == 0
    assert "pixels deviate by" in capsys.readouterr().out
    assert size(out) == (6 * 34 + 2, 2 * 34 + 2)


@pytest.mark.parametrize("space", ["z", "w"])
def test_paths_are_measured(run: str, space: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "length.json"
    few = ["--pairs", "4", "--features", "pixels", "--space", space]
    assert main(["explore", run, "path-length", *few, "--out", str(out)]) == 0
    assert f"path length in {space} all along" in capsys.readouterr().out
    held = json.loads(out.read_text())
    assert held["value"] > 0 and held["pairs"] == 4 and held["space"] == space


def test_a_run_without_styles_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "plain"
    assert main(["train", "gan", "--data", "digits", "--network", "mlp", *TINY, "--out", str(folder)]) == 0
    for study, said in (("mix", "no styles"), ("noise", "no styles"), ("truncate", "cannot truncate")):
        assert main(["explore", str(folder), study, "--out", str(tmp_path / "no.png")]) == 2
        assert said in capsys.readouterr().err
