"""The claims of the repository: each file is read, plans its runs, and has the sides that its test compares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganworks.arena.claims import Judgement, read_claim, sides
from ganworks.arena.jobs import jobs_of
from ganworks.cli.main import main

FOLDER = Path(__file__).parents[2] / "benchmarks" / "claims"
FILES = sorted(FOLDER.glob("*.yaml"))


def test_there_are_forty_claims() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_claim_plans_its_runs(path: Path) -> None:
    claim = read_claim(path)
    jobs = jobs_of(claim.plan)
    assert all(len(side) >= 5 for side in sides(claim, jobs)), "fewer than five runs a side show nothing"
    assert claim.claim.endswith(".") and claim.claim.count(". ") == 0
    names = [*claim.plan.numbers, claim.plan.score, "precision", "recall", "modes_covered", "high_quality_share"]
    assert claim.test.number in names


def test_a_claim_is_planned_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(FOLDER / "dragan_stability.yaml"), "--dry-run"]) == 0
    assert "24 runs" in capsys.readouterr().out


def test_a_claim_takes_no_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(FOLDER / "dragan_stability.yaml"), "--seeds", "50", "--dry-run"]) == 2
    assert "fixed beforehand" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted(FOLDER.glob("results/*.json")), ids=lambda path: path.stem)
def test_a_result_belongs_to_a_claim_and_is_on_the_page(path: Path) -> None:
    claim = read_claim(FOLDER / f"{path.stem}.yaml")
    judgement = Judgement.model_validate(json.loads(path.read_text(encoding="utf-8")))
    assert judgement.runs == sum(map(len, sides(claim, jobs_of(claim.plan))))
    (row,) = [text for text in (FOLDER / "README.md").read_text().splitlines() if f"[{path.stem}](" in text]
    assert row.endswith(f"**{judgement.outcome}** |")
