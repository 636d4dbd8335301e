"""Trackers are optional; they get numbers, pictures and settings, and a resumed run goes on in the same place."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest
import toys

from ganworks.training import trackers


def test_a_tracker_that_is_not_installed_is_skipped_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trackers, "find_spec", lambda name: None)
    writers, (notice,) = trackers.trackers(["wandb"], tmp_path)
    assert writers == [] and "wandb is not installed" in notice
    toys.trainer(folder=tmp_path, steps=1, loggers=("wandb",)).run()


def test_trackers_get_numbers_and_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        def __init__(self) -> None:
            self.written: dict[int, dict[str, float]] = {}
            self.pictures: dict[int, bool] = {}
            self.closed = False

        def write(self, step: int, values: dict[str, float]) -> None:
            self.written[step] = dict(values)

        def picture(self, step: int, path: Path) -> None:
            self.pictures[step] = path.is_file()

        def close(self) -> None:
            self.closed = True

    kept = Kept()
    monkeypatch.setattr(trackers, "trackers", lambda names, folder, step, config: ([kept], []))
    toys.trainer(folder=tmp_path, steps=4, log_every=2, sample_every=2).run()
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert kept.closed and set(kept.written) == {1, 2, 4}
    assert set(kept.pictures) == {2, 4} and all(kept.pictures.values())
    for line in lines:
        assert kept.written[line["step"]].items() <= line.items()


class StandIn(types.ModuleType):
    """A tracker's module that writes down how it is called."""

    def __init__(self, name: str):
        super().__init__(name)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, verb: str) -> Any:
        if verb.startswith("__"):
            raise AttributeError(verb)

        def call(*positional: Any, **named: Any) -> Any:
            self.calls.append((verb, named | {"positional": positional}))
            return types.SimpleNamespace(info=types.SimpleNamespace(run_id="the-run"))

        return call

    def called(self, verb: str) -> list[dict[str, Any]]:
        return [named for name, named in self.calls if name == verb]


@pytest.fixture
def stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    module = StandIn(request.param)
    monkeypatch.setitem(sys.modules, request.param, module)
    monkeypatch.setattr(trackers, "find_spec", lambda name: object())
    return module


def played(name: str, folder: Path) -> None:
    (writer,), _ = trackers.trackers([name], folder, config={"system": "toy"})
    writer.write(1, {"a": 1.0})
    writer.picture(1, folder / "picture.png")
    writer.close()


@pytest.mark.parametrize("stand_in", ["wandb", "trackio"], indirect=True)
def test_wandb_and_trackio(stand_in: StandIn, tmp_path: Path) -> None:
    name = stand_in.__name__
    played(name, tmp_path)
    played(name, tmp_path)
    assert [verb for verb, _ in stand_in.calls[:5]] == ["init", "log", "Image", "log", "finish"]
    first, again = stand_in.called("init")
    assert first["config"] == {"system": "toy"} and first["resume"] == "allow"
    assert first["name"] == again["name"] == tmp_path.name
    assert (first.get("id") == again.get("id")) and ("id" in first) == (name == "wandb")


@pytest.mark.parametrize("stand_in", ["mlflow"], indirect=True)
def test_mlflow_goes_on_in_the_same_run(stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    played("mlflow", tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost")
    played("mlflow", tmp_path)
    assert len(stand_in.called("set_tracking_uri")) == 1
    first, again = stand_in.called("start_run")
    assert first["run_name"] == tmp_path.name and again["run_id"] == "the-run"
    assert stand_in.called("log_dict")[0]["positional"] == ({"system": "toy"}, "config.json")
    assert stand_in.called("log_artifact")[0]["positional"] == (str(tmp_path / "picture.png"), "samples")


def test_tensorboard_has_numbers_pictures_and_settings(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    toys.trainer(folder=tmp_path, steps=1, loggers=("tensorboard",)).run()
    events = EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    tags = events.Tags()
    assert tags["images"] == ["samples"] and tags["scalars"]
    assert any(tag.startswith("config") for tag in tags["tensors"])
