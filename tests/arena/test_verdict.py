"""Tables and page of results that were written by hand."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from ganworks.arena import tables
from ganworks.arena.jobs import Job, jobs_of
from ganworks.arena.page import write_page
from ganworks.arena.plan import plan_of
from ganworks.arena.results import Result
from ganworks.arena.verdict import Verdict, judge
from ganworks.training.image_grid import scatter


def compared(values: dict[str, list[float | None]], better: str = "lower", **changes: Any) -> Verdict:
    """The verdict of one score for each seed of each system; None is a failed run."""
    seeds = len(next(iter(values.values())))
    content = {"systems": [{"system": "gan", "name": name} for name in values], "data": "ring", "steps": 5}
    plan = plan_of({**content, "seeds": seeds, **changes}, "test")
    jobs = jobs_of(plan)
    return judge(plan, jobs, {job.id: result(job, values[job.cell][job.seed], better) for job in jobs})


def result(job: Job, value: float | None, better: str) -> Result:
    common: dict[str, Any] = {"id": job.id, "steps": 5, "processor_seconds": 2.0}
    if value is None:
        return Result(**common, status="failed", message="it diverged at step 3")
    return Result(**common, scores={"x": value}, floors={"x": 0.01}, better={"x": better}, score="x")


def test_a_row_has_mean_interval_rank_and_failures() -> None:
    verdict = compared({"good": [1.0] * 7, "bad": [2.0, 2.2, 1.8, 2.1, 1.9, 2.0, None]})
    good, bad = verdict.rows
    assert (good.cell, good.rank, good.failed, good.runs) == ("good", 1, 0, 7)
    assert (bad.cell, bad.rank, bad.failed, bad.runs) == ("bad", 2, 1, 7)
    assert bad.estimates["x"].mean == pytest.approx(2.0)
    assert bad.estimates["x"].low < 2.0 < bad.estimates["x"].high
    assert bad.messages == ("it diverged at step 3",)
    assert bad.best_of[-1] == 1.8 and len(bad.best_of) == 6
    assert any("worst score" in note for note in verdict.notes)


def test_higher_is_better_where_the_metric_says_so() -> None:
    verdict = compared({"low": [0.1] * 6, "high": [0.9] * 6}, "higher")
    assert [row.cell for row in verdict.rows] == ["high", "low"]
    assert verdict.rows[0].best_of == pytest.approx((0.9,) * 6)


def test_too_few_seeds_are_said() -> None:
    verdict = compared({"a": [1.0, 1.1, 1.2], "b": [2.0, 2.1, 2.2]})
    assert [row.rank for row in verdict.rows] == [1, 1]
    assert any("3 seeds cannot tell 2 cells apart" in note and "6 seeds could" in note for note in verdict.notes)


def test_all_failed_is_a_row_too() -> None:
    verdict = compared({"a": [1.0, 1.0], "dead": [None, None]})
    assert [(row.cell, row.failed) for row in verdict.rows] == [("a", 0), ("dead", 2)]
    assert "dead" in tables.text(verdict) and "it diverged" in tables.text(verdict)


def test_a_search_counts_each_seed_with_its_best_trial() -> None:
    plan = plan_of(
        {"systems": "gan", "data": "ring", "steps": 5, "seeds": 2, "search": {"rate": "1e-4..1e-2:log"}, "trials": 4},
        "test",
    )
    jobs = jobs_of(plan)
    values = {(0, 0): 4.0, (0, 1): 3.0, (1, 0): 1.0, (1, 1): 5.0, (2, 0): 2.0, (2, 1): 2.0, (3, 0): 9.0, (3, 1): 9.0}
    (row,) = judge(plan, jobs, {job.id: result(job, values[job.trial, job.seed], "lower") for job in jobs}).rows
    assert row.estimates["x"].mean == pytest.approx((1.0 + 2.0) / 2)
    assert row.best_values == {"rate": next(job.values["rate"] for job in jobs if job.trial == 2)}
    assert row.best_of[0] == pytest.approx((3.5 + 3.0 + 2.0 + 9.0) / 4) and row.best_of[-1] == 2.0


def test_tables_hold_the_same_rows() -> None:
    verdict = compared({"a_b": [1.0, 1.5], "c & d|e": [2.0, 2.5]})
    rows = list(csv.DictReader(io.StringIO(tables.comma_separated(verdict))))
    assert [row["cell"] for row in rows] == ["a_b", "c & d|e"]
    assert float(rows[0]["x mean"]) == 1.25 and float(rows[1]["best of 1"]) == 2.25
    assert r"a\_b" in tables.latex(verdict) and r"c \& d|e" in tables.latex(verdict)
    assert tables.latex(verdict).count(r"\\") == 3 and r"\toprule" in tables.latex(verdict)
    assert r"c & d\|e" in tables.markdown(verdict)


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    verdict = compared({"<b>": [1.0, 1.5], "plain": [2.0, None]})
    import torch

    folder = tmp_path / "runs" / verdict.jobs[0].id
    (folder / "samples").mkdir(parents=True)
    scatter(torch.zeros(5, 2)).save(folder / "samples" / "step-00000005.png")
    lines = [f'{{"step": {step}, "critic/adversarial": {1 / step}}}' for step in (1, 2, 5)]
    (folder / "metrics.jsonl").write_text("\n".join(lines))
    text = write_page(verdict, tmp_path, "a & b").read_text()
    assert not re.search(r'(src|href)="(?!data:image/png;base64,|runs/)', text)
    assert "<script" not in text and "&lt;b&gt;" in text and "<b>" not in text and "a &amp; b" in text
    assert text.count("<img ") == 1 and text.count("<svg ") >= 2 and "it diverged" in text
    assert all(f'href="runs/{job.id}/"' in text for job in verdict.jobs)


def test_ten_thousand_runs_are_planned_and_judged_in_seconds() -> None:
    import time

    grid = {"objective": ["hinge", "minimax"], "width": list(range(1, 11))}
    content = {"systems": ["gan", "wgan_gp"], "data": ["ring", "digits"], "grid": grid, "steps": 5, "seeds": 5}
    plan = plan_of({**content, "search": {"rate": "1e-4..1e-2:log"}, "trials": 25}, "test")
    began = time.process_time()
    jobs = jobs_of(plan)
    verdict = judge(plan, jobs, {job.id: result(job, float(hash(job.id) % 997), "lower") for job in jobs})
    assert len(jobs) == 10_000 and len(verdict.rows) == 80 and len(tables.cells(verdict)) == 81
    assert time.process_time() - began < 60
