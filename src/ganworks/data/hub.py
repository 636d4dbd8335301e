"""Picture sets of the Hugging Face hub, through its own library."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from ganworks import fetch
from ganworks.data.cache_format import names_of, pack, packed
from ganworks.data.dataset import DataSet, Split
from ganworks.data.transforms import with_channels
from ganworks.errors import BadInput, DataError
from ganworks.registry import dataset


@dataset(
    "hub",
    title="A picture set of the Hugging Face hub, as hub:NAME",
    images=None,
    classes=None,
    licence="the set's own; see its card",
    needs_download=True,
    default_size=64,
    channels=3,
    provides=("images", "label"),
    extra="hub",
)
def hub(
    *,
    source: str = "",
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
    image_column: str | None = None,
    label_column: str | None = None,
) -> DataSet:
    """One split of a set, packed once into the cache.

    Args:
        source: the set's name on the hub.
        size: side of the squares, 64 when not given.
        channels: 1 when all pictures are grey and 3 otherwise, when not given.
        split: ``train`` is the set's own; ``evaluate`` its test, else its validation split.
        image_column: the column of pictures; the first one when not given.
        label_column: the column of classes; the first one when not given.

    Raises:
        DataError: the library is missing, or the set has no such split or column.
    """
    if not source:
        raise BadInput("hub needs the name of a set, for example hub:mnist.")
    try:
        import datasets  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise DataError(
            f"hub:{source} needs the datasets library; install it with `pip install 'ganworks[hub]'`."
        ) from None
    try:
        names = datasets.get_dataset_split_names(source)
        wanted = [name for name in (("train",) if split == "train" else ("test", "validation")) if name in names]
        if not wanted:
            raise DataError(f"hub:{source} has no {split} split; it has: {', '.join(names)}.")
        table = datasets.load_dataset(source, split=wanted[0])
    except (OSError, ValueError) as error:
        raise DataError(f"hub:{source} cannot be opened: {' '.join(str(error).split())[:200]}.") from None
    return from_table(table, f"hub:{source}", size, channels, split, image_column, label_column)


def from_table(
    table: Any,
    name: str,
    size: int | None,
    channels: int | None,
    split: Split,
    image_column: str | None = None,
    label_column: str | None = None,
) -> DataSet:
    """A table with a column of pictures, as a data set; arguments as in :func:`hub`."""
    kinds = {column: type(feature).__name__ for column, feature in table.features.items()}
    image_column = image_column or next((column for column, kind in kinds.items() if kind == "Image"), None)
    label_column = label_column or next((column for column, kind in kinds.items() if kind == "ClassLabel"), None)
    for column in (image_column, label_column):
        if column is not None and column not in kinds:
            raise BadInput(f"{name} has no column {column!r}; it has: {', '.join(kinds)}.")
    if image_column is None:
        raise DataError(f"{name} has no column of pictures; it has: {', '.join(kinds)}.")
    size = size or 64
    key = hashlib.sha256(f"{table._fingerprint} {image_column} {size}".encode()).hexdigest()
    path = fetch.cache_folder("hub") / f"{key[:24]}.npy"
    if packed(path) is None:
        pack(path, size, len(table), ((lambda row=row: table[row][image_column]) for row in range(len(table))))
    held = packed(path)
    assert held is not None
    images, said = held
    images = images[..., :1] if said.grey and channels in (None, 1) else with_channels(images, channels)
    label, classes = None, ()
    if label_column is not None:
        label = np.asarray(table[label_column][:], np.int64)[said.kept]
        classes = tuple(getattr(table.features[label_column], "names", ())) or tuple(map(str, range(label.max() + 1)))
    notes = {
        "licence": str(table.info.license or "see the set's card"),
        "unreadable": names_of(f"row {row}" for row in said.unreadable),
    }
    return DataSet(name, images, split=split, label=label, class_names=classes, notes=notes)
