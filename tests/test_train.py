"""Putting a run together, continuing it, and a process that is killed with no chance to say goodbye."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small
import torch

from ganworks._data_choice import facts, open_data
from ganworks._train import check_fit, resolved, resume, system, train
from ganworks.data import DataSet
from ganworks.data.captions import Vocabulary
from ganworks.errors import BadInput, CheckpointError, DataError
from ganworks.registry import system as systems
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training import checkpoint

TINY: dict[str, Any] = {"network": "mlp", "width": 4, "noise": 3, "critic_turns": 1}
FAST: dict[str, Any] = {"batch": 4, "log_every": 1, "loggers": (), "samples": 4, "device": "cpu", "quiet": True}


def small_run(folder: Path, steps: int = 2, **changes: Any) -> Run:
    return train("wgan_gp", "digits", steps=steps, out=folder, options=TINY, **{**FAST, **changes})


def test_a_run_has_its_files(tmp_path: Path) -> None:
    run = small_run(tmp_path / "run", checkpoint_every=1, sample_every=1)
    held = {str(path.relative_to(run.folder)) for path in run.folder.rglob("*") if path.is_file()}
    assert {"config.yaml", "metrics.jsonl", "samples/step-00000002.png", "checkpoints/step-00000002/state.json"} <= held
    assert not [name for name in held if "partial" in name]
    assert run.step == 2 and run.faults == []


def test_the_config_makes_the_same_run_again(tmp_path: Path) -> None:
    first = small_run(tmp_path / "first")
    held = RunConfig.load(first.folder / "config.yaml")
    second = train(
        held.system, held.data, out=tmp_path / "second", options=held.options, quiet=True, **held.training.model_dump()
    )
    ours, theirs = (checkpoint.newest_readable(run.folder / "checkpoints")[2] for run in (first, second))
    for stem, group in ours.items():
        assert all(torch.equal(group[name], theirs[stem][name]) for name in group)
    assert held.versions["torch"] == torch.__version__


def test_the_image_and_classes_come_from_the_data() -> None:
    data = open_data(DataChoice(name="digits"))
    assert facts(data)["image"] == (1, 8, 8) and facts(data)["classes"] == 10
    assert resolved(systems["gan"], {}, data).image == (1, 8, 8)


def test_a_system_in_hand_is_trained_as_it_is(tmp_path: Path) -> None:
    game = system("gan", image=(1, 8, 8), network="mlp", width=4)
    run = train(game, "digits", steps=1, out=tmp_path / "run", **FAST)
    assert run.config.options["width"] == 4
    assert torch.equal(run.sample(2), Run(run.folder).sample(2))


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        ({"data": "digitz"}, BadInput, "digits"),
        ({"options": {"widht": 3}}, BadInput, "widht=3"),
        ({"options": {"image": (1, 16, 16)}}, BadInput, r"\(1, 16, 16\)"),
        ({"game": "wgan_pg"}, BadInput, "did you mean wgan_gp"),
        ({"game": "cyclegan", "options": {}}, DataError, "digits has no other"),
        ({"steps": -1}, Exception, "steps"),
        ({"batch": 0}, Exception, "batch"),
        ({"speed": 3}, Exception, "speed"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    changes: dict[str, Any], kind: type[Exception], said: str, tmp_path: Path
) -> None:
    usual = {"game": "wgan_gp", "data": "digits", "steps": 1, "options": TINY, "out": tmp_path / "run", **FAST}
    with pytest.raises(kind, match=said):
        train(**{**usual, **changes})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [(), ("dog",), ("dog", "cat"), ("cat", "dog", "fish")])
def test_a_vocabulary_that_is_not_the_datas_is_refused(words: tuple[str, ...]) -> None:
    data = DataSet(
        "pets",
        np.zeros((2, 16, 16, 1), np.uint8),
        caption=np.full((2, 3), 2),
        vocabulary=Vocabulary(("cat", "dog"), length=3),
    )
    kind = systems["stackgan"]
    with pytest.raises(BadInput, match=r"vocabulary.*pets"):
        check_fit(resolved(kind, {"vocabulary": words}, data), data)
    check_fit(resolved(kind, {}, data), data)
    check_fit(resolved(kind, {"vocabulary": ("cat", "dog")}, data), data)


def test_a_folder_is_not_trained_into_twice(tmp_path: Path) -> None:
    small_run(tmp_path / "run", steps=1)
    before = (tmp_path / "run" / "metrics.jsonl").read_text()
    with pytest.raises(BadInput, match="already holds a run"):
        small_run(tmp_path / "run", steps=1)
    assert (tmp_path / "run" / "metrics.jsonl").read_text() == before


@pytest.mark.parametrize("place", ["file", "system"])
def test_a_folder_that_cannot_be_written_is_one_sentence(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((BadInput, CheckpointError), match=r"cannot be written|is a file"):
        small_run(tmp_path / "file" if place == "file" else Path("/proc/ganworks/run"))


def test_resuming_what_is_no_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a run"):
        resume(tmp_path / "nothing")


def test_a_new_budget_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    small_run(tmp_path / "run", steps=2)
    assert resume(tmp_path / "run", quiet=True).step == 2
    assert resume(tmp_path / "run", steps=4, quiet=True).step == 4
    run = resume(tmp_path / "run", minutes=0.01, quiet=True)
    assert run.step > 4
    assert (run.config.training.steps, run.config.training.minutes) == (None, 0.01)
    assert resume(tmp_path / "run", steps=run.step + 2, quiet=True).step == run.step + 2


def test_looking_at_a_run_does_not_change_how_it_goes_on(tmp_path: Path) -> None:
    whole = small_run(tmp_path / "whole", steps=4)
    looked = small_run(tmp_path / "looked", steps=2)
    looked.sample(5)
    looked.save_samples(3, tmp_path / "pictures")
    torch.manual_seed(1)
    resumed = resume(looked.folder, steps=4, quiet=True)
    ours, theirs = (checkpoint.newest_readable(run.folder / "checkpoints")[2] for run in (whole, resumed))
    for stem, group in ours.items():
        assert all(torch.equal(group[name], theirs[stem][name]) for name in group)


def test_evaluating_a_run_changes_nothing_but_the_report(tmp_path: Path) -> None:
    run = small_run(tmp_path / "run", steps=2)
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    run.evaluate(["kid"], features=["pixels"], count=60)
    after = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    report = run.folder / "report.json"
    assert {path: content for path, content in after.items() if path != report} == before
    json.loads(report.read_text())


COMMAND = [sys.executable, "-c", "from ganworks.cli.main import main; raise SystemExit(main())"]
OPTIONS = [
    "--data",
    "digits",
    "--network",
    "mlp",
    "--width",
    "4",
    "--noise",
    "3",
    "--batch",
    "4",
    "--log-every",
    "1",
    "--loggers",
    "[]",
    "--samples",
    "4",
    "--threads",
    "1",
    "--evaluate",
    "false",
    "--quiet",
]


def test_killed_and_resumed_from_the_command_line_is_never_killed(tmp_path: Path) -> None:
    """kill -9 in the middle of training, then ``ganworks resume``: bit for bit the uninterrupted run."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    killed = tmp_path / "killed"
    process = subprocess.Popen(
        [
            *COMMAND,
            "train",
            "wgan_gp",
            *OPTIONS,
            "--steps",
            "1000000",
            "--checkpoint-every",
            "20",
            "--out",
            str(killed),
        ],
        env=environment,
    )
    deadline = time.monotonic() + 120
    while not (found := checkpoint.complete(killed / "checkpoints")) or int(found[-1].name[5:]) < 20:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stood, _, _, _ = checkpoint.newest_readable(killed / "checkpoints")
    steps = int(stood.name[5:]) + 40

    done = subprocess.run(
        [*COMMAND, "resume", str(killed), "--steps", str(steps), "--no-evaluate", "--quiet"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

    held = RunConfig.load(killed / "config.yaml")
    whole = train(
        held.system, held.data, out=tmp_path / "whole", options=held.options, quiet=True, **held.training.model_dump()
    )
    (_, ours, ours_held, _), (_, theirs, theirs_held, _) = (
        checkpoint.newest_readable(folder / "checkpoints") for folder in (whole.folder, killed)
    )
    assert ours["step"] == theirs["step"] == steps
    for stem, group in ours_held.items():
        assert small.differing(group, theirs_held[stem]) == []
    first, second = (
        [{key: value for key, value in json.loads(line).items() if key != "seconds"} for line in path.open()]
        for path in (whole.folder / "metrics.jsonl", killed / "metrics.jsonl")
    )
    assert first == second and [line["step"] for line in first] == list(range(1, steps + 1))
