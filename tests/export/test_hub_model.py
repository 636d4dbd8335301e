"""The three verbs of huggingface_hub's mixin, on folders and against a hub that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from lost_run import lost

from ganworks.errors import BadInput

huggingface_hub = pytest.importorskip("huggingface_hub")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lost("gan", tmp_path / "run").export(tmp_path / "exported", "hub")


def test_a_folder_opened_and_saved_again_is_the_same_model(folder: Path, tmp_path: Path) -> None:
    from ganworks.export import HubModel, from_pretrained

    model = HubModel.from_pretrained(folder)
    assert isinstance(model, huggingface_hub.ModelHubMixin)
    (folder / "notes.txt").write_text("mine alone")
    model.save_pretrained(tmp_path / "copy")
    again = HubModel.from_pretrained(tmp_path / "copy")
    assert torch.equal(again.sample(3), model.sample(3)) and torch.equal(
        from_pretrained(folder).sample(3), model.sample(3)
    )
    for path in (tmp_path / "copy").iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes() and path.name != "notes.txt"


def test_its_own_folder_is_not_overwritten(folder: Path) -> None:
    from ganworks.export import HubModel

    before = (folder / "config.json").read_bytes()
    with pytest.raises(BadInput, match="is there already"):
        HubModel.from_pretrained(folder).save_pretrained(folder)
    assert (folder / "config.json").read_bytes() == before


def test_a_repository_cannot_ask_for_trust(folder: Path) -> None:
    from ganworks.export import HubModel

    content = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**content, "trust": True}))
    with pytest.raises(BadInput, match="trust"):
        HubModel.from_pretrained(folder)


def test_what_is_uploaded_is_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ganworks.export import HubModel

    uploads: list[tuple[str, dict[str, bytes]]] = []

    class Api:
        def __init__(self, **_: Any) -> None: ...

        def create_repo(self, repo_id: str, **_: Any) -> Any:
            return type("Repository", (), {"repo_id": repo_id})

        def upload_folder(self, *, repo_id: str, folder_path: str | Path, **_: Any) -> str:
            uploads.append((repo_id, {path.name: path.read_bytes() for path in Path(folder_path).iterdir()}))
            return "address"

    monkeypatch.setattr("huggingface_hub.hub_mixin.HfApi", Api)
    assert HubModel.from_pretrained(folder).push_to_hub("me/faces", private=True) == "address"
    assert uploads == [("me/faces", {path.name: path.read_bytes() for path in folder.iterdir()})]
