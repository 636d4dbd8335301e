"""Two gloo processes with half batches are one process with the whole batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import toys
import two_processes
from safetensors.torch import load_file

from ganworks.errors import BadInput
from ganworks.layers.image_pool import ImagePool
from ganworks.training import checkpoint
from ganworks.training.distributed import Runtime, native_bfloat16
from ganworks.training.settings import Training

Found = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of one process, and of two started by torchrun."""
    folder = tmp_path_factory.mktemp("processes")
    two_processes.wasserstein(folder / "one", steps=2 * two_processes.STEPS, checkpoint_every=two_processes.STEPS).run()
    two_processes.wasserstein(folder / "one-then-two").run()
    for name in ("dcgan", "biggan"):
        two_processes.normalised(folder / f"{name}-one", name).run()
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node=2",
        two_processes.__file__,
        str(folder),
    ]
    done = subprocess.run(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def ranks(folder: Path) -> tuple[Found, Found]:
    """What each process found."""
    return load_file(folder / "rank0.safetensors"), load_file(folder / "rank1.safetensors")


def apart(first: Path, second: Path) -> float:
    """The largest difference between the tensors of two checkpoints."""
    (_, ours), (_, theirs) = checkpoint.read(first), checkpoint.read(second)
    assert ours.keys() == theirs.keys() and all(ours[stem].keys() == theirs[stem].keys() for stem in ours)
    return max(
        float((ours[stem][name].double() - theirs[stem][name].double()).abs().max())
        for stem in ours
        for name in ours[stem]
    )


def logged(folder: Path) -> list[dict[str, float]]:
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in lines]


def test_two_processes_train_as_one(folder: Path) -> None:
    step = f"checkpoints/step-{two_processes.STEPS:08d}"
    assert apart(folder / "one" / step, folder / "two" / step) < 1e-10
    for ours, theirs in zip(logged(folder / "one"), logged(folder / "two"), strict=False):
        # norms are summed in single precision
        assert ours == pytest.approx(theirs, abs=1e-10, rel=1e-6)
        assert ours["critic/penalty"] > 0


@pytest.mark.parametrize("name", ["dcgan", "biggan"])
def test_batch_statistics_of_two_processes_are_those_of_one(name: str, folder: Path) -> None:
    step = f"checkpoints/step-{two_processes.STEPS:08d}"
    assert apart(folder / f"{name}-one" / step, folder / f"{name}-two" / step) < 1e-10


def test_one_process_is_continued_by_two(folder: Path) -> None:
    step = f"checkpoints/step-{2 * two_processes.STEPS:08d}"
    assert apart(folder / "one" / step, folder / "one-then-two" / step) < 1e-10


def test_micro_batches_train_as_one(folder: Path, tmp_path: Path) -> None:
    two_processes.wasserstein(tmp_path, accumulate=2).run()
    step = f"checkpoints/step-{two_processes.STEPS:08d}"
    assert apart(folder / "one" / step, tmp_path / step) < 1e-10


def test_gradients_that_one_process_lacks_count_as_zero(ranks: tuple[Found, Found]) -> None:
    for found in ranks:
        assert found["shared"].tolist() == [2.0, 2.0]
        assert found["first"].tolist() == [3.0] * 3 and found["second"].tolist() == [5.0] * 3


def test_noise_of_the_shards_is_the_noise_of_the_whole(ranks: tuple[Found, Found]) -> None:
    from ganworks import rng

    with rng.scope("noise"):
        whole = rng.normal(6, like=torch.zeros(()))
    assert all(torch.equal(found["noise"], whole) for found in ranks)


def test_statistics_are_averaged_and_counts_are_not(ranks: tuple[Found, Found]) -> None:
    for found in ranks:
        assert found["running_mean"].tolist() == [0.5, 0.5] and float(found["tracked"]) == 7


def test_what_is_local_stays_with_its_process(ranks: tuple[Found, Found]) -> None:
    for rank, found in enumerate(ranks):
        assert found["pool"].flatten().tolist() == [rank, rank]


def test_a_continued_run_has_every_process_s_own_again(folder: Path, ranks: tuple[Found, Found]) -> None:
    assert all(torch.equal(found["at_once"], found["in_parts"]) for found in ranks)
    assert not torch.equal(ranks[0]["at_once"], ranks[1]["at_once"])
    ends = [folder / name / f"checkpoints/step-{2 * two_processes.STEPS:08d}" for name in ("pooled", "pooled-in-parts")]
    assert apart(*ends) == 0
    held = load_file(ends[0] / "own.safetensors")
    assert all(torch.equal(held["pool.images"][rank], found["at_once"]) for rank, found in enumerate(ranks))


def test_another_number_of_processes_goes_on_from_the_first_one_s() -> None:
    pool = ImagePool(2, (1, 1, 1))
    pool.images.fill_(7.0)
    held = {"0.images": torch.zeros(2, 2, 1, 1, 1), "0.count": torch.zeros(2)}
    Runtime(toys.settings()).take_own(torch.nn.ModuleList([pool]), held)
    assert pool.images.flatten().tolist() == [7.0, 7.0]


def test_all_start_from_the_weights_of_the_first(ranks: tuple[Found, Found]) -> None:
    assert all(float(found["spread"]) == 0 for found in ranks)


def test_a_signal_to_one_stops_all_after_the_same_step(ranks: tuple[Found, Found]) -> None:
    assert [float(found["stopped"]) for found in ranks] == [2, 2]


def test_not_a_number_in_one_stops_all_before_anything_moves(ranks: tuple[Found, Found]) -> None:
    assert [float(found["broken"]) for found in ranks] == pytest.approx([0.9, 0.9])


def test_processes_that_start_at_other_times_keep_one_run(ranks: tuple[Found, Found]) -> None:
    assert all(float(found["named"]) == 1 for found in ranks)


def test_a_batch_that_does_not_split_is_refused(ranks: tuple[Found, Found]) -> None:
    assert all(float(found["refused"]) == 1 for found in ranks)
    with pytest.raises(BadInput, match=r"batch=7 .*accumulate=2"):
        Runtime(toys.settings(batch=7, accumulate=2))


def test_a_device_that_is_not_there_is_one_sentence() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is such a device")
    with pytest.raises(BadInput, match="device='cuda'"):
        Runtime(toys.settings(device="cuda"))


def test_alone_nothing_is_exchanged() -> None:
    runtime = Runtime(toys.settings())
    parameter = torch.nn.Parameter(torch.zeros(2))
    runtime.average_gradients([parameter])
    assert parameter.grad is None and runtime.first and runtime.world == 1


def test_hints_follow_what_the_device_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for native, precision, side, word in (
        (True, "32", 64, "--precision bf16"),
        (True, "32", 1, ""),
        (True, "bf16", 64, ""),
        (False, "32", 64, ""),
        (False, "bf16", 64, "--precision 32"),
        (None, "bf16", 64, ""),
        (None, "32", 64, ""),
        (True, "64", 64, ""),
    ):
        monkeypatch.setattr("ganworks.training.distributed.native_bfloat16", lambda device, native=native: native)
        hint = Runtime(Training(device="cpu", precision=precision)).hint(side)  # type: ignore[arg-type]
        assert word in hint and bool(hint) == bool(word)


def test_settings_of_a_gpu_are_left_alone_without_one() -> None:
    before = torch.get_float32_matmul_precision()
    Runtime(Training(device="cpu", tf32=True))
    assert torch.get_float32_matmul_precision() == before
    assert native_bfloat16(torch.device("meta")) is None
