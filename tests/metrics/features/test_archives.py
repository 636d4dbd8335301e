"""Weights are data: a pickle that names anything but numpy's arrays is refused, and so is a file with another hash."""

from __future__ import annotations

import hashlib
import os
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ganworks.errors import DataError
from ganworks.metrics.features.archives import arrays, member


def test_arrays_alone() -> None:
    held = {"a": {"kernel": np.arange(6.0).reshape(2, 3)}, "b": np.array([1, 2], np.float32)}
    read = arrays(pickle.dumps(held))
    assert np.array_equal(read["a"]["kernel"], held["a"]["kernel"]) and read["b"].dtype == np.float32


@pytest.mark.parametrize("named", [os.system, eval, Path])
def test_anything_else_is_refused(named: object) -> None:
    with pytest.raises(DataError, match="numpy arrays alone"):
        arrays(pickle.dumps({"a": named}))


def test_members_of_both_kinds_of_archive(tmp_path: Path) -> None:
    content = b"weights"
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / "file").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.write(tmp_path / "file", "in/file")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "file", "in/file")
    (tmp_path / "broken.whl").write_bytes(b"no archive")
    for name in ("a.whl", "a.tar.gz"):
        assert member(tmp_path / name, "in/file", digest) == content
        with pytest.raises(DataError, match="not the file that is expected"):
            member(tmp_path / name, "in/file", "0" * 64)
        with pytest.raises(DataError, match="does not hold"):
            member(tmp_path / name, "in/other", digest)
    with pytest.raises(DataError, match="does not hold"):
        member(tmp_path / "broken.whl", "in/file", digest)
