"""A table of the datasets library; a made up one where the library is absent."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganworks.data.hub import from_table
from ganworks.errors import BadInput, DataError


class ClassLabel(SimpleNamespace):
    pass


class Table:
    """What :func:`from_table` reads of a datasets.Dataset."""

    def __init__(self, pictures: list[Any], label: list[int]):
        self.columns = {"picture": pictures, "kind": label}
        self.features = {"picture": type("Image", (), {})(), "kind": ClassLabel(names=["a", "b"])}
        self._fingerprint, self.info = "f", SimpleNamespace(license="mit")

    def __len__(self) -> int:
        return len(self.columns["kind"])

    def __getitem__(self, key: Any) -> Any:
        return self.columns[key] if isinstance(key, str) else {name: held[key] for name, held in self.columns.items()}


def test_a_table_becomes_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANWORKS_CACHE", str(tmp_path))
    pictures = [Image.fromarray(np.full((8, 8), 40 * n, np.uint8)) for n in range(6)]
    data = from_table(Table(pictures, [0, 1, 0, 1, 0, 1]), "hub:x", 8, None, "train")
    assert data.image == (1, 8, 8) and data.class_names == ("a", "b") and data.notes["licence"] == "mit"
    assert data.pixels(np.arange(6))[:, 0, 0, 0].tolist() == [0, 40, 80, 120, 160, 200]
    assert data.field("label").tolist() == [0, 1, 0, 1, 0, 1]


def test_columns_that_are_not_there() -> None:
    table = Table([], [])
    with pytest.raises(BadInput, match="no column 'x'; it has: picture, kind"):
        from_table(table, "hub:x", 8, None, "train", image_column="x")
    del table.features["picture"]
    with pytest.raises(DataError, match="no column of pictures"):
        from_table(table, "hub:x", 8, None, "train")
