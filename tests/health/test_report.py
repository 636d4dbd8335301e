"""What is handed over: text, plain values, sparklines, the recommended checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.health.facts import Facts
from ganworks.health.record import Record, Series
from ganworks.health.report import best, report
from ganworks.health.report_page import save_page
from ganworks.health.report_text import BARS, sparkline


def course(low: float) -> Record:
    lines = [
        {
            "step": step,
            "images": step * 64,
            "health/diversity": low,
            "health/clusters": low,
            "health/duplicates": 0.0,
            "health/checkpoint_distance": abs(step - 300) / 1000,
        }
        for step in range(100, 1100, 100)
    ]
    return Record(lines)


def test_a_rising_series_rises_and_a_flat_one_is_flat() -> None:
    assert sparkline(Series(range(8), range(8))) == BARS
    assert sparkline(Series(range(5), [2.0] * 5)) == BARS[3] * 5
    assert len(sparkline(Series(range(1000), range(1000)), 20)) == 20


def test_the_best_checkpoint_is_the_nearest_to_held_out_data() -> None:
    found = best(course(1.0))
    assert found is not None and (found.step, found.distance, found.last) == (300, 0.0, 0.7)
    assert best(Record()) is None


def test_the_report_can_be_read_by_people_and_machines() -> None:
    ill, well = report(course(0.01), Facts("gan", data="digits")), report(course(1.0), Facts())
    assert not ill.healthy and well.healthy
    assert "collapse" in str(ill) and "Why:" in str(ill) and "step 300" in str(ill) and "▄" in str(ill)
    assert max(len(line) for line in str(ill).splitlines()) <= 110
    content = json.loads(json.dumps(ill.to_dict()))
    assert (
        content["findings"][0]["kind"] == "collapse" and content["best"]["step"] == 300 and content["healthy"] is False
    )
    assert "no health signals" in str(report(Record(), Facts()))


def test_a_game_that_was_hardly_looked_at_is_not_called_well() -> None:
    lines = course(1.0).lines
    assert "only 3 times: too early" in report(Record(lines[:3]), Facts()).verdict
    assert report(Record(lines[:4]), Facts()).verdict == "the signals show nothing wrong."


def test_missing_scores_are_named_until_there_are_some() -> None:
    record = Record([{"step": 1, "health/diversity": 1.0, "events": [{"event": "no_scores", "message": "no critic"}]}])
    assert report(record, Facts()).not_watched == "no critic." and "Not watched: no critic." in str(
        report(record, Facts())
    )
    record.add({"step": 2, "health/score_fake": 0.0})
    assert report(record, Facts()).not_watched == ""


def test_the_losses_are_quoted_beside_what_is_normal() -> None:
    record = course(1.0)
    for line in [{"step": 1100 + k, "critic/adversarial": 1.386, "generator/adversarial": 0.7} for k in range(5)]:
        record.add(line)
    text = str(report(record, Facts("gan", {"objective": "non_saturating"})))
    assert "critic/adversarial is 1.39: 2 log 2 = 1.386 at chance" in text
    assert "adversarial is" not in str(report(record, Facts("gan", {"objective": {"given": {}}})))


def test_a_page_needs_nothing_from_elsewhere_and_escapes_names(tmp_path: Path) -> None:
    diagnosis = report(course(0.01), Facts("<gan>", data="digits & more"))
    save_page(diagnosis, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert "&lt;gan&gt; on digits &amp; more" in text and "<gan>" not in text
    assert text.count("<svg") >= 2 and "Likely cause" in text
    assert "http" not in text and "<script" not in text
