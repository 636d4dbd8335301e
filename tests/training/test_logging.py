"""metrics.jsonl survives kills; trackers are optional."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
import toys

from ganworks.errors import CheckpointError
from ganworks.training import logging


def steps(path: Path) -> list[int]:
    return [json.loads(line)["step"] for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    "tail",
    [b'{"step": 4, "los', b"{", b"\x00\x00\x00\x00", b'{"step": 4}\n{"st', b"\xff\xfe\x80", b"null\n", b'{"no": 1}\n'],
)
def test_a_line_cut_by_a_kill_is_repaired(tail: bytes, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"step": 1}\n{"step": 2}\n{"step": 3}\n' + tail)
    lines = logging.Lines(path, after=2)
    lines.write({"step": 3, "again": True})
    lines.close()
    assert steps(path) == [1, 2, 3]
    assert json.loads(path.read_text().splitlines()[-1])["again"] is True
    assert list(tmp_path.iterdir()) == [path]


def test_a_resumed_run_repairs_its_lines(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=3).run()
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 4, "images": 6')
    again = toys.trainer(folder=tmp_path, steps=5)
    again.restore()
    again.run()
    assert steps(tmp_path / "metrics.jsonl") == [1, 2, 3, 4, 5]


def test_each_line_is_there_as_soon_as_it_is_written(tmp_path: Path) -> None:
    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.write({"step": 1})
    assert steps(tmp_path / "metrics.jsonl") == [1]
    lines.close()


def test_a_signal_that_is_not_a_number_is_still_json(tmp_path: Path) -> None:
    """A watched signal may be infinite without stopping the run; strict readers must be able to read the line."""
    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.write({"step": 1, "gap": float("nan"), "ratio": float("inf"), "fine": 2.0})
    lines.close()

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    line = json.loads((tmp_path / "metrics.jsonl").read_text(), parse_constant=refuse)
    assert line == {"step": 1, "gap": None, "ratio": None, "fine": 2.0}


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    class Full:
        def write(self, text: str) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> None:
            pass

    lines = logging.Lines(tmp_path / "metrics.jsonl")
    lines.file.close()
    lines.file = Full()  # type: ignore[assignment]
    with pytest.raises(CheckpointError, match="No space left"):
        lines.write({"step": 1})


def test_a_path_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(CheckpointError, match="Cannot write"):
        logging.Lines(tmp_path / "metrics.jsonl")


def test_a_tracker_that_is_not_installed_is_skipped_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "find_spec", lambda name: None)
    opened, (notice,) = logging.trackers(["wandb"], tmp_path)
    assert opened == [] and "wandb is not installed" in notice
    toys.trainer(folder=tmp_path, steps=1, loggers=("wandb",)).run()


def test_trackers_get_the_numbers_of_logged_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        def __init__(self) -> None:
            self.written: dict[int, dict[str, float]] = {}
            self.closed = False

        def write(self, step: int, values: dict[str, float]) -> None:
            self.written[step] = dict(values)

        def close(self) -> None:
            self.closed = True

    kept = Kept()
    monkeypatch.setattr(logging, "trackers", lambda names, folder, step: ([kept], []))
    toys.trainer(folder=tmp_path, steps=4, log_every=2).run()
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert kept.closed and set(kept.written) == {1, 2, 4}
    for line in lines:
        assert kept.written[line["step"]].items() <= line.items()


@pytest.mark.parametrize("name", ["wandb", "trackio", "mlflow"])
def test_modules_that_are_trackers_are_spoken_to_in_their_own_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys
    import types

    said: list[str] = []
    module = types.ModuleType(name)
    for verb in ("init", "log", "finish", "set_tracking_uri", "start_run", "log_metrics", "end_run"):
        setattr(module, verb, lambda *given, verb=verb, **named: said.append(verb))
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(logging, "find_spec", lambda name: object())
    (tracker,), _ = logging.trackers([name], tmp_path)
    tracker.write(1, {"a": 1.0})
    tracker.close()
    expected = ["set_tracking_uri", "start_run", "log_metrics", "end_run"]
    assert said == (expected if name == "mlflow" else ["init", "log", "finish"])


def test_tensorboard_is_written_beside(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    toys.trainer(folder=tmp_path, steps=1, loggers=("tensorboard",)).run()
    assert [path for path in (tmp_path / "tensorboard").iterdir() if "tfevents" in path.name]
