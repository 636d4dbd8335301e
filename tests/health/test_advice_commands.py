"""The command that the doctor prints is the run with the change, and it works."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from ganworks._train import train
from ganworks.cli.main import main
from ganworks.errors import NotFinite
from ganworks.health.record import Record
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig

FAST: dict[str, Any] = {
    "batch": 512,
    "log_every": 2,
    "watch_every": 4,
    "loggers": (),
    "device": "cpu",
    "quiet": True,
    "sample_every": 0,
    "threads": 1,
}
TINY: dict[str, Any] = {"network": "mlp", "width": 8, "noise": 4}


def ill(folder: Path, options: dict[str, Any], steps: int = 60, **training: Any) -> Run:
    """A game with settings that ruin it, in large batches so that it is judged early."""
    settings = {**FAST, **training, "steps": steps}
    try:
        return train("gan", DataChoice(name="digits", size=8), out=folder, options={**TINY, **options}, **settings)
    except NotFinite:
        return Run(folder)


def execute(command: str) -> int:
    words = shlex.split(command)
    assert words[0] == "ganworks"
    quiet = ["--no-evaluate", "--quiet"] if words[1] == "resume" else ["--evaluate=false", "--quiet"]
    return main([*words[1:], *quiet])


def flat(config: RunConfig) -> dict[str, Any]:
    return {**config.options, **{f"training.{name}": value for name, value in config.training.model_dump().items()}}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"critic_optimizer": {"rate": 3.0}}, "critic_optimizer.rate"),
        ({"generator_optimizer": {"rate": 1e-9}}, "generator_optimizer.rate"),
        ({"penalties": [{"kind": "r1", "weight": 1e5}]}, "penalties.0.weight"),
    ],
)
def test_the_printed_command_is_the_same_run_with_the_change(wrong: dict[str, Any], name: str, tmp_path: Path) -> None:
    run = ill(tmp_path / "ill", wrong)
    first = run.doctor().causes[0]
    assert first.name == name and first.level == "illness"
    command = first.advice[0].command
    assert command.startswith("ganworks train gan ")
    assert execute(command) == 0
    again = Run(shlex.split(command)[-1])
    before, after = flat(run.config), flat(again.config)
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= {name.partition(".")[0], "training.quiet"}, changed
    assert again.step == 60 and again.config.data == run.config.data


def test_a_run_that_was_well_goes_on_from_its_last_healthy_checkpoint(tmp_path: Path) -> None:
    run = ill(tmp_path / "run", {}, steps=60, checkpoint_every=30)
    ruined = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]
    for line in ruined:
        if "health/diversity" in line:
            well = line["step"] <= 36
            names = ("diversity", "clusters", "duplicates", "distance")
            values = (0.9, 0.9, 0.0, 0.05) if well else (0.0, 0.1, 1.0, 2.0)
            line |= {f"health/{name}": value for name, value in zip(names, values, strict=True)}
    (run.folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in ruined))
    config = RunConfig.load(run.folder / "config.yaml")
    optimizer = {**config.options["critic_optimizer"], "weight_decay": 5.0}
    config.model_copy(update={"options": {**config.options, "critic_optimizer": optimizer}}).save(
        run.folder / "config.yaml"
    )
    diagnosis = Run(run.folder).doctor()
    cause = next(cause for cause in diagnosis.causes if cause.name == "critic_optimizer.weight_decay")
    command = cause.advice[0].command
    assert "resume" in command and "--from 30" in command and "--set critic_optimizer.weight_decay=0" in command
    assert execute(command) == 0
    assert Run(run.folder).config.options["critic_optimizer"]["weight_decay"] == 0
    assert Record.read(run.folder / "metrics.jsonl").step == Run(run.folder).step >= 60


def test_nothing_is_advised_that_is_on_already(tmp_path: Path) -> None:
    run = ill(tmp_path / "ill", {"critic_optimizer": {"rate": 3.0}, "penalties": [{"kind": "r1", "weight": 1.0}]})
    options = {**run.config.options, "training": run.config.training.model_dump()}
    for cause in run.doctor().causes:
        for advice in cause.advice:
            for name, value in advice.options.items():
                first, _, rest = name.partition(".")
                assert (options[first][rest] if rest else options.get(first)) != value


def test_trials_say_which_advice_helps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ill(tmp_path / "ill", {"generator_optimizer": {"rate": 1e-9}, "width": 32}, steps=80)
    before = sorted(path.name for path in run.folder.rglob("*"))
    assert main(["doctor", str(run.folder), "--try", "100", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    control, first = content["trials"]["trials"][:2]
    assert content["trials"]["start"] == 0 and control["cause"] == ""
    assert first["cause"] == "generator_optimizer.rate" == content["causes"][0]["name"]
    assert first["helped"] and first["distance"] < 0.7 * control["distance"]
    assert sorted(path.name for path in run.folder.rglob("*")) == before
