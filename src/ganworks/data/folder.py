"""A folder of pictures, whose sub-folders are classes."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks import fetch
from ganworks.data.cache_format import SUFFIXES, names_of, pack, packed
from ganworks.data.dataset import DataSet, Split
from ganworks.data.transforms import with_channels
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write, sha256_of
from ganworks.registry import dataset

PACKED_AS = 1
"""Counts changes in how files become pixels, so that an older cache is not taken for this one."""
PARTS = {
    "train": "train",
    "training": "train",
    "evaluate": "evaluate",
    "test": "evaluate",
    "testing": "evaluate",
    "val": "evaluate",
    "valid": "evaluate",
    "validation": "evaluate",
}


@dataset(
    "folder",
    title="Any folder of pictures; sub-folders are classes",
    images=None,
    classes=None,
    licence="yours",
    needs_download=False,
    default_size=64,
    channels=3,
    provides=("images", "label"),
)
def folder(
    *,
    folder: Path | None = None,
    size: int | None = None,
    channels: int | None = None,
    split: Split = "train",
) -> DataSet:
    """Pictures of a folder as equal squares; packed once into the cache, then mapped into memory.

    The first level of sub-folders gives the label, -1 for pictures outside any. A tenth of the pictures is held out,
    chosen by the hash of the file, so that copies of a file stay in one split and a growing folder keeps its splits.
    Where the first level is named ``train`` and ``test`` (or ``val`` and the like) these are the splits, and
    evaluation files that are copies of training files are left out.

    Args:
        folder: the folder.
        size: side of the squares, 64 when not given.
        channels: 1 when all pictures are grey and 3 otherwise, when not given.
        split: which part.

    Raises:
        BadInput: no folder.
        DataError: no readable picture in it.
    """
    if folder is None or not Path(folder).is_dir():
        raise BadInput(
            f"There is no folder {str(folder)!r}; give a folder of pictures, or a name that `ganworks data list` shows."
        )
    place, size = Path(folder).resolve(), size or 64
    names, hashes = _listed(place)
    content = hashlib.sha256(json.dumps([PACKED_AS, *zip(names, hashes, strict=True)]).encode()).hexdigest()
    path = fetch.cache_folder("folders") / f"{content[:24]}-{size}.npy"
    held = packed(path)
    if held is None:
        said = pack(path, size, len(names), ((lambda name=name: Image.open(place / name)) for name in names))
        if said.unreadable:
            print(f"{place.name}: could not read {names_of(names[n] for n in said.unreadable)}.", file=sys.stderr)
        held = packed(path)
        assert held is not None
    images, said = held
    if not said.kept:
        raise DataError(f"None of the {len(names)} pictures in {place} can be read; the first: {said.unreadable[0]}.")
    images = images[..., :1] if said.grey and channels in (None, 1) else with_channels(images, channels)
    kept = [names[number] for number in said.kept]
    digests = [hashes[number] for number in said.kept]
    rows, label, classes = _sorted_out(kept, digests, split)
    if not len(rows):
        raise DataError(f"{place} leaves no picture for its {split} split; it holds {len(kept)} that can be read.")
    notes = {
        "licence": "yours",
        "readable": len(kept),
        "smaller than asked for": said.enlarged,
        "unreadable": names_of(f"{names[n]} ({why})" for n, why in said.unreadable.items()),
    }
    mark = hashlib.sha256(f"{content} {split} {images.shape[1:]}".encode()).hexdigest()
    return DataSet(
        place.name,
        images,
        split=split,
        label=np.array(label) if classes else None,
        class_names=classes,
        rows=rows,
        notes=notes,
        fingerprint=mark,
    )


def _listed(place: Path) -> tuple[list[str], list[str]]:
    """Picture files by name relative to the folder, and the hash of each; hashes are kept while files are unchanged."""
    names = []
    for root, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                names.append((Path(root) / name).relative_to(place).as_posix())
    if not names:
        raise DataError(f"There is no picture in {place}; files ending in {', '.join(sorted(SUFFIXES))} are read.")
    names.sort()
    states = [(name, (place / name).stat().st_size, (place / name).stat().st_mtime_ns) for name in names]
    key = hashlib.sha256(json.dumps([str(place), states]).encode()).hexdigest()[:24]
    memo = fetch.cache_folder("folders") / f"hashes-{key}.json"
    if memo.is_file():
        hashes = json.loads(memo.read_text(encoding="utf-8"))
        if len(hashes) == len(names):
            return names, hashes
    hashes = [sha256_of(place / name) for name in names]
    with atomic_write(memo) as temporary:
        temporary.write_text(json.dumps(hashes), encoding="utf-8")
    return names, hashes


def _sorted_out(names: list[str], hashes: list[str], split: Split) -> tuple[NDArray[Any], list[int], tuple[str, ...]]:
    """Rows of a split, the label of every row, and the class names."""
    levels = [name.split("/")[:-1] for name in names]
    tops = {level[0].lower() if level else "" for level in levels}
    if tops <= set(PARTS) and {PARTS[top] for top in tops} == {"train", "evaluate"}:
        part = [PARTS[level[0].lower()] for level in levels]
        levels = [level[1:] for level in levels]
        taught = {digest for digest, mine in zip(hashes, part, strict=True) if mine == "train"}
        mine = [
            own == split and (split == "train" or digest not in taught)
            for own, digest in zip(part, hashes, strict=True)
        ]
    else:
        out = {digest for digest in hashes if int(digest[:8], 16) % 10 == 0}
        if not out and len(set(hashes)) > 1:
            out = {min(hashes)}
        if out == set(hashes) and len(out) > 1:
            out.remove(max(out))
        mine = [(digest in out) == (split == "evaluate") for digest in hashes]
    classes = tuple(sorted({level[0] for level in levels if level}))
    numbers = {name: number for number, name in enumerate(classes)}
    return np.flatnonzero(mine), [numbers[level[0]] if level else -1 for level in levels], classes
