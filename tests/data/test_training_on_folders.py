"""Every system that used to train on built-in sets only, on a folder of one's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import small
import torch
from pictures import discs
from PIL import Image
from safetensors.torch import save_file
from typed import present

import ganworks as gw
from ganworks.cli.main import main
from ganworks.data import resolve
from ganworks.errors import BadInput
from ganworks.registry import system as systems
from ganworks.run_config import DataChoice

FROM_DATA = ("image", "classes", "attributes", "domains", "vocabulary", "domain_names")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two kinds of fruit with a table, and two pictures that nobody sorted."""
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "fruit"
    discs(folder / "apple", 14)
    discs(folder / "plum", 14, first=30)
    discs(folder, 2, first=90)
    rows = ["file_name,text,smiling,hat"]
    for kind, first in (("apple", 0), ("plum", 30)):
        rows += [f"{kind}/{n}.png,{kind} number {n % 3},{n % 2},{int(n % 3 == 0)}" for n in range(first, first + 14)]
    (folder / "metadata.csv").write_text("\n".join(rows))
    return folder


def trained(name: str, place: Path, out: Path, data: dict | None = None, **options: object) -> gw.Run:
    kind = systems[name]
    name_of_data, chosen = resolve(str(place), data or {}, kind.needs())
    wanted = {key: value for key, value in small.options(name).items() if key not in FROM_DATA}
    return gw.train(
        name,
        DataChoice(name=name_of_data, size=16, channels=3, options=chosen),
        steps=2,
        out=out,
        options={**wanted, **options},
        batch=4,
        samples=4,
        loggers=[],
        quiet=True,
    )


@pytest.mark.parametrize(
    "name",
    ["cyclegan", "unit", "cogan", "xgan", "combogan", "stargan", "fader", "stackgan", "stackgan_v2", "cgan"],
)
def test_it_trains_and_samples(name: str, place: Path, tmp_path: Path) -> None:
    run = trained(name, place, tmp_path / "run")
    samples = run.sample(2)
    assert run.step == 2 and samples.shape == (2, 3, 16, 16) and bool(torch.isfinite(samples).all())
    names = getattr(run.config.options, "domain_names", None) or run.config.options.get("domain_names")
    assert names is None or tuple(names) == ("apple", "plum")


def test_attributes_of_a_recipe_for_other_data_are_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="reads 9 attributes, and fruit has 2; give --attributes 2"):
        trained("fader", place, tmp_path / "run", attributes=9)


@pytest.mark.parametrize(("count", "copies"), [(1, 1), (1, 10), (2, 1), (10, 1)])
def test_few_pictures_train_and_end_with_what_was_not_measured(
    count: int, copies: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path / "cache"))
    place = discs(tmp_path / "few", count)
    for number in range(1, copies):
        shutil.copy(place / "0.png", place / f"copy{number}.png")
    words = [
        "--size",
        "16",
        "--batch",
        "8",
        "--width",
        "8",
        "--steps",
        "3",
        "--threads",
        "1",
        "--quiet",
        "true",
        "--loggers",
        "[]",
    ]
    assert main(["train", "gan", "--data", str(place), *words, "--out", str(tmp_path / "run")]) == 0
    text = capsys.readouterr().out
    assert "samples" in text and "not measured: " in text and "ganworks resume" in text


def test_captions_by_stored_embeddings(place: Path, tmp_path: Path) -> None:
    captions = [f"{kind} number {n}" for kind in ("apple", "plum") for n in range(3)]
    path = tmp_path / "vectors.safetensors"
    save_file({"embeddings": torch.eye(6)}, path, metadata={"captions": json.dumps(captions)})
    run = trained("stackgan", place, tmp_path / "run", {"captions": "whole"}, encoder=str(path))
    assert run.config.options["vocabulary"] == sorted(captions) and run.sample(2).shape == (2, 3, 16, 16)


def test_classes_keep_their_names_and_are_asked_for_by_them(tmp_path: Path) -> None:
    place = tmp_path / "set"
    for name in ("7", "cat", "dog"):
        discs(place / name, 14)
    run = gw.train(
        "cgan",
        str(place),
        out=tmp_path / "run",
        options={"width": 4, "noise": 4, "network": "mlp"},
        steps=1,
        batch=4,
        loggers=(),
        quiet=True,
    )
    assert run.config.data.class_names == run.class_names == ("7", "cat", "dog")
    shutil.rmtree(place)
    again = gw.Run(run.folder)
    assert present(again.label_batch(["dog", "7", "1", 2]).label).tolist() == [2, 0, 1, 2]
    with pytest.raises(BadInput, match=r"'dig'.*dog"):
        again.label_batch(["dig"])
    out = again.save_samples(2, tmp_path / "pictures", given=again.label_batch(["cat"], 2))
    with Image.open(out / "00001.png") as picture:
        assert picture.info["class"] == "1" and picture.info["class_name"] == "cat"
    with pytest.raises(BadInput, match="holds 2 pictures of an earlier call"):
        again.save_samples(1, out, given=again.label_batch(["cat"]))
    again.save_samples(1, out, given=again.label_batch(["cat"]), replace=True)
    assert [path.name for path in out.iterdir()] == ["00000.png"]
