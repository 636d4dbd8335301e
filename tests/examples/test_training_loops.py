"""The examples that train: each runs, its claim holds, and the doctor has watched it."""

from __future__ import annotations

import importlib
import runpy
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
LOOPS = ("plain_loop", "tokenizer_adversarial", "vocoder_1d")
GUARDED = {"lightning_loop": "lightning", "accelerate_loop": "accelerate"}


@pytest.fixture(autouse=True)
def _examples_are_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def example(name: str) -> Any:
    return importlib.import_module(name)


def test_the_plain_loop_comes_near_its_data() -> None:
    doctor = example("plain_loop").train(steps=120)
    distance = doctor.record.signal("distance")
    assert distance.last < 0.2 * distance.values[0] and doctor.report().healthy
    assert {"critic/adversarial", "critic/r1", "critic/update_ratio", "generator/output_gradient"} <= set(
        doctor.record.columns
    )


def test_the_late_critics_loss_goes_to_zero_without_a_penalty_and_stays_up_with_one() -> None:
    module = example("tokenizer_adversarial")
    slopes, losses = {}, {}
    for gamma in (0.0, 10.0):
        doctor, values = module.train(steps=180, start=60, gamma=gamma)
        losses[gamma] = min(median(values[at : at + 20]) for at in range(0, len(values) - 20, 20))
        slopes[gamma] = doctor.record.signal("slope").last
        assert doctor.record.signal("critic_auc").typical(3) > 0.95
        assert len(doctor.record.series("critic/update_ratio")) == 13, "the critic has turns from its start on"
    assert losses[0.0] < 0.2 and losses[10.0] > 1
    assert slopes[0.0] > 4 * slopes[10.0]


def test_the_vocoder_comes_near_its_spectra() -> None:
    doctor = example("vocoder_1d").train(steps=100)
    spectral = doctor.record.series("generator/spectral")
    assert spectral.last < 0.85 * spectral.values[0]
    for name in ("critic_auc", "memorization_auc", "slope", "distance", "nearness", "critic_norm"):
        assert len(doctor.record.signal(name)) == len(spectral), name


@pytest.mark.parametrize("name", GUARDED)
def test_the_same_game_in_a_framework(name: str) -> None:
    pytest.importorskip(GUARDED[name])
    doctor = example(name).train(steps=40)
    assert [line["step"] for line in doctor.record.lines] == [1, 20, 40]
    assert doctor.record.signal("distance").last < 0.7 * doctor.record.signal("distance").values[0]
    assert len(doctor.record.series("critic/update_ratio")) == 3


@pytest.mark.parametrize("name", GUARDED)
def test_a_missing_framework_is_named_in_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, GUARDED[name], None)
    with pytest.raises(SystemExit, match=f"pip install {GUARDED[name]}"):
        runpy.run_path(str(FOLDER / f"{name}.py"))


@pytest.mark.parametrize("name", LOOPS)
def test_each_runs_from_the_command_line(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [name, "--steps", "2"])
    example(name).main()
    assert "game on data, step" in capsys.readouterr().out


def test_the_list_names_them_all() -> None:
    listed = (FOLDER / "README.md").read_text()
    scripts = {path.name for path in FOLDER.glob("*.py") if not path.name.startswith("plot_")}
    assert scripts == {f"{name}.py" for name in (*LOOPS, *GUARDED)}
    assert [name for name in scripts if f"`{name}`" not in listed] == []
