"""``ganworks encode`` and ``ganworks reconstruct``: files in, codes and pictures out, refusals in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from tiny import TINY
from typed import dataset

from ganworks.cli.main import main
from ganworks.cli.reconstruct import over_each_other
from ganworks.run import Run

QUICK = ["--data", "digits", *TINY, "--steps", "2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    made = {name: str(tmp_path_factory.mktemp("encode") / name) for name in ("vae", "gan")}
    for name, folder in made.items():
        assert main(["train", name, *QUICK, "--out", folder]) == 0
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(3):
        path = tmp_path / "given" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((8, 8), 80 * number, np.uint8)).save(path)
    return tmp_path / "given"


def test_codes_of_pictures_are_the_encoders(runs: dict[str, str], folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.safetensors"
    assert main(["encode", runs["vae"], str(folder), str(folder / "1.png"), "--out", str(out)]) == 0
    with safe_open(out, "pt") as file:
        codes, facts = file.get_tensor("latents"), file.metadata()
    grey = torch.tensor([0, 80, 160, 80]).view(4, 1, 1, 1).expand(4, 1, 8, 8) / 127.5 - 1
    assert torch.allclose(codes, Run(runs["vae"]).encode(grey), atol=1e-5)
    assert json.loads(facts["names"])[:3] == ["0.png", "1.png", "2.png"] and facts["system"] == "vae"


def test_without_pictures_the_held_out_data_is_encoded_with_its_labels(runs: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "codes.safetensors"
    assert main(["encode", runs["vae"], "--out", str(out)]) == 0
    with safe_open(out, "pt") as file:
        assert torch.equal(file.get_tensor("labels"), dataset("digits", split="evaluate").field("label"))
        assert len(file.get_tensor("latents")) == len(file.get_tensor("labels"))


def test_reconstructions_are_a_sheet_or_single_pictures(runs: dict[str, str], folder: Path, tmp_path: Path) -> None:
    assert main(["reconstruct", runs["vae"], str(folder), "--out", str(tmp_path / "sheet.png")]) == 0
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > sheet.height, "three over three"
    assert main(["reconstruct", runs["vae"], str(folder), "--out", str(tmp_path / "again")]) == 0
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == ["0.png", "1.png", "2.png"]
    with Image.open(tmp_path / "again" / "0.png") as single:
        assert single.width == single.height


@pytest.mark.parametrize("verb", ["encode", "reconstruct"])
def test_a_system_without_an_encoder_is_refused_in_one_sentence(
    verb: str, runs: dict[str, str], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, runs["gan"], str(folder), "--out", str(tmp_path / "x.safetensors")]) == 2
    said = capsys.readouterr().err.strip()
    fault = {"encode": "gan does not encode", "reconstruct": "gan does not reconstruct"}[verb]
    assert fault in said and "vaegan" in said and "\n" not in said
    assert not (tmp_path / "x.safetensors").exists()


def test_other_refusals(runs: dict[str, str], folder: Path, tmp_path: Path) -> None:
    assert main(["encode", runs["vae"], str(folder), "--out", str(tmp_path / "codes.npy")]) == 2
    assert main(["reconstruct", runs["vae"], str(folder), "--out", str(tmp_path / "sheet.txt")]) == 2
    assert main(["reconstruct", runs["vae"], "-n", "0", "--out", str(tmp_path / "sheet.png")]) == 2


def test_originals_stand_over_their_reconstructions() -> None:
    images = torch.arange(5.0).view(5, 1, 1, 1) / 10
    rows = over_each_other(images, -images, columns=3).flatten().tolist()
    expected = [0.0, 0.1, 0.2, -0.0, -0.1, -0.2, 0.3, 0.4, 1.0, -0.3, -0.4, 1.0]
    assert rows == pytest.approx(expected)
