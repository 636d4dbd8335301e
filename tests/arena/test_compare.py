"""Whole comparisons of runs of milliseconds: on Snakemake, killed and started again, with runs that fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from ganworks.arena import budget, work, workflow
from ganworks.arena.claims import judge_claim, read_claim
from ganworks.arena.jobs import Job, jobs_of
from ganworks.arena.plan import Plan, plan_of
from ganworks.arena.results import load_results, missing, save_result
from ganworks.arena.work import run_job
from ganworks.cli.main import main

needs_snakemake = pytest.mark.skipif(find_spec("snakemake") is None, reason="Snakemake is not installed")
TINY: dict[str, Any] = {
    "data": "ring",
    "options": {"network": "mlp", "width": 8, "noise": 2},
    "training": {"batch": 8, "log_every": 5, "samples": 4},
    "measure": {"metrics": ["mode_coverage", "wasserstein"], "count": 40},
}


def tiny(**changes: Any) -> tuple[Plan, list[Job]]:
    plan = plan_of({"systems": ["gan"], "steps": 10, "seeds": 2, **TINY, **changes}, "test")
    return plan, jobs_of(plan)


def done_here(folder: Path, jobs: list[Job]) -> dict[str, Any]:
    """The scores of jobs that this process does without Snakemake."""
    for job in jobs:
        save_result(folder, run_job(folder, job))
    return scores(folder, jobs)


def scores(folder: Path, jobs: list[Job]) -> dict[str, Any]:
    return {name: (one.status, one.scores, one.curve, one.steps) for name, one in load_results(folder, jobs).items()}


def test_a_result_has_scores_and_a_curve(tmp_path: Path) -> None:
    _, (job, _) = tiny(curve=2, numbers=["signal:critic/adversarial"])
    result = run_job(tmp_path, job)
    assert (result.status, result.steps, result.images) == ("done", 10, 80)
    assert result.score == "w1" and result.better["high_quality_share"] == "higher"
    assert [step for step, _ in result.curve] == [5, 10]
    assert result.scores["signal:critic/adversarial"] > 0 and result.processor_seconds > 0


def test_a_run_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    """As after a kill between two runs' steps: half of the steps are there, and no result."""
    from ganworks._train import train

    _, (job, _) = tiny(curve=2, training={**TINY["training"], "checkpoint_every": 5})
    whole = run_job(tmp_path / "whole", job)
    place = tmp_path / "half" / "runs" / job.id
    train(
        job.system,
        job.data,
        out=place,
        options=job.options,
        measure=job.measure,
        quiet=True,
        steps=10,
        seed=job.seed,
        **job.training,
    )
    for path in [place / "checkpoints" / "step-00000010", *place.glob("samples/*")]:
        subprocess.run(["rm", "-r", str(path)], check=True)
    again = run_job(tmp_path / "half", job)
    assert (again.scores, again.curve[1:], again.steps) == (whole.scores, whole.curve[1:], whole.steps)


def test_equal_images_and_equal_time_become_steps() -> None:
    _, (gan, *_) = tiny(steps=None, images=800)
    _, (wgan, *_) = tiny(systems=["wgan_gp"], steps=None, images=800, options={**TINY["options"], "critic_turns": 5})
    assert budget.length_of(gan).steps == 100
    assert budget.length_of(wgan).steps == 20
    _, (timed, *_) = tiny(steps=None, minutes=0.05)
    length = budget.length_of(timed)
    assert length.steps == pytest.approx(3.0 / length.seconds_a_step[0], abs=1)


def test_stages_are_paid_for_one_by_one() -> None:
    """40 images: 2 steps of the first stage's 8, then steps of the second stage's batch."""
    assert budget._filled(40, [2, None], [8.0, 4.0]) == 2 + 6
    assert budget._filled(10, [2, 3], [8.0, 4.0]) == 1
    assert budget._filled(1, [2, 3], [8.0, 4.0]) == 1


def test_short_runs_share_a_process() -> None:
    _, jobs = tiny(seeds=40, steps=100)
    batches = workflow.batches_of(jobs)
    assert [len(group) for group in batches.values()] == [20, 20]
    assert [job for group in batches.values() for job in group] == jobs
    assert len(workflow.batches_of(tiny(seeds=3, steps=None, minutes=5)[1])) == 3


