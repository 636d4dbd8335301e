"""``ganworks translate``: pictures in, translations out under the same names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small
import torch
from PIL import Image

from ganworks.cli.main import main
from ganworks.data.pictures import read
from ganworks.run import Run
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training.image_grid import to_uint8


def kept(folder: Path, name: str, **options: Any) -> Path:
    """A run of two steps of a small system, on disk."""
    system = small.build(name, **options)
    engine = small.trainer(name, folder, system=system, steps=2)
    engine.run()
    RunConfig(
        system=name,
        options=system.config.model_dump(mode="json"),
        data=DataChoice(name="digits"),
        training=engine.settings,
    ).save(folder / "config.yaml")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("run"), "cyclegan", domain_names=("noto", "twemoji"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    (place / "faces").mkdir(parents=True)
    for number, name in enumerate(("a.png", "faces/b.jpg")):
        Image.fromarray(np.full((12, 12, 3), 40 + 90 * number, np.uint8)).save(place / name)
    return place


def test_the_domains_are_named_where_no_way_is_given(run: Path, folder: Path, tmp_path: Path, capsys) -> None:
    assert main(["translate", str(run), str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "the domains of this run are noto and twemoji" in capsys.readouterr().err


def test_a_folder_is_translated_picture_by_picture(run: Path, folder: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    asked = ["translate", str(run), "--from", "noto", "--to", "twemoji", str(folder), "--out", str(out)]
    assert main(asked) == 0
    assert "2 pictures of 8x8, noto to twemoji" in capsys.readouterr().out
    names, images = read([folder], (1, 8, 8))
    expected = to_uint8(Run(run).translate(images, "noto", "twemoji"))
    for name, picture in zip(names, expected, strict=True):
        written = np.asarray(Image.open((out / name).with_suffix(".png")))
        assert np.array_equal(written, picture[..., 0]), "at their own size"


def test_domains_go_by_number_as_well_and_files_one_by_one(run: Path, folder: Path, tmp_path: Path) -> None:
    for out, ends in (("names", ("twemoji", "noto")), ("numbers", ("1", "0"))):
        asked = [
            "translate",
            str(run),
            str(folder / "a.png"),
            "--from",
            ends[0],
            "--to",
            ends[1],
            "--out",
            str(tmp_path / out),
        ]
        assert main(asked) == 0
    one, other = (np.asarray(Image.open(tmp_path / out / "a.png")) for out in ("names", "numbers"))
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"--to": "fluent"}, "fluent"), ({"--to": "noto"}, "to itself"), ({"pictures": "nowhere"}, "nowhere")],
)
def test_what_cannot_be_done_is_said(run: Path, folder: Path, tmp_path: Path, capsys, changes: dict, said: str) -> None:
    words = {"--from": "noto", "--to": "twemoji", "--out": str(tmp_path / "out"), "pictures": str(folder), **changes}
    asked = ["translate", str(run), words.pop("pictures"), *(word for pair in words.items() for word in pair)]
    assert main(asked) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_run_that_does_not_translate_says_so(folder: Path, tmp_path: Path, capsys) -> None:
    other = kept(tmp_path / "gan", "dcgan")
    asked = ["translate", str(other), str(folder), "--from", "0", "--to", "1", "--out", str(tmp_path / "out")]
    assert main(asked) == 2
    assert "dcgan does not translate" in capsys.readouterr().err
    assert torch.is_grad_enabled()


def test_a_picture_keeps_its_own_size_where_the_networks_allow_it(run: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "in").mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (16, 20), np.uint8)
    for name, part in (("whole.png", pixels), ("odd.png", pixels[:15, :18]), ("tiny.png", pixels[:3, :5])):
        Image.fromarray(part).save(tmp_path / "in" / name)
    (tmp_path / "in" / "torn.png").write_bytes(b"no picture")
    out = tmp_path / "out"
    words = ["translate", str(run), str(tmp_path / "in"), "--from", "0", "--to", "1", "--out", str(out)]
    assert main([*words, "--size", "own"]) == 1, "a file could not be read"
    assert "torn.png" in capsys.readouterr().err
    images = {path.name: np.asarray(Image.open(path)) for path in out.iterdir()}
    assert {name: image.shape for name, image in images.items()} == {
        "whole.png": (16, 20),
        "odd.png": (15, 18),
        "tiny.png": (3, 5),
    }
    system: Any = Run(run).system
    whole = torch.from_numpy(pixels)[None, None].float() / 127.5 - 1
    assert np.array_equal(images["whole.png"], to_uint8(system.generator_xy(whole))[0, ..., 0])
    (tmp_path / "in" / "torn.png").unlink()
    assert main(words) == 2, "nothing is written over unasked"
    assert "out holds 3 pictures of an earlier call" in capsys.readouterr().err
    assert main([*words, "--replace"]) == 0
    assert "--size own translates each at its own size" in capsys.readouterr().out


def test_one_size_only_is_said(folder: Path, tmp_path: Path, capsys) -> None:
    other = kept(tmp_path / "xgan", "xgan")
    words = ["translate", str(other), str(folder), "--from", "0", "--to", "1", "--out", str(tmp_path / "out")]
    assert main([*words, "--size", "own"]) == 2
    assert "xgan translates pictures of 8x8 only" in capsys.readouterr().err
