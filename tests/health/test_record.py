"""The record of a game: series, stages, facts, and files cut off by a kill."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import ganworks.health.signals as signals_package
from ganworks.health.diagnosis import FINDERS
from ganworks.health.record import RENAMED, Record, Series
from ganworks.health.report import not_watched


def test_series_hold_the_finite_numbers_of_a_name() -> None:
    record = Record([{"step": 1, "a": 1.0}, {"step": 2, "a": None, "b": "text"}, {"step": 3, "a": 3, "flag": True}])
    assert record.series("a").steps.tolist() == [1, 3] and record.series("a").last == 3
    assert len(record.series("b")) == len(record.series("flag")) == len(record.series("none")) == 0
    assert record.step == 3


def test_a_stage_begins_anew_and_facts_of_the_data_stay() -> None:
    record = Record([{"step": 1, "stage": "one", "health/data_count": 9.0, "health/x": 1.0}])
    record.add({"step": 2, "stage": "two", "health/x": 5.0})
    assert record.signal("x").values.tolist() == [5.0] and record.fact("count") == 9.0 and record.fact("low") is None


def test_since_is_the_start_of_the_unbroken_stretch() -> None:
    series = Series([1, 2, 3, 4], [0, 1, 1, 1])
    assert series.since(series.values > 0) == 2
    assert series.since(np.array([True] * 4)) == 1


def test_what_is_typical_are_medians_of_the_newest_values_of_signals_that_there_are() -> None:
    record = Record({"step": n, "health/x": float(n)} for n in range(1, 8))
    assert record.typical("x", "y", count=3) == {"x": 6.0}


def test_files_are_read_up_to_a_step_and_lines_cut_short_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    lines = [
        json.dumps({"step": n, "health/x": float(n), "events": [{"event": "finding", "kind": "k"}]}) for n in (1, 2, 3)
    ]
    path.write_text("\n".join(lines) + '\n{"step": 4, "hea')
    assert Record.read(path).signal("x").values.tolist() == [1, 2, 3]
    half = Record.read(path, until=2)
    assert half.step == 2 and [event["step"] for event in half.events] == [1, 2]
    assert Record.read(tmp_path / "none").lines == []


def test_names_of_older_runs_are_read_as_what_they_are_called_now(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    events = [{"event": "finding", "kind": "stuck", "said": "It does not move."}, {"event": "blind", "said": "Why."}]
    line = {"step": 1, "health/told_apart": 0.9, "health/place_1": 2.0, "health/data_twins": 0.5, "events": events}
    path.write_text(json.dumps(line))
    record = Record.read(path)
    assert record.signal("critic_auc").last == 0.9 and record.signal("mean_sample_1").last == 2.0
    assert record.fact("duplicates") == 0.5 and not len(record.signal("told_apart"))
    assert record.events[0] == {"step": 1, "event": "finding", "kind": "stalled", "message": "It does not move."}
    assert record.events[1]["event"] == "not_watched" and not_watched(record) == "Why."


def test_every_old_name_has_one_that_is_written_now() -> None:
    signals = {name for name in RENAMED.values() if name.startswith("health/")}
    source = "".join(path.read_text() for path in Path(signals_package.__path__[0]).glob("*.py"))
    assert all(name.removeprefix("health/").rstrip("01").rstrip("_") in source for name in signals)
    assert {RENAMED[kind] for kind in ("dead_penalty", "lost_cycle", "stuck")} <= set(FINDERS)
