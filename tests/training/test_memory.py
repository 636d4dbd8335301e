"""What cannot fit in memory is refused in one sentence, in seconds, before a folder is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import ganworks as gw
from ganworks._memory import is_out_of_memory, machine_memory, require, size_in_words
from ganworks.data.resize import with_size
from ganworks.errors import BadInput
from ganworks.testing.small import build as small_system
from ganworks.testing.small import given_for
from ganworks.training.memory import PROBED, build, layer_bytes

RUN: dict[str, Any] = {"batch": 4, "steps": 1, "loggers": (), "device": "cpu", "quiet": True, "samples": 4}
OPTIONS: dict[str, Any] = {"network": "mlp", "width": 4, "noise": 2}


@pytest.mark.parametrize(
    ("system", "options", "training", "sentence"),
    [
        ("gan", {"width": 10**6}, {}, "larger than the memory|need .* of memory"),
        ("gan", {"width": 10**30}, {}, "larger than the memory"),
        ("gan", {"noise": 10**13}, {}, "larger than the memory"),
        ("sngan", {"width": 10**5}, {}, "larger than the memory|need .* of memory"),
        ("infogan", {"uniform": 10**12}, {}, "larger than the memory|need .* of memory"),
        ("gan", {}, {"batch": 10**10}, "Batches of 10,000,000,000 images .* smaller batch"),
        ("gan", {}, {"batch": 10**10, "accumulate": 10**10}, "Batches of 10,000,000,000 images .* smaller batch"),
        ("gan", {}, {"batch": 10**40}, "more than 1,000,000 TiB"),
        ("gan", {}, {"samples": 10**10}, "Sample pictures of 10,000,000,000 images .* fewer samples"),
        ("gan", {"critic_turns": 10**10}, {}, r"batches of 10,000,000,000 turns.* fewer turns"),
        ("gan", {}, {"threads": 10**6}, "threads=1000000: this machine takes up to"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    system: str, options: dict[str, Any], training: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    usual = {"width": 4, "noise": 2} if system == "gan" else {}
    with pytest.raises(BadInput, match=sentence) as refusal:
        gw.train(system, "digits", out=tmp_path / "run", options={**usual, **options}, **{**RUN, **training})
    assert len(str(refusal.value)) < 300
    assert not (tmp_path / "run").exists()


def test_a_run_is_not_continued_or_opened_with_what_does_not_fit(tmp_path: Path) -> None:
    run = gw.train("gan", "digits", out=tmp_path / "run", options=OPTIONS, **RUN)
    config = (run.folder / "config.yaml").read_text()
    with pytest.raises(BadInput, match="smaller batch"):
        gw.resume(run.folder, steps=2, options={"training.batch": 10**10})
    assert (run.folder / "config.yaml").read_text() == config
    (run.folder / "config.yaml").write_text(config.replace("width: 4", "width: 1000000"))
    with pytest.raises(BadInput, match="networks of gan"):
        gw.Run(run.folder).sample(1)


def test_many_layers_are_refused_while_they_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganworks.training.memory.MOST_TENSORS", 100)

    def deep() -> Any:
        return torch.nn.Sequential(*(torch.nn.Linear(1, 1) for _ in range(10**9)))

    with pytest.raises(BadInput, match="more than 100 layers"):
        build(deep, "deep")


def test_other_errors_of_a_system_stay_what_they_are() -> None:
    def broken() -> Any:
        raise RuntimeError("size mismatch")

    with pytest.raises(RuntimeError, match="size mismatch"):
        build(broken, "broken")


def test_a_system_that_is_built_under_the_count_is_the_same() -> None:
    first, second = small_system("biggan"), build(lambda: small_system("biggan"), "biggan")
    assert all(
        torch.equal(a, b) for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize("name", ["dcgan", "cyclegan", "srgan", "stylegan"])
def test_measuring_layers_changes_nothing(name: str) -> None:
    system = small_system(name)
    before = {key: value.clone() for key, value in system.state_dict().items()}
    together, largest = layer_bytes(system, given_for(system, PROBED))
    assert 0 < largest <= together and system.training
    assert all(torch.equal(value, before[key]) for key, value in system.state_dict().items())


def test_layers_of_a_wider_system_put_out_more() -> None:
    narrow, wide = (layer_bytes(small_system("dcgan", width=width), None)[0] for width in (4, 16))
    assert wide > 2 * narrow


def test_samples_in_a_folder_are_those_of_one_grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    from ganworks import _run_pictures
    from ganworks.training.image_grid import to_uint8

    run = gw.train("gan", "digits", out=tmp_path / "run", options=OPTIONS, **RUN)
    monkeypatch.setattr(_run_pictures, "SAMPLE_CHUNK", 3)
    images = to_uint8(run.sample(7, seed=1))
    run.save_samples(7, tmp_path / "pictures", seed=1)
    files = sorted((tmp_path / "pictures").iterdir())
    assert len(files) == 7
    for file, image in zip(files, images, strict=True):
        assert np.array_equal(np.asarray(Image.open(file)), image[..., 0])
    run.save_samples(1, tmp_path / "one")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["00000.png"]
    with pytest.raises(BadInput, match="10,000,000,000,000 images need"):
        run.save_samples(10**13, tmp_path / "grid.png")


def test_pictures_that_do_not_fit_are_not_made() -> None:
    with pytest.raises(BadInput, match="1,000,000 pictures of 4000 x 4000 need"):
        with_size(np.broadcast_to(np.zeros((1, 8, 8, 1), np.uint8), (10**6, 8, 8, 1)), 4000)


def test_memory_in_words() -> None:
    assert machine_memory() > 2**28
    require(machine_memory(), "It", "do")
    with pytest.raises(BadInput, match="They need 2,048 bytes of memory or more and there are 1,024"):
        require(2048, "They", "give less", 1024)
    assert size_in_words(10**60) == "more than 1,000,000 TiB"
    assert is_out_of_memory(MemoryError()) and not is_out_of_memory(ValueError("out of memory"))
