"""A folder of weights and settings gives the images of the run; its card says what it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from lost_run import FAST, lost
from safetensors import safe_open
from small import given_for

from ganworks._train import train
from ganworks.errors import BadInput, CheckpointError, DataError
from ganworks.export import Pretrained, from_pretrained, hub, pretrained, push
from ganworks.export.program import ExportError
from ganworks.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    run = train("gan", "digits", out=folder, options={"network": "mlp", "width": 4, "noise": 3}, **FAST)
    run.evaluate(["wasserstein", "kid"], features=["pixels"], count=40)
    return run


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run.export(tmp_path_factory.mktemp("exports") / "gan", "hub")


def test_the_same_seed_gives_the_same_images(run: Run, folder: Path) -> None:
    model = from_pretrained(folder)
    for seed in (0, 3):
        assert torch.equal(model.sample(300, seed=seed), run.sample(300, seed=seed))


@pytest.mark.parametrize("name", ["cgan", "stackgan_v2", "vae", "cyclegan", "progan", "biggan"])
def test_so_do_other_kinds_of_systems(name: str, tmp_path: Path) -> None:
    run = lost(name, tmp_path / "run")
    model, given = from_pretrained(run.export(tmp_path / "out")), given_for(run.system, 5)
    assert torch.equal(model.sample(5, seed=1, given=given), run.sample(5, seed=1, given=given))
    if name == "vae":
        images = run.sample(2)
        assert torch.equal(model.encode(images), run.encode(images))
    if given is not None:
        with pytest.raises(BadInput, match="samples from"):
            model.sample(5)


def test_double_precision_stays(tmp_path: Path) -> None:
    options = {"network": "mlp", "width": 4, "noise": 3}
    run = train("gan", "ring", out=tmp_path / "run", options=options, precision="64", **FAST)
    model = from_pretrained(run.export(tmp_path / "out"))
    assert model.system.like.dtype == torch.float64 and torch.equal(model.sample(3), run.sample(3))


def test_what_is_in_the_folder(folder: Path) -> None:
    names = {".gitattributes", "README.md", "config.json", "model.safetensors", "samples.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert len({path.stat().st_mode for path in folder.iterdir()}) == 1
    with safe_open(folder / "model.safetensors", "pt") as file:
        assert json.loads(file.metadata()["ganworks"])["system"] == "gan"
    content = json.loads((folder / "config.json").read_text())
    assert content["names"]["classes"] == [str(digit) for digit in range(10)] and content["range"] == [-1.0, 1.0]


def test_the_card(folder: Path, run: Run) -> None:
    card = (folder / "README.md").read_text()
    matter, body = card.split("---\n")[1:]
    assert "library_name: ganworks" in matter and "unconditional-image-generation" in matter
    for words in ("samples.png", "CC-BY-4.0", "kid", "40 real, 40 generated", "evaluate split", "goodfellow2014"):
        assert words in body
    assert "gan on digits, step 2" in body  # the doctor
    assert "ganworks sample RUN" in body and str(run.folder) not in body


def test_its_example_runs(run: Run, folder: Path) -> None:
    code = (folder / "README.md").read_text().split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(code.replace("FOLDER", str(folder)), names)
    assert torch.equal(names["images"], run.sample(16))


OWN = """
from ganworks.systems.gan import GAN


class Mine(GAN):
    \"\"\"A game of my own.\"\"\"
"""


def test_a_system_of_the_users_own_opens_where_its_file_is(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN)
    options = {"network": "mlp", "width": 4, "noise": 3}
    run = train(f"{file}:Mine", "digits", out=tmp_path / "run", options=options, **FAST)
    folder = run.export(tmp_path / "out")
    assert torch.equal(from_pretrained(folder).sample(3), run.sample(3))
    assert "code of its author's own" in (folder / "README.md").read_text()
    file.write_text(OWN + "\nprint('changed')\n")
    with pytest.raises(BadInput):
        from_pretrained(folder).sample(1)


def test_no_path_of_the_author_leaves(tmp_path: Path) -> None:
    out = lost("vae", tmp_path / "run").export(tmp_path / "out")
    for name in ("config.json", "README.md"):
        assert "somebody" not in (out / name).read_text() and "pictures" in (out / name).read_text()
    assert "Not measured" in (out / "README.md").read_text() and not (out / ".gitattributes").exists()


def test_a_folder_with_something_in_it_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BadInput, match="is there already"):
        run.export(tmp_path / "mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_no_folder_where_the_weights_are_others(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save = pretrained.save_file
    monkeypatch.setattr(
        pretrained, "save_file", lambda tensors, *rest: save({k: t + 1 for k, t in tensors.items()}, *rest)
    )
    with pytest.raises(ExportError, match="not those of the run"):
        run.export(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "content", "error"),
    [
        ("config.json", "{", BadInput),
        ("config.json", "[]", BadInput),
        ("config.json", '{"run": {"system": "gan"}, "step": -1}', BadInput),
        ("model.safetensors", "no tensors", CheckpointError),
    ],
)
def test_a_strangers_folder(folder: Path, tmp_path: Path, file: str, content: str, error: type[Exception]) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / file).write_text(content)
    with pytest.raises(error) as refusal:
        Pretrained(tmp_path).sample(1)
    assert "\n" not in str(refusal.value) and len(str(refusal.value)) < 500


def test_weights_of_another_system_are_refused(folder: Path, tmp_path: Path) -> None:
    content = json.loads((folder / "config.json").read_text())
    content["run"]["options"]["width"] = 8
    (tmp_path / "config.json").write_text(json.dumps(content))
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(CheckpointError, match="does not fit"):
        Pretrained(tmp_path).sample(1)


def test_places_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder, and no user/name"):
        from_pretrained(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"no config\.json"):
        from_pretrained(tmp_path)


class Library(ModuleType):
    """Stands in for huggingface_hub."""

    def __init__(self, folder: Path) -> None:
        super().__init__("huggingface_hub")
        self.folder, self.calls = folder, []
        self.HfApi = lambda: self

    def create_repo(self, name: str, **options: Any) -> None:
        self.calls.append(("create", name, options))

    def upload_folder(self, repo_id: str, folder_path: str) -> str:
        self.calls.append(("upload", repo_id, folder_path))
        return f"https://example.org/{repo_id}"

    def snapshot_download(self, name: str, **options: Any) -> str:
        if name != "me/gan":
            raise OSError("not found")
        return str(self.folder)


@pytest.fixture
def library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library(folder)
    monkeypatch.setitem(sys.modules, "huggingface_hub", library)
    monkeypatch.setattr(hub, "find_spec", lambda name: object())
    return library


def test_upload_and_fetch(run: Run, folder: Path, library: Library, tmp_path: Path) -> None:
    assert push(folder, "me/gan", private=True) == "https://example.org/me/gan"
    assert library.calls == [
        ("create", "me/gan", {"private": True, "exist_ok": True}),
        ("upload", "me/gan", str(folder)),
    ]
    assert torch.equal(from_pretrained("me/gan").sample(3), run.sample(3))
    with pytest.raises(DataError, match="could not be fetched"):
        from_pretrained("me/other")
    with pytest.raises(BadInput, match="no exported folder"):
        push(tmp_path, "me/gan")


def test_without_the_library_nothing_is_uploaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "find_spec", lambda name: None)
    for call in (lambda: push(folder, "me/gan"), lambda: from_pretrained("me/gan")):
        with pytest.raises(BadInput, match=r"ganworks\[hub\]"):
            call()
