"""A run opened from its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small
import torch
from PIL import Image

from ganworks import _run_pictures
from ganworks._run_pictures import SAMPLE_CHUNK as CHUNK
from ganworks._run_pictures import draw_samples
from ganworks._train import train
from ganworks.errors import BadInput, CheckpointError, GanworksError
from ganworks.game import Batch
from ganworks.run import Run

FAST = {"batch": 4, "loggers": (), "samples": 4, "device": "cpu", "quiet": True, "checkpoint_every": 1, "steps": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return train("gan", "digits", out=folder, options={"network": "mlp", "width": 4, "noise": 3}, **FAST)


def test_samples_follow_from_seed_and_place(run: Run) -> None:
    images = run.sample(5)
    assert images.shape == (5, 1, 8, 8) and float(images.abs().max()) <= 1
    many = Run(run.folder).sample(CHUNK + 3)[:5]
    torch.testing.assert_close(many, images, msg="the first do not depend on how many")
    assert not torch.equal(run.sample(5, seed=1), images)
    many = run.sample(2 * CHUNK)
    assert not torch.equal(many[:CHUNK], many[CHUNK:])  # each chunk has noise of its own


@pytest.mark.parametrize("name", ["gan", "infogan", "sngan", "biggan", "stylegan", "progan", "vae", "cgan", "cogan"])
def test_the_networks_see_no_more_images_than_are_wanted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And these are the first of any number, whatever is made at a time."""
    monkeypatch.setattr(_run_pictures, "SAMPLE_CHUNK", 6)
    system, sizes = small.build(name).eval(), list[int]()
    sample, many = system.sample, draw_samples(system, 9, (0, 1))

    def counted(n: int, given: Batch | None = None) -> torch.Tensor:
        sizes.append(n)
        return sample(n, given)

    monkeypatch.setattr(system, "sample", counted)
    for count, made in ((1, [1]), (2, [2]), (4, [6]), (8, [6, 2])):
        sizes.clear()
        torch.testing.assert_close(draw_samples(system, count, (0, 1)), many[:count])
        assert sizes == made
    monkeypatch.setattr(_run_pictures, "PART_PIXELS", 2 * system.config.image[1] * system.config.image[2])
    sizes.clear()
    torch.testing.assert_close(draw_samples(system, 9, (0, 1)), many)
    assert sizes == [2, 2, 2, 2, 2], "three parts of the first chunk, two of the second"


def test_samples_come_from_the_averaged_weights(run: Run) -> None:
    from ganworks.training import checkpoint

    _, _, tensors, _ = checkpoint.newest_readable(run.folder / "checkpoints")
    held = dict(run.system.named_parameters())
    assert tensors["average"] and all(torch.equal(held[name], mean) for name, mean in tensors["average"].items())
    assert not run.system.training and not any(p.requires_grad for p in run.system.parameters())


@pytest.mark.parametrize("name", ["grid.png", "grid.jpg", "grid.webp"])
def test_a_grid_is_written(name: str, run: Run, tmp_path: Path) -> None:
    path = run.save_samples(9, tmp_path / "deep" / name)
    assert path.exists() and Image.open(path).size[0] == Image.open(path).size[1]


def test_a_folder_of_pictures_is_written(run: Run, tmp_path: Path) -> None:
    folder = run.save_samples(3, tmp_path / "pictures")
    assert [path.name for path in sorted(folder.iterdir())] == ["00000.png", "00001.png", "00002.png"]
    first = np.asarray(Image.open(folder / "00000.png"))
    assert first.shape[0] % 8 == 0


@pytest.mark.parametrize("n", [0, -3])
def test_none_is_not_a_number_of_images(n: int, run: Run) -> None:
    with pytest.raises(BadInput, match=f"{n} images"):
        run.sample(n)


def test_other_endings_are_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"grid\.gif"):
        run.save_samples(2, tmp_path / "grid.gif")


def test_a_place_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GanworksError, match="cannot be written"):
        run.save_samples(2, tmp_path / "file" / "grid.png")


def test_a_truncated_checkpoint_is_passed_over_and_said(run: Run, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(run.folder, folder)
    weights = folder / "checkpoints" / "step-00000002" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:50])
    copy = Run(folder)
    assert copy.step == 1 and len(copy.faults) == 1 and "step-00000002" in copy.faults[0]
    shutil.rmtree(folder / "checkpoints")
    with pytest.raises(CheckpointError, match="No usable checkpoint"):
        Run(folder).sample(1)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a run"):
        Run(tmp_path)
