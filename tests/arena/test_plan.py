"""Plans: how many runs they make, which names those have, and one sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from ganworks.arena.jobs import jobs_of
from ganworks.arena.plan import plan_of
from ganworks.arena.search import Range, sample_points
from ganworks.cli.main import main

SMALL = {"systems": ["gan", "wgan_gp"], "data": "ring", "steps": 10, "seeds": 2}


def jobs(**changes: Any) -> list[Any]:
    return jobs_of(plan_of({**SMALL, **changes}, "test"))


def test_a_plan_is_the_product_of_its_parts() -> None:
    planned = jobs(
        data=["ring", "digits"],
        grid={"objective": ["hinge", "minimax", "least_squares"], "batch": [8, 16]},
        search={"rate": "1e-4..1e-2:log"},
        trials=4,
        seeds=5,
    )
    assert len(planned) == 2 * 2 * 3 * 2 * 4 * 5
    assert len({job.id for job in planned}) == len(planned)
    assert len({job.configuration for job in planned}) == len(planned) // 5
    assert all(job.id.replace("-", "").replace(".", "").isalnum() for job in planned)


def test_names_of_runs_follow_from_what_they_are() -> None:
    assert [job.id for job in jobs()] == [job.id for job in jobs()]
    more = {job.id for job in jobs(seeds=3)}
    assert {job.id for job in jobs()} < more, "further seeds leave the others as they are"
    assert not {job.id for job in jobs(steps=11)} & more


def test_dotted_names_and_rate_reach_into_optimizers() -> None:
    (job,) = jobs(systems="gan", seeds=1, options={"rate": 1e-3, "critic_optimizer.rate": 3e-3, "batch": 7})
    assert job.options == {"generator_optimizer": {"rate": 1e-3}, "critic_optimizer": {"rate": 3e-3}}
    assert job.training["batch"] == 7


def test_later_layers_win() -> None:
    variant = {"system": "gan", "options": {"width": 5}, "training": {"batch": 3}}
    (job,) = jobs(systems=[variant], seeds=1, options={"width": 4, "noise": 6}, training={"batch": 9})
    assert (job.options["width"], job.options["noise"], job.training["batch"]) == (5, 6, 3)


@pytest.mark.parametrize("sampler", ["sobol", "random"])
def test_more_trials_begin_with_the_same_points(sampler: Any) -> None:
    ranges = {"a": Range.model_validate("1e-4..1e-2:log"), "b": Range.model_validate("2..5:int")}
    few, many = sample_points(ranges, 5, sampler, 0), sample_points(ranges, 64, sampler, 0)
    assert many[:5] == few
    values = np.log10([point["a"] for point in many])
    assert values.min() >= -4 and values.max() < -2
    assert {point["b"] for point in many} == {2, 3, 4, 5}
    assert abs(values.mean() + 3) < (0.02 if sampler == "sobol" else 0.3)


def test_a_folder_of_pictures_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pictures").mkdir()
    monkeypatch.chdir(tmp_path)
    assert jobs(data="pictures")[0].data.name == str(tmp_path / "pictures")


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown system": ({"systems": ["gam"]}, "gam"),
    "unknown data": ({"data": "rign"}, "rign"),
    "unknown option": ({"options": {"widht": 3}}, "widht"),
    "unknown objective": ({"grid": {"objective": ["hinge", "hing"]}}, "hing"),
    "unknown metric": ({"measure": {"metrics": ["kidd"]}}, "kidd"),
    "unknown number": ({"numbers": ["lenght"]}, "lenght"),
    "unknown entry": ({"system": "gan"}, "system"),
    "value out of range": ({"options": {"width": 0}}, "width"),
    "no budget": ({"steps": None}, "none"),
    "two budgets": ({"minutes": 1}, "minutes"),
    "steps under training": ({"training": {"steps": 4}}, "steps"),
    "data without labels": ({"systems": ["stackgan"]}, "caption"),
    "falling range": ({"search": {"rate": "1e-2..1e-4"}}, "0.01"),
    "no range": ({"search": {"rate": "fast"}}, "fast"),
    "log of zero": ({"search": {"rate": "0..1:log"}}, "log"),
    "too many runs": ({"seeds": 1000, "grid": {"width": list(range(1, 1000))}}, "1,998,000"),
    "the same twice": ({"systems": ["gan", "gan"]}, "called gan"),
    "two of one name": ({"systems": ["gan", {"system": "lsgan", "name": "gan"}]}, "called gan"),
    "correlation without a curve": ({"numbers": ["correlation:critic/adversarial"]}, "curve"),
    "empty axis": ({"grid": {"width": []}}, "width"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_plan_gives_one_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes, word = BAD[name]
    content = {key: value for key, value in {**SMALL, **changes}.items() if value is not None}
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(content))
    assert main(["compare", str(tmp_path / "plan.yaml"), "--out", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and word in err, err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["[1, 2", "", "- gan", "a: &x [1]\nb: *x", "claim: yes"])
def test_a_file_that_is_no_plan(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.yaml").write_text(text)
    assert main(["compare", str(tmp_path / "plan.yaml")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_line_makes_the_same_plan(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["gan", "wgan_gp", "--data", "ring,grid", "--objective", "hinge,non_saturating", "--seeds", "4"]
    words += ["--set", "width=8", "batch=4,8", "--search", "rate=1e-4..1e-3:log", "--trials", "8", "--minutes", "2"]
    assert main(["compare", *words, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert f"{2 * 2 * 2 * 2 * 8 * 4} runs" in out and "processor time" in out and "Nothing was run." in out


def test_a_comparison_needs_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "gan", "--steps", "3"]) == 2
    assert "--data" in capsys.readouterr().err
