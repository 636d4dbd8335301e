"""``ganworks sample --caption`` and ``--label``: from the run's folder alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small
from PIL import Image
from typed import present

from ganworks._train import train
from ganworks.cli.main import main
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig


def made(name: str, folder: Path) -> Path:
    """A run's folder whose data set is nowhere."""
    engine = small.trainer(name, folder, steps=1)
    engine.run()
    RunConfig(
        system=name,
        options=engine.system.config.model_dump(mode="json"),
        data=DataChoice(name="lost"),
        training=engine.settings,
    ).save(folder / "config.yaml")
    return folder


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made("stackgan_v2", tmp_path_factory.mktemp("runs") / "captioned")


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made("cgan", tmp_path_factory.mktemp("runs") / "labelled")


def test_typed_captions_become_rows_of_pictures(captioned: Path, tmp_path: Path, capsys) -> None:
    words = ["sample", str(captioned), "--caption", "word1 word2", "--caption", "word3 wordy", "-n", "5"]
    assert main([*words, "--out", str(tmp_path / "grid.png")]) == 0
    said = capsys.readouterr().out
    assert "note: the word 'wordy' is not in the vocabulary" in said and "word1" not in said.split("note")[0]
    width, height = Image.open(tmp_path / "grid.png").size
    assert (width - 2) * 2 == (height - 2) * 5
    assert main([*words, "--out", str(tmp_path / "again.png")]) == 0
    assert np.array_equal(np.asarray(Image.open(tmp_path / "grid.png")), np.asarray(Image.open(tmp_path / "again.png")))


def test_a_setting_of_sampling_is_set_for_once(tmp_path: Path) -> None:
    run = made("stylegan", tmp_path / "styled")
    for name, asked in (("whole", []), ("cut", ["--set", "psi=0", "--set", "truncated_layers=2"]), ("after", [])):
        assert main(["sample", str(run), "-n", "4", *asked, "--out", str(tmp_path / f"{name}.png")]) == 0
    assert [Image.open(tmp_path / f"{name}.png").info["psi"] for name in ("whole", "cut", "after")] == [
        str(Run(run).system.config.psi),
        "0.0",
        str(Run(run).system.config.psi),
    ]
    whole, cut, after = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("whole", "cut", "after"))
    assert np.array_equal(whole, after) and not np.array_equal(whole, cut)


def test_labels_become_rows_of_pictures(labelled: Path, tmp_path: Path) -> None:
    assert main(["sample", str(labelled), "--label", "1", "--label", "0", "-n", "2", "--out", str(tmp_path / "s")]) == 0
    files = sorted((tmp_path / "s").glob("*.png"))
    texts = [Image.open(file).info for file in files]
    assert [(text["number"], text["class"]) for text in texts] == [("0", "1"), ("1", "1"), ("2", "0"), ("3", "0")]
    assert all(text["system"] == "cgan" and text["step"] == "1" and text["seed"] == "0" for text in texts)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "measured"
    return train(
        "gan",
        "digits",
        out=folder,
        options={"network": "mlp", "width": 8, "noise": 4},
        steps=6,
        batch=16,
        log_every=2,
        watch_every=2,
        checkpoint_every=2,
        keep=3,
        loggers=(),
        device="cpu",
        quiet=True,
    )


def picture(run: Run, out: Path, checkpoint: str) -> np.ndarray:
    assert main(["sample", str(run.folder), "-n", "4", "--checkpoint", checkpoint, "--out", str(out)]) == 0
    return np.asarray(Image.open(out))


def test_the_recommended_weights_and_those_of_a_step_can_be_sampled(measured: Run, tmp_path: Path) -> None:
    pictures = {name: picture(measured, tmp_path / f"{name}.png", name) for name in ("2", "6", "newest", "best")}
    assert np.array_equal(pictures["newest"], pictures["6"]) and not np.array_equal(pictures["2"], pictures["6"])
    assert np.array_equal(
        pictures["best"], picture(measured, tmp_path / "b.png", str(present(measured.doctor().best).step))
    )


@pytest.mark.parametrize(("asked", "fault"), [("7", "it keeps: "), ("first", "newest, best or the number")])
def test_a_checkpoint_that_is_not_kept_is_refused(
    asked: str, fault: str, measured: Run, tmp_path: Path, capsys
) -> None:
    words = ["sample", str(measured.folder), "--checkpoint", asked, "--out", str(tmp_path / "x.png")]
    assert main(words) == 2 and fault in capsys.readouterr().err


def test_where_no_checkpoint_was_measured_none_is_best(labelled: Path, tmp_path: Path, capsys) -> None:
    assert main(["sample", str(labelled), "--checkpoint", "best", "--out", str(tmp_path / "x.png")]) == 2
    assert "was measured" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (["--label", "7"], "There is no class 7"),
        (["--caption", "red"], "cgan does not sample from captions"),
        (["--caption", "red", "--label", "1"], "not both"),
        (["--label", "1", "-n", "0"], "0 images"),
        (["--set", "psi=0.5"], "cgan has no setting by which it samples"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: list[str], fault: str, labelled: Path, tmp_path: Path, capsys) -> None:
    assert main(["sample", str(labelled), *asked, "--out", str(tmp_path / "x.png")]) == 2
    assert fault in capsys.readouterr().err and not (tmp_path / "x.png").exists()
