"""``ganworks explore``: studies are found by themselves, listed, suggested, and do what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from safetensors.torch import load_file
from tiny import TINY

from ganworks.cli.main import main
from ganworks.explore import studies

QUICK = [*TINY, "--steps", "2"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("explore") / "run"
    assert main(["train", "gan", "--data", "digits", *QUICK, "--out", str(folder)]) == 0
    return str(folder)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explore", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith("ganworks: ")
    return said


def test_all_studies_are_listed_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "--help"]) == 0
    said = capsys.readouterr().out
    assert {"interpolate", "walk", "neighbours", "invert"} <= set(studies())
    for study in studies():
        assert "_" not in study
        assert f"  {study} " in said and studies()[study] in said


@pytest.mark.parametrize("study", studies())
def test_every_study_explains_itself(study: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explore", "run", study, "--help"])
    assert ended.value.code == 0
    assert studies()[study].split()[0] in capsys.readouterr().out


def test_misspelt_and_missing_studies(run: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean walk" in refused(capsys, run, "wlak")
    assert "interpolate" in refused(capsys, run)
    assert "--rows" in refused(capsys, run, "interpolate", "--rosw", "3", "--out", "x.png")
    assert "nowhere" in refused(capsys, "nowhere", "interpolate", "--out", "x.png")


def test_paths_become_a_grid(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "paths.png"
    assert main(["explore", run, "interpolate", "--rows", "2", "--steps", "3", "--out", str(out)]) == 0
    assert "slerp in z" in capsys.readouterr().out
    with Image.open(out) as made:
        assert made.size == (3 * 34 + 2, 2 * 34 + 2)  # digits of 8 pixels, four times as large, with gaps
    first = out.read_bytes()
    main(["explore", run, "interpolate", "--rows", "2", "--steps", "3", "--seed", "1", "--out", str(out)])
    assert out.read_bytes() != first


def test_a_walk_becomes_a_film(
    run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "walk.gif"
    few = ["--pictures", "2", "--stations", "3", "--between", "4"]
    assert main(["explore", run, "walk", *few, "--out", str(out)]) == 0
    with Image.open(out) as made:
        assert len(list(ImageSequence.Iterator(made))) == 12
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "ffmpeg" in refused(capsys, run, "walk", "--out", str(tmp_path / "walk.mp4"))


def test_neighbours_are_judged_and_drawn(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "near.png"
    assert (
        main(
            [
                "explore",
                run,
                "neighbours",
                "--number",
                "40",
                "--train",
                "200",
                "--features",
                "pixels",
                "--shown",
                "3",
                "--k",
                "2",
                "--out",
                str(out),
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "pixels: median distance" in said and "no sign of copies" in said and "200 of" in said
    with Image.open(out) as made:
        assert made.size == (3 * 34 + 2, 3 * 34 + 2)


def test_pictures_are_inverted(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, out = tmp_path / "a.png", tmp_path / "found.png"
    Image.fromarray(np.zeros((20, 20, 3), np.uint8)).save(picture)
    common = ["--steps", "2", "--restarts", "2", "--features", "none", "--out", str(out)]
    latents = tmp_path / "z.safetensors"
    assert main(["explore", run, "invert", str(picture), *common, "--latents", str(latents)]) == 0
    assert "a.png: PSNR" in capsys.readouterr().out
    assert load_file(latents)["z"].shape == (1, 3)
    assert main(["explore", run, "invert", "--number", "3", *common]) == 0
    assert "held-out 2: PSNR" in capsys.readouterr().out
    with Image.open(out) as made:
        assert made.size == (3 * 34 + 2, 2 * 34 + 2)


def test_classes_are_asked_for(run: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = str(tmp_path / "run")
    main(["train", "cgan", "--data", "digits", *QUICK, "--out", other])
    for name in ("a.png", "b.png"):
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / name)
    asked = [
        str(tmp_path / "a.png"),
        str(tmp_path / "b.png"),
        "--steps",
        "1",
        "--restarts",
        "1",
        "--features",
        "none",
        "--out",
        str(tmp_path / "found.png"),
    ]
    capsys.readouterr()
    assert "--label" in refused(capsys, other, "invert", *asked)
    assert "each of 2" in refused(capsys, other, "invert", *asked, "--label", "1", "2", "3")
    assert main(["explore", other, "invert", *asked, "--label", "1", "2"]) == 0
    assert "b.png: PSNR" in capsys.readouterr().out


def test_classes_are_probed_from_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = str(tmp_path / "vae"), tmp_path / "numbers.json"
    assert main(["train", "vae", "--data", "digits", *QUICK, "--out", folder]) == 0
    assert main(["explore", folder, "probe", "--train", "300", "--number", "100", "--out", str(out)]) == 0
    numbers = json.loads(out.read_text())
    assert numbers["codes"]["dimensions"] == 3 and numbers["pixels"]["dimensions"] == 64
    assert numbers["train"] == 300 and numbers["held_out"] == 100
    assert numbers["pixels"]["linear"] > 0.7 > numbers["untrained encoder"]["linear"], "digits are read from pixels"
    assert "untrained encoder (3 numbers)" in capsys.readouterr().out


def test_a_run_without_an_encoder_cannot_be_probed(run: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "gan does not encode images; systems that do: " in refused(capsys, run, "probe")
    assert "gan does not translate images; systems that do: " in refused(capsys, run, "steganography")
