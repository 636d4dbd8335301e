"""``ganworks evaluate REAL GENERATED``: two folders of pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganworks._folder_evaluation import evaluate_folders
from ganworks.cli.main import main
from ganworks.errors import BadInput, DataError
from ganworks.metrics.evaluate import evaluate


def folder(path: Path, seed: int, n: int = 40, side: int = 12, shift: int = 0) -> Path:
    """Pictures of noise around a grey level."""
    path.mkdir()
    pixels = np.random.default_rng(seed).integers(60 + shift, 160 + shift, (n, side, side, 3), np.uint8)
    for number, picture in enumerate(pixels):
        Image.fromarray(picture).save(path / f"{number:03d}.png")
    return path


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("folders")
    return {
        "real": folder(root / "real", 0),
        "alike": folder(root / "alike", 1),
        "bright": folder(root / "bright", 1, shift=80),
        "large": folder(root / "large", 0, side=24),
    }


def test_the_scores_are_those_of_the_pixels(folders: dict[str, Path]) -> None:
    options = {"metrics": ("kid", "frechet"), "features": ("pixels",)}
    report = evaluate_folders(folders["real"], folders["bright"], **options)

    def pixels(path: Path) -> torch.Tensor:
        arrays = [np.asarray(Image.open(file)) for file in sorted(path.iterdir())]
        return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2).float() / 127.5 - 1

    expected = evaluate(real=pixels(folders["real"]), fake=pixels(folders["bright"]), **options)
    assert [score.value for score in report] == pytest.approx([score.value for score in expected], rel=1e-6)


def test_what_is_alike_scores_better(folders: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    values = []
    for name in ("alike", "bright"):
        words = ["evaluate", str(folders["real"]), str(folders[name]), "--metrics", "kid", "--features", "pixels"]
        assert main([*words, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["data"] == f"{folders[name]} against {folders['real']}"
        values.append(report["scores"][0])
    alike, bright = (score["value"] for score in values)
    assert abs(alike) < 0.1 * bright and values[0]["real_count"] == values[0]["fake_count"] == 20


def test_counterparts_are_those_of_equal_names(tmp_path: Path) -> None:
    left, right = folder(tmp_path / "left", 3), tmp_path / "right"
    right.mkdir()
    for file in left.iterdir():  # other endings, and the same order of names only by their stems
        Image.fromarray(np.asarray(Image.open(file)) + np.uint8(51)).save(right / f"{file.stem}.bmp")
    report = evaluate_folders(left, right, metrics=["l1"])
    score = report["l1"]
    assert score.value == pytest.approx(0.4, abs=1e-5) and score.floor_value > 0 and score.floor_value != score.value
    (left / "000.png").rename(left / "other.png")
    with pytest.raises(BadInput, match=r"000\.bmp has no counterpart"):
        evaluate_folders(left, right, metrics=["l1"])


def test_sizes_are_made_equal(folders: dict[str, Path]) -> None:
    report = evaluate_folders(folders["large"], folders["real"], metrics=["kid"], features=["pixels"], count=32)
    assert report.scores[0].real_count == 16
    pair = folders["large"], folders["large"]
    small = evaluate_folders(*pair, metrics=["kid"], features=["pixels"], size=8)
    assert small.real_sha256 != evaluate_folders(*pair, metrics=["kid"], features=["pixels"]).real_sha256


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{real}", "{real}/none"], "is no folder of pictures"),
        (["{real}", "{run}"], "is a run; write pictures of it"),
        (["{real}", "{few}"], "Too few images"),
        (["{real}", "{empty}"], "There is no picture"),
        (["{real}", "{real}", "--size", "1"], "--size 1"),
        (["{run}", "--size", "8"], "--size is for two folders"),
        (["{real}", "{real}", "--metrics", "kidd"], "'kidd'"),
    ],
)
def test_refusals(
    words: list[str],
    message: str,
    folders: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"run": tmp_path / "run", "empty": tmp_path / "empty"}
    for place in places.values():
        place.mkdir()
    (places["run"] / "config.yaml").write_text("")
    places |= {"real": folders["real"], "few": folder(tmp_path / "few", 0, n=3)}
    assert main(["evaluate", *(word.format(**places) for word in words)]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint and complaint.count("\n") == 1


def test_a_file_that_cannot_be_read_ends_nothing(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = folder(tmp_path / "torn", 1)
    whole = evaluate_folders(folders["real"], torn, metrics=("kid",), features=("pixels",))
    (torn / "000-torn.png").write_bytes(b"no picture")
    words = ["evaluate", str(folders["real"]), str(torn), "--metrics", "kid", "--features", "pixels", "--json"]
    assert main(words) == 1
    printed = capsys.readouterr()
    assert f"not read: {torn}/000-torn.png (" in printed.err
    assert json.loads(printed.out)["scores"][0]["value"] == next(iter(whole)).value
    with pytest.raises(DataError, match="000-torn"):
        evaluate_folders(folders["real"], torn, metrics=("kid",), features=("pixels",))
