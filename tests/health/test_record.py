"""The record of a game: series, stages, facts, and files cut off by a kill."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ganworks.health.record import Record, Series


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
    assert record.typical("x", "y", looks=3) == {"x": 6.0}


def test_files_are_read_up_to_a_step_and_torn_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    lines = [
        json.dumps({"step": n, "health/x": float(n), "events": [{"event": "finding", "kind": "k"}]}) for n in (1, 2, 3)
    ]
    path.write_text("\n".join(lines) + '\n{"step": 4, "hea')
    assert Record.read(path).signal("x").values.tolist() == [1, 2, 3]
    half = Record.read(path, until=2)
    assert half.step == 2 and [event["step"] for event in half.events] == [1, 2]
    assert Record.read(tmp_path / "none").lines == []
