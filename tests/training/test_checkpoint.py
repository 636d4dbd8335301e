"""Checkpoints are whole or absent, whatever goes wrong while they are written."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal

import pytest
import torch
import toys

from ganworks.errors import CheckpointError
from ganworks.training import checkpoint

TENSORS = {
    "weights": {"a": torch.arange(6.0), "n": torch.tensor(3)},
    "average": {},
    "optimizer": {"a|b|c": torch.ones(2)},
}


def write(folder: Path, step: int, keep: int = 3) -> Path:
    numbers = {"step": step, "stage": 0, "stage_step": step, "images": 0, "seconds": 1.5, "torch": "é"}
    return checkpoint.write(folder, numbers, TENSORS, keep)


def steps(folder: Path) -> list[int]:
    return [int(path.name[5:]) for path in checkpoint.complete(folder)]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    numbers, tensors = checkpoint.read(write(tmp_path, 7))
    assert (numbers["step"], numbers["torch"]) == (7, "é")
    assert tensors.keys() == TENSORS.keys()
    for stem, group in TENSORS.items():
        assert tensors[stem].keys() == group.keys()
        assert all(torch.equal(tensors[stem][name], tensor) for name, tensor in group.items())


def test_there_are_no_pickles(tmp_path: Path) -> None:
    path = write(tmp_path, 1)
    assert {file.suffix for file in path.iterdir()} == {".safetensors", ".json"}


def test_the_oldest_go(tmp_path: Path) -> None:
    for step in (1, 2, 10, 100):
        write(tmp_path, step, keep=2)
    assert steps(tmp_path) == [10, 100]


def test_a_damaged_later_one_does_not_push_out_a_good_one(tmp_path: Path) -> None:
    (write(tmp_path, 300) / "weights.safetensors").write_bytes(b"cut")
    write(tmp_path, 100)
    write(tmp_path, 200, keep=1)
    path, numbers, _, faults = checkpoint.newest_readable(tmp_path)
    assert numbers["step"] == 200 and path.name == "step-00000200" and len(faults) == 1


@pytest.mark.parametrize("harm", ["truncate", "flip", "remove", "empty state", "cut state", "other state"])
def test_damage_is_noticed_and_the_older_one_used(harm: str, tmp_path: Path) -> None:
    write(tmp_path, 1)
    newest = write(tmp_path, 2)
    weights, state = newest / "weights.safetensors", newest / "state.json"
    content = weights.read_bytes()
    if harm == "truncate":
        weights.write_bytes(content[:-4])
    elif harm == "flip":
        weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "remove":
        weights.unlink()
    elif harm == "empty state":
        state.write_text("")
    elif harm == "cut state":
        state.write_text(state.read_text()[:40])
    else:
        state.write_text("[1, 2]")
    path, numbers, _, (fault,) = checkpoint.newest_readable(tmp_path)
    assert path.name == "step-00000001" and numbers["step"] == 1
    assert str(newest) in fault and "damaged" in fault and "\n" not in fault


def test_nothing_usable_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="none has been written yet"):
        checkpoint.newest_readable(tmp_path)
    (write(tmp_path, 1) / "state.json").write_text("{}")
    with pytest.raises(CheckpointError, match=r"No usable checkpoint.*step-00000001 is damaged"):
        checkpoint.newest_readable(tmp_path)


@pytest.mark.parametrize("place", ["save_file", "fsync", "rename", "mkdir"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_failure_while_writing_leaves_older_ones(
    place: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 1)

    def fail(*given: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        owner = {"save_file": checkpoint, "fsync": os}.get(place, Path)
        patch.setattr(owner, place, fail)
        with pytest.raises(CheckpointError) as caught:
            write(tmp_path, 2, keep=1)
    said = str(caught.value)
    assert os.strerror(number) in said and "step 2" in said and "\n" not in said
    assert steps(tmp_path) == [1]
    assert {path.name for path in tmp_path.iterdir()} == {"step-00000001"}
    checkpoint.read(tmp_path / "step-00000001")


def test_a_full_disk_stops_the_run_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toys.trainer(folder=tmp_path, steps=2).run()
    again = toys.trainer(folder=tmp_path, steps=4)
    again.restore()

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(CheckpointError, match=r"step 4 .*No space left.*older checkpoints are untouched"):
        again.run()
    monkeypatch.undo()
    after = toys.trainer(folder=tmp_path, steps=4)
    assert after.restore() == [] and after.step == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write anywhere")
def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    toys.trainer(folder=tmp_path, steps=2).run()
    (tmp_path / "checkpoints").chmod(0o500)
    try:
        again = toys.trainer(folder=tmp_path, steps=4)
        again.restore()
        with pytest.raises(CheckpointError, match="could not be written"):
            again.run()
        assert steps(tmp_path / "checkpoints")[-1] == 2
    finally:
        (tmp_path / "checkpoints").chmod(0o700)


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("in the way")
    with pytest.raises(CheckpointError, match="could not be written"):
        toys.trainer(folder=tmp_path).run()


def test_what_a_killed_process_left_is_swept_up(tmp_path: Path) -> None:
    left = tmp_path / ".step-00000001.partial-99999"
    left.mkdir()
    (left / "weights.safetensors").write_bytes(b"half")
    assert steps(tmp_path) == []
    write(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000001"]


def test_a_whole_checkpoint_is_not_written_over(tmp_path: Path) -> None:
    before = (write(tmp_path, 1) / "state.json").stat().st_mtime_ns
    write(tmp_path, 1)
    assert (tmp_path / "step-00000001" / "state.json").stat().st_mtime_ns == before
    assert steps(tmp_path) == [1]


def test_shared_weights_are_written_once() -> None:
    system = toys.Toy()
    system.twin = system.generator
    weights = checkpoint.weights_of(system)
    assert not any(name.startswith("twin") for name in weights)
    checkpoint.load_weights(system, weights)


def test_weights_of_other_settings_are_refused_before_any_is_loaded() -> None:
    system = toys.Toy()
    before = {name: tensor.clone() for name, tensor in system.state_dict().items()}
    weights = {name: tensor + 1 for name, tensor in checkpoint.weights_of(system).items()}
    weights["spare"] = torch.ones(4)
    with pytest.raises(CheckpointError, match="'spare'"):
        checkpoint.load_weights(system, weights)
    assert all(torch.equal(before[name], tensor) for name, tensor in system.state_dict().items())


@pytest.mark.parametrize("method", ["adam", "rmsprop", "sgd"])
def test_moments_come_back_as_they_were(method: Literal["adam", "rmsprop", "sgd"]) -> None:
    from ganworks.game import Optimizer, Phase

    def phases(system: toys.Toy) -> list[Phase]:
        spec = Optimizer(method=method)
        return [Phase("critic", ("critic",), system.critic_loss, spec), Phase("spare", ("spare",), loss(system), spec)]

    def loss(system: toys.Toy):
        from ganworks.game import Terms

        return lambda batch: Terms(a=system.spare.square().sum())

    first, second = toys.trainer(toys.Toy(phases)), toys.trainer(toys.Toy(phases))
    for _ in range(2):
        first.advance()
    held = {name: t.clone() for name, t in checkpoint.optimizer_state(first.system, first.optimizers).items()}
    checkpoint.load_optimizer_state(second.system, second.optimizers, held)
    again = checkpoint.optimizer_state(second.system, second.optimizers)
    assert held and again.keys() == held.keys()
    assert all(torch.equal(again[name], held[name]) and again[name].dtype == held[name].dtype for name in held)


WRITER = """
import itertools, sys, torch
from pathlib import Path
from ganworks.training import checkpoint
folder = Path(sys.argv[1])
big = {"weights": {"a": torch.rand(300, 300)}, "average": {"a": torch.rand(300, 300)}, "optimizer": {}}
start = max([int(p.name[5:]) for p in checkpoint.complete(folder)], default=0)
for step in itertools.count(start + 1):
    numbers = {"step": step, "stage": 0, "stage_step": 0, "images": 0, "seconds": 0.0}
    checkpoint.write(folder, numbers, big, keep=2)
    if step == start + 1:
        print("written", flush=True)
"""


def test_killed_at_any_moment_the_newest_is_whole(tmp_path: Path) -> None:
    """A process that writes without pause is killed at random moments, again and again."""
    chance = random.Random(0)
    seen = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"written\n"
        time.sleep(0.1 * chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        _, numbers, _, faults = checkpoint.newest_readable(tmp_path)
        assert faults == [] and numbers["step"] > seen
        assert 1 <= len(checkpoint.complete(tmp_path)) <= 3
        seen = numbers["step"]
    partial = [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert len(partial) <= 1
    assert json.loads((checkpoint.complete(tmp_path)[-1] / "state.json").read_text())["step"] == seen
