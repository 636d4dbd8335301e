"""A watched run: nothing of it changes, it can be resumed and stopped, and its best checkpoint is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from typed import present

from ganworks._data_choice import open_data
from ganworks._train import assembled, initial, resolved, resume, train
from ganworks.errors import BadInput
from ganworks.health import alarms
from ganworks.health.callback import target_of
from ganworks.health.findings.finding import Finding
from ganworks.health.record import Record
from ganworks.registry import system as systems
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training import checkpoint
from ganworks.training.progress import ProgressBar
from ganworks.training.settings import Training

TINY: dict[str, Any] = {"network": "mlp", "width": 8, "noise": 4}
FAST: dict[str, Any] = {
    "batch": 16,
    "log_every": 2,
    "loggers": (),
    "device": "cpu",
    "quiet": True,
    "sample_every": 0,
    "checkpoint_every": 0,
}


def lines(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]


def weights(run: Run) -> dict[str, torch.Tensor]:
    return checkpoint.newest_readable(run.folder / "checkpoints")[2]["weights"]


@pytest.mark.parametrize("name", ["wgan_gp", "dcgan"])
def test_a_watched_run_is_bit_for_bit_the_unwatched_one(name: str, tmp_path: Path) -> None:
    options = {**TINY, "critic_turns": 2} if name == "wgan_gp" else {"width": 4, "noise": 4}
    data = DataChoice(name="digits", size=8 if name == "wgan_gp" else 16)
    runs = [
        train(
            name,
            data,
            out=tmp_path / str(every),
            options=options,
            steps=6,
            watch_every=every,
            spectra_every=every,
            **FAST,
        )
        for every in (0, 2)
    ]
    first, second = (weights(run) for run in runs)
    assert all(torch.equal(value, second[key]) for key, value in first.items())
    blind, watched = (lines(run) for run in runs)
    assert not any(key.startswith(("health/", "spectrum/")) for line in blind for key in line)
    last = watched[-1]
    assert {"health/critic_auc", "health/diversity", "critic/update_ratio", "generator/output_gradient"} <= set(last)
    assert any(key.startswith("spectrum/critic.") and key.endswith("/0") for key in last)


def test_a_watched_run_is_continued_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    settings: dict[str, Any] = {**FAST, "watch_every": 2, "checkpoint_every": 4}
    whole = train("gan", "digits", out=tmp_path / "whole", options=TINY, steps=12, **settings)
    train("gan", "digits", out=tmp_path / "parts", options=TINY, steps=6, **settings)
    parts = resume(tmp_path / "parts", steps=12, quiet=True)
    ours, theirs = (
        [{k: v for k, v in line.items() if k != "seconds"} for line in lines(run)] for run in (whole, parts)
    )
    assert ours == theirs


def ill(folder: Path, **training: Any) -> Run:
    """A generator that gets no noise, in large batches so that it is judged early."""
    data = open_data(DataChoice(name="ring"))
    settings = Training(batch=512, steps=80, watch_every=4, log_every=2, loggers=(), device="cpu", **training)
    config = RunConfig(
        system="gan",
        options=resolved(systems["gan"], TINY, data).model_dump(mode="json"),
        data=DataChoice(name="ring"),
        training=settings,
    )
    game = initial(systems["gan"], config)
    game.get_submodule("generator").register_forward_pre_hook(lambda module, given: (given[0] * 0,))
    config.save(folder / "config.yaml")
    trainer = assembled(config, folder, data, game, quiet=True)
    trainer.run()
    return Run(folder, stopped=trainer.stopping)


def test_an_illness_is_noted_once_and_ends_the_run_where_that_was_asked_for(tmp_path: Path) -> None:
    run = ill(tmp_path / "on")
    noted = [event for line in lines(run) for event in line.get("events", ()) if event["kind"] == "collapse"]
    assert len(noted) == 1 and noted[0]["event"] == "finding" and not run.stopped
    stopped = ill(tmp_path / "off", stop_on=("collapse",))
    assert "collapse" in stopped.stopped and stopped.step < run.step == 80
    diagnosis = stopped.doctor()
    assert "collapse" in {finding.kind for finding in diagnosis.findings} and not diagnosis.healthy


def test_a_doctor_who_fails_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise ValueError("no such pulse")

    monkeypatch.setattr(alarms, "diagnose", fail)
    run = train("gan", "digits", out=tmp_path / "run", options=TINY, steps=6, watch_every=2, **FAST)
    assert run.step == 6
    messages = [event["message"] for line in lines(run) for event in line.get("events", ())]
    assert messages == ["ValueError: no such pulse"]


def test_a_run_in_stages_is_watched_as_it_is_read_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Record] = []
    monkeypatch.setattr(alarms, "diagnose", lambda record, facts: held.append(record) or [])
    options = {"network": "mlp", "width": 8, "pretraining": 4, "classifier_width": 4}
    run = train(
        "triple_gan",
        DataChoice(name="digits", options={"labels": 100}),
        out=tmp_path / "run",
        options=options,
        steps=8,
        watch_every=2,
        **FAST,
    )
    read = Record.read(run.folder / "metrics.jsonl")
    assert held[-1].stage == read.stage == "game"
    assert held[-1].columns == read.columns


def test_what_is_shown_is_there_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, look = [], iter(range(100))
    ill = [Finding("data_range", 1, 0.9, {}, "", "", ())]
    monkeypatch.setattr(alarms, "diagnose", lambda *_: ill if next(look) < 4 else [])
    monkeypatch.setattr(ProgressBar, "show", lambda self, *_: shown.append(self.warning))
    run = train("gan", "digits", out=tmp_path / "run", options=TINY, steps=16, watch_every=2, **FAST)
    assert shown[0] == "data_range since step 1" and shown[-1] == ""
    events = [event["event"] for line in lines(run) for event in line.get("events", ())]
    assert events == ["finding", "finding_over"]


def test_the_checkpoint_nearest_to_held_out_data_is_kept(tmp_path: Path) -> None:
    run = train(
        "gan",
        "ring",
        out=tmp_path / "run",
        options=TINY,
        steps=24,
        keep=1,
        watch_every=2,
        **{**FAST, "checkpoint_every": 2},
    )
    measured = {
        line["step"]: line["health/checkpoint_distance"] for line in lines(run) if "health/checkpoint_distance" in line
    }
    best = min(measured, key=lambda step: measured[step])
    assert present(run.doctor().best).step == best
    assert {int(path.name[5:]) for path in checkpoint.complete(run.folder / "checkpoints")} == {best, 24}
    assert Run(run.folder, checkpoint=best).step == best and Run(run.folder).step == 24
    with pytest.raises(BadInput, match="no checkpoint of step 7"):
        Run(run.folder, checkpoint=7).sample(1)


def test_unknown_findings_and_stops_without_snapshots_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="collapse"):
        train("gan", "digits", out=tmp_path / "a", options=TINY, steps=2, stop_on=("colapse",), **FAST)
    with pytest.raises(BadInput, match="watch_every"):
        train("gan", "digits", out=tmp_path / "b", options=TINY, steps=2, stop_on=("collapse",), watch_every=0, **FAST)


def test_labels_are_measured(tmp_path: Path) -> None:
    run = train("cgan", "digits", out=tmp_path / "labels", options=TINY, steps=2, watch_every=2, **FAST)
    assert {"health/label_agreement", "health/label_ceiling", "health/score_fake"} <= set(lines(run)[-1])


def test_the_critic_of_a_growing_game_is_shown_the_side_of_its_stage() -> None:
    game = systems["progan"](image=(1, 16, 16), width=2, noise=4, start=4, stable_steps=2, fade_steps=2)
    data = open_data(DataChoice(name="digits", size=16))
    target = target_of(game, data.batch(data.order(0).indices(0, 64)), None)
    images = target.real.images
    game.growth.enter(0)
    small = torch.nn.functional.avg_pool2d(images, 4)
    assert torch.equal(target.scores(images), game.critic(small))
    game.growth.enter(game.growth.top)
    game.growth.alpha.fill_(1.0)
    assert torch.equal(target.scores(images), game.critic(images))
