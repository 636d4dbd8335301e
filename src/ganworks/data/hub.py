"""Picture sets of the Hugging Face hub, through its own library."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from ganworks import fetch
from ganworks.data._decoding import check_fit
from ganworks.data._packing import packed_once
from ganworks.data.cache_format import Recipe
from ganworks.data.captions import Vocabulary
from ganworks.data.dataset import DataSet, Split
from ganworks.data.report import ReadReport
from ganworks.data.resize import Size, shape_of, with_channels
from ganworks.errors import BadInput, DataError
from ganworks.registry import dataset

PACKED_AS = 2
"""Counts changes in how pictures become pixels."""
CAPTION = 32
"""Most tokens of a caption."""
CAPTION_COLUMNS = ("text", "caption")


@dataset(
    "hub",
    title="A picture set of the Hugging Face hub, as hub:NAME",
    images=None,
    classes=None,
    licence="the set's own; see its card",
    needs_download=True,
    default_size=64,
    channels=3,
    provides=("images", "label", "caption"),
    extra="hub",
)
def hub(
    *,
    source: str = "",
    size: Size | None = None,
    channels: int | None = None,
    split: Split = "train",
    image_column: str | None = None,
    label_column: str | None = None,
    caption_column: str | None = None,
    fit: str = "crop",
) -> DataSet:
    """One split of a set, packed once into the cache.

    Args:
        source: the set's name on the hub.
        size: side of the squares, 64 when not given.
        channels: 1 when all pictures are grey and 3 otherwise, when not given.
        split: ``train`` is the set's own; ``evaluate`` its test, else its validation split.
        image_column: the column of pictures; the first one when not given.
        label_column: the column of classes; the first one when not given.
        caption_column: the column of captions; one called text or caption when not given.
        fit: how pictures of another shape reach the size, as for a folder.

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
        candidates = [name for name in (("train",) if split == "train" else ("test", "validation")) if name in names]
        if not candidates:
            raise DataError(f"hub:{source} has no {split} split; it has: {', '.join(names)}.")
        table = datasets.load_dataset(source, split=candidates[0])
        train = datasets.load_dataset(source, split="train") if split != "train" and "train" in names else None
    except (OSError, ValueError) as error:
        raise DataError(f"hub:{source} cannot be opened: {' '.join(str(error).split())[:200]}.") from None
    return from_table(
        table, f"hub:{source}", size, channels, split, image_column, label_column, caption_column, fit, train
    )


def from_table(
    table: Any,
    name: str,
    size: Size | None,
    channels: int | None,
    split: Split,
    image_column: str | None = None,
    label_column: str | None = None,
    caption_column: str | None = None,
    fit: str = "crop",
    train: Any = None,
) -> DataSet:
    """A table with a column of pictures, as a data set.

    Arguments are as in :func:`hub`; ``train`` is the table of the training split, whose captions number the words,
    where ``table`` is another.
    """
    kinds = {column: type(feature).__name__ for column, feature in table.features.items()}
    image_column = image_column or next((column for column, kind in kinds.items() if kind == "Image"), None)
    label_column = label_column or next((column for column, kind in kinds.items() if kind == "ClassLabel"), None)
    caption_column = caption_column or next((column for column in CAPTION_COLUMNS if column in kinds), None)
    for column in (image_column, label_column, caption_column):
        if column is not None and column not in kinds:
            raise BadInput(f"{name} has no column {column!r}; it has: {', '.join(kinds)}.")
    if image_column is None:
        raise DataError(f"{name} has no column of pictures; it has: {', '.join(kinds)}.")
    shape = shape_of(size or 64)
    recipe = Recipe(shape, check_fit(fit))
    key = hashlib.sha256(f"{PACKED_AS} {table._fingerprint} {image_column} {shape} {fit}".encode()).hexdigest()
    path = fetch.cache_folder("hub") / f"{key[:24]}.npy"
    images, packed = packed_once(path, recipe, lambda row: table[row][image_column], len(table))
    images = images[..., :1] if packed.grey and channels in (None, 1) else with_channels(images, channels)
    fields: dict[str, Any] = {}
    report = ReadReport(name, shape, fit, len(packed.readable), changes=packed.changes, area_cut=packed.area_cut)
    if label_column is not None:
        label = np.asarray(table[label_column][:], np.int64)
        names = tuple(getattr(table.features[label_column], "names", ())) or tuple(map(str, range(label.max() + 1)))
        fields |= {"label": label, "class_names": names}
        report.layout.append(f"Labels from the column {label_column}.")
    if caption_column is not None:
        texts = [str(text or "") for text in table[caption_column][:]]
        taught = texts if train is None else [str(text or "") for text in train[caption_column][:]]
        words = Vocabulary.of(taught, CAPTION)
        fields |= {"caption": np.stack([words.encode(text)[0] for text in texts]), "vocabulary": words}
        report.layout.append(f"Captions from the column {caption_column}.")
    for row, reason in packed.unreadable.items():
        report.skip("unreadable", f"row {row} ({reason})")
    notes = {"licence": str(table.info.license or "see the set's card")}
    return DataSet(name, images, split=split, rows=np.array(packed.readable), notes=notes, report=report, **fields)
