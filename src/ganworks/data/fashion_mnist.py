"""Fashion-MNIST: 70,000 grey pictures of clothes, from its Debian package or a given folder."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganworks import fetch
from ganworks.data._packages import Archive, deb_members
from ganworks.data.dataset import DataSet, Split
from ganworks.data.resize import Fit, with_channels, with_size
from ganworks.errors import DataError
from ganworks.io import atomic_write
from ganworks.registry import dataset

NAME = "fashion-mnist"
ARCHIVE = Archive(
    "apt",
    "dataset-fashion-mnist",
    "0.0~git20200523.55506a9-1",
    "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
    31,
)
PARTS = {"train": "train", "evaluate": "t10k"}
FILES = tuple(f"{part}-{kind}-ubyte" for part in PARTS.values() for kind in ("images-idx3", "labels-idx1"))
CLASSES = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
INSTALLED = Path("/usr/share/datasets/fashion-mnist")
"""Where the Debian package puts its files."""


@dataset(
    "fashion-mnist",
    title="Fashion-MNIST, clothes 28x28",
    images=70_000,
    classes=10,
    licence="MIT (Zalando Research)",
    needs_download=True,
    default_size=28,
    channels=1,
    provides=("images", "label"),
)
def fashion_mnist(
    *,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    folder: Path | None = None,
    fit: Fit = "auto",
) -> DataSet:
    """60,000 grey pictures to train and 10,000 to evaluate, split as published.

    Source: Xiao, Rasul and Vollgraf, Fashion-MNIST, arXiv 1708.07747.

    Args:
        size: 28 when not given; 32 pads with the background.
        channels: 1 when not given.
        split: which part.
        folder: where the four idx files lie; otherwise ``$GANWORKS_DATA``, the cache and the installed package are
            searched, in this order.
        fit: how another size is reached, see :func:`~ganworks.data.resize.with_size`.
    """
    place = _place(folder)
    images = read_idx(_file(place, f"{PARTS[split]}-images-idx3-ubyte"), 3)
    label = read_idx(_file(place, f"{PARTS[split]}-labels-idx1-ubyte"), 1)
    if len(images) != len(label):
        raise DataError(
            f"{place}: there are {len(images)} pictures but {len(label)} labels; the files do not belong together."
        )
    if label.size and label.max() >= len(CLASSES):
        raise DataError(f"{place}: there is a label {label.max()}; Fashion-MNIST has 0 to 9.")
    images = with_channels(with_size(images[..., None], size, fit), channels)
    return DataSet(NAME, images, split=split, label=label, class_names=CLASSES)


def prepare() -> list[str]:
    """Fetch the Debian package and lay its four files in the cache."""
    place = fetch.cache_folder(NAME)
    archive = ARCHIVE.get()
    for name, content in deb_members(archive, "-ubyte.gz"):
        with atomic_write(place / name) as temporary:
            temporary.write_bytes(content)
    for name in FILES:
        read_idx(_file(place, name), 3 if "idx3" in name else 1)
    return [f"fashion-mnist: 60,000 pictures to train and 10,000 to evaluate are in {place}."]


def _place(folder: Path | None) -> Path:
    if folder is not None:
        return Path(folder)
    root = os.environ.get("GANWORKS_DATA")
    roots = [Path(root) / NAME, Path(root)] if root else []
    for place in (*roots, fetch.cache_folder(NAME), INSTALLED):
        if all((place / f"{name}.gz").exists() or (place / name).exists() for name in FILES):
            return place
    raise DataError(
        "fashion-mnist is not on this machine; run `ganworks data prepare fashion-mnist`, or give a folder with "
        f"the files {', '.join(f'{name}.gz' for name in FILES)}."
    )


def _file(place: Path, name: str) -> Path:
    for path in (place / f"{name}.gz", place / name):
        if path.is_file():
            return path
    raise DataError(f"{place} has no file {name}.gz; it is one of the four files of fashion-mnist.")


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """An array of bytes in LeCun's idx format, compressed when the name ends in ``.gz``.

    Args:
        path: the file.
        dimensions: how many the array must have.

    Raises:
        DataError: another format, another number of dimensions, or a file cut short.
    """
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read ({error}).") from None
    # Two zero bytes, 8 for unsigned bytes, the number of dimensions, then each of them as a big-endian 32-bit number.
    head = 4 + 4 * dimensions
    if len(content) < head or content[:4] != bytes((0, 0, 8, dimensions)):
        raise DataError(f"{path} is no idx file of unsigned bytes with {dimensions} dimensions.")
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", dimensions, 4))
    if len(content) - head != int(np.prod(shape, dtype=np.int64)):
        raise DataError(f"{path} should hold {shape} bytes and holds {len(content) - head}; it is damaged.")
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape).copy()