def test_a_run_that_kills_its_process_is_given_up_until_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where memory runs out: after three attempts of one start the other runs of its batch have their turn."""
    _, jobs = tiny()
    content = {"batches": {"b": [job.model_dump(mode="json") for job in jobs]}}
    (tmp_path / "workflow.json").write_text(json.dumps(content))
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / f"{jobs[0].id}.attempts").write_text("first first first")
    monkeypatch.setenv(work.SESSION, "first")
    work.main([str(tmp_path), "b"])
    results = load_results(tmp_path, jobs)
    assert [results[job.id].status for job in jobs] == ["killed", "done"]
    assert missing(tmp_path, jobs) == jobs[:1] and "3 times" in results[jobs[0].id].message
    monkeypatch.setenv(work.SESSION, "second")
    work.main([str(tmp_path), "b"])
    assert missing(tmp_path, jobs) == []


def test_each_process_has_a_graphics_processor_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locks").mkdir()
    monkeypatch.setenv(work.GPUS, "2")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    with work.own_gpu(tmp_path):
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "0"
        with work.own_gpu(tmp_path):
            assert os.environ["CUDA_VISIBLE_DEVICES"] == "1"
    with work.own_gpu(tmp_path):
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "0"


def test_without_snakemake_one_sentence_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workflow, "find_spec", lambda name: None)
    assert main(["compare", "gan", "--data", "ring", "--steps", "3", "--out", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert "ganworks[arena]" in err and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@needs_snakemake
def test_a_killed_comparison_ends_as_an_uninterrupted_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One of the systems fails, and is a row; Snakemake and its workers are killed as soon as a result is there."""
    diverging = {"system": "gan", "name": "diverging", "options": {"rate": 1e30}}
    _, jobs = tiny(systems=["gan", diverging])
    content = {"systems": ["gan", diverging], "steps": 10, "seeds": 2, **TINY}
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(content))
    out = tmp_path / "out"
    words = [
        sys.executable,
        "-m",
        "ganworks",
        "compare",
        str(tmp_path / "plan.yaml"),
        "--out",
        str(out),
        "--cores",
        "1",
    ]
    process = subprocess.Popen([*words, "--quiet"], start_new_session=True, stderr=subprocess.DEVNULL)
    while not list(out.glob("results/gan*.json")) and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("results/*.json")}
    assert before and missing(out, jobs)
    assert main([*words[3:], "--quiet", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {row["cell"]: row["failed"] for row in report["rows"]} == {"gan": 0, "diverging": 2}
    assert scores(out, jobs) == done_here(tmp_path / "alone", jobs)
    assert {name: (out / "results" / name).stat().st_mtime_ns for name in before} == before
    assert {path.name for path in out.glob("table.*")} == {"table.txt", "table.md", "table.tex", "table.csv"}
    assert json.loads((out / "lock.json").read_text())["lengths"].keys() == {job.configuration for job in jobs}
    assert (out / "index.html").read_text().count("<img ") == 2
    assert main([*words[3:], "--quiet"]) == 0, "all is done, and Snakemake is not started"


CLAIM = {
    "claim": "A wider generator is better.",
    "paper": "1406.2661",
    "about": "gan",
    "plan": {"systems": [{"system": "gan", "name": "wide"}, {"system": "gan", "name": "narrow"}], "steps": 5, **TINY},
    "test": {"number": "w1", "of": "wide", "against": "narrow", "form": "ratio", "below": 0.9},
}


def judged(tmp_path: Path, test: dict[str, Any], wide: list[float | None], narrow: list[float | None]) -> Any:
    from ganworks.arena.results import Result

    variants = [{**one, "options": {"width": k + 4}} for k, one in enumerate(CLAIM["plan"]["systems"])]  # type: ignore[index,arg-type]
    plan = {**CLAIM["plan"], "systems": variants, "seeds": len(wide)}  # type: ignore[dict-item]
    (tmp_path / "claim.yaml").write_text(yaml.safe_dump({**CLAIM, "plan": plan, "test": test}))
    claim = read_claim(tmp_path / "claim.yaml")
    jobs, values = jobs_of(claim.plan), {"wide": wide, "narrow": narrow}
    results = {}
    for job in jobs:
        value = values[job.cell][job.seed]
        status = "failed" if value is None else "done"
        results[job.id] = Result(id=job.id, status=status, scores={} if value is None else {"w1": value}, score="w1")
    return judge_claim(claim, jobs, results)


RATIO = {"number": "w1", "of": "wide", "against": "narrow", "form": "ratio", "below": 0.9}
DIFFERENCE = {"number": "w1", "of": "wide", "against": "narrow", "form": "difference", "above": 0.0}
SHARE = {"number": "w1", "of": "wide", "form": "share", "each": {"below": 1.0}, "above": 0.5}


@pytest.mark.parametrize(
    ("test", "wide", "narrow", "outcome"),
    [
        (RATIO, [1.0, 1.1, 0.9, 1.0, 1.0], [2.0, 2.1, 1.9, 2.0, 2.0], "holds"),
        (RATIO, [2.0, 2.1, 1.9, 2.0, 2.0], [1.0, 1.1, 0.9, 1.0, 1.0], "fails"),
        (RATIO, [1.0, 2.0, 1.0, 2.0, 1.0], [2.0, 1.0, 2.0, 1.0, 2.0], "undecided"),
        (RATIO, [1.0, 1.1, 0.9, 1.0, 1.0], [2.0, 2.1, None, 2.0, 2.0], "holds"),
        (DIFFERENCE, [0.0] * 5, [0.0] * 5, "undecided"),
        (DIFFERENCE, [0.0] * 5, [0.1, 0.2, 0.1, 0.2, 0.1], "fails"),
        (SHARE, [0.5] * 5, [3.0] * 5, "holds"),
        (SHARE, [0.5] * 5 + [None] * 5, [3.0] * 10, "undecided"),
        (SHARE, [None] * 9 + [0.5], [3.0] * 10, "fails"),
    ],
)
def test_claims_are_judged_by_their_interval(
    test: dict[str, Any], wide: list[float | None], narrow: list[float | None], outcome: str, tmp_path: Path
) -> None:
    judgement = judged(tmp_path, test, wide, narrow)
    assert judgement.outcome == outcome
    assert judgement.low <= judgement.estimate <= judgement.high
    assert judgement.failed == sum(value is None for value in [*wide, *([] if test is SHARE else narrow)])


def test_a_claim_needs_sides_that_its_plan_has(tmp_path: Path) -> None:
    from ganworks.errors import BadInput

    with pytest.raises(BadInput, match="no runs of broad; it has wide, narrow"):
        judged(tmp_path, {**RATIO, "of": "broad"}, [1.0] * 5, [1.0] * 5)
