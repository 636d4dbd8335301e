"""Options from files: those on the command line win, and what cannot be read is one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ganworks.cli.config_file import with_config
from ganworks.cli.main import main
from ganworks.cli.schema import schema
from ganworks.errors import BadInput
from ganworks.run_config import RunConfig

PLAN = {
    "system": "gan",
    "data": {"name": "digits"},
    "training": {"steps": 2, "batch": 4, "log_every": 1, "watch_every": 0, "loggers": []},
    "options": {"width": 4, "noise": 2, "network": "mlp"},
}


def written(folder: Path, content: object) -> str:
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    return str(path)


def test_options_of_a_file_stand_behind_those_of_the_command_line(tmp_path: Path) -> None:
    options = {"arguments": ["runs/a"], "n": 4, "label": [1, 2], "json": True, "seed": 3, "quiet": False}
    file = written(tmp_path, options)
    expected = ["runs/a", "--seed", "5", "-n", "4", "--label", "1", "2", "--json"]
    assert with_config(["--seed", "5", "--config", file]) == expected
    assert with_config([f"--config={file}"])[-2:] == ["--seed", "3"]
    assert with_config(["runs/a", "--json"]) == ["runs/a", "--json"]


def test_a_verb_takes_its_options_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--config", written(tmp_path, {"arguments": "metrics", "json": True})]) == 0
    assert "kid" in {row["name"] for row in json.loads(capsys.readouterr().out)["metrics"]}


@pytest.mark.parametrize("content", ["a: [", "- 1\n- 2", "x: &a 1\ny: *a", "\x00"])
def test_what_is_no_file_of_options_is_one_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(content)
    with pytest.raises(BadInput, match=r"bad\.yaml"):
        with_config(["--config", str(tmp_path / "bad.yaml")])
    with pytest.raises(BadInput):
        with_config(["--config", str(tmp_path / "none.yaml")])
    with pytest.raises(BadInput, match="needs a file"):
        with_config(["--config"])


def test_a_run_is_trained_from_a_part_of_a_config_and_again_from_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert main(["train", "--config", written(tmp_path, PLAN), "--out", str(first), "--evaluate", "false"]) == 0
    config = RunConfig.load(first / "config.yaml")
    assert config.options["width"] == 4 and config.training.steps == 2
    again = ["train", "--config", str(first / "config.yaml"), "--batch", "8", "--out", str(second)]
    assert main([*again, "--evaluate", "false", "--quiet"]) == 0
    other = RunConfig.load(second / "config.yaml")
    assert other.training == config.training.model_copy(update={"batch": 8}) and other.options == config.options


@pytest.mark.parametrize(
    "change", [{"system": None}, {"trainin": {}}, {"training": 3}, {"training": {"step": 1}}, {"options": {"widht": 3}}]
)
def test_a_plan_that_cannot_be_used_is_refused(
    change: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--config", written(tmp_path, PLAN | change), "--out", str(tmp_path / "run")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "run").exists()


def test_the_schema_describes_options_of_a_system(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "wgan_gp"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert described["properties"]["options"]["properties"]["critic_turns"]["default"] == 5
    references = [part.split('"')[0] for part in json.dumps(described).split("#/$defs/")[1:]]
    assert set(references) <= set(described["$defs"])
    assert set(schema()["properties"]) == set(RunConfig.model_fields)  # type: ignore[arg-type]
