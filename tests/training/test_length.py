"""How long a run takes is measured on steps after the first, and said only where it is long."""

from __future__ import annotations

from pathlib import Path

import pytest

import ganworks as gw
from ganworks.training import length
from ganworks.training.length import Estimate, step_seconds

OPTIONS = {"width": 4, "noise": 2}


def test_the_first_step_does_not_count_unless_it_is_slow() -> None:
    assert step_seconds([0.0, 9.0]) is None
    assert step_seconds([0.0, 9.0, 10.0, 11.0, 12.0]) == pytest.approx(1.0)
    assert step_seconds([0.0, 100.0]) == pytest.approx(100.0)
    assert step_seconds([float(k) / 1000 for k in range(10)]) is None, "too short to be told"


def test_a_long_run_says_so_once_and_a_short_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(length, "ENOUGH", 0.0)
    gw.train("gan", "ring", out=tmp_path / "a", options=OPTIONS, steps=6, batch=4)
    assert "a step" not in capsys.readouterr().err
    monkeypatch.setattr(length, "LONG", 0.0)
    gw.train("gan", "ring", out=tmp_path / "b", options=OPTIONS, steps=6, batch=4)
    said = capsys.readouterr().err
    assert said.count("6 steps take") == 1 and "ganworks train" in said


def test_an_estimate_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(length, "ENOUGH", 0.0)
    game = gw.system("gan", image=(2, 1, 1), network="mlp", **OPTIONS)
    before = {name: value.clone() for name, value in game.state_dict().items()}
    found = gw.estimate(game, "ring", steps=1_000_000, batch=4)
    assert found.steps == 1_000_000 and found.step_seconds > 0 and found.seconds == found.steps * found.step_seconds
    assert all((value == before[name]).all() for name, value in game.state_dict().items())
    assert list(tmp_path.iterdir()) == []


def test_days_are_said_as_days() -> None:
    assert "9.0 days" in str(Estimate(7.776, 100_000, 2**30, "cpu"))


def test_pictures_an_hour_follow_from_a_step() -> None:
    said = str(Estimate(0.5, None, 0, "cpu", images=64, note="Bodies are the paper's."))
    assert said == "About 0.5 s a step on this machine (cpu), 460,000 pictures an hour. Bodies are the paper's."
