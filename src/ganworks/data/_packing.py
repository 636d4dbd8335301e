"""Picture files to one memory-mapped array of equal pictures: made once, and continued where it was cut off."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganworks.data._decoding import DAMAGED, own_range
from ganworks.data.cache_format import Opener, Packed, Recipe, answers, square
from ganworks.errors import DataError
from ganworks.io import CannotWrite, atomic_write

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None

SAVE_EVERY = 4096
"""Pictures after which the work so far is safe."""


@dataclass
class Progress:
    """How far a packing has come."""

    packed: Packed = field(default_factory=Packed)
    wide: list[tuple[int, tuple[float, float]]] = field(default_factory=list)
    """Numbers and limits of the pictures with more than 8 bits, which await the range of all of them."""

    @property
    def done(self) -> int:
        """Pictures that were looked at."""
        return len(self.packed.readable) + len(self.packed.unreadable)

    def save(self, path: Path) -> None:
        """Write it beside the unfinished array."""
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Progress:
        """What was saved; nothing where there is none, or it is damaged."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            wide = [(number, (low, high)) for number, (low, high) in content["wide"]]
            return cls(Packed.of(content["packed"]), wide)
        except (ValueError, OSError, TypeError, KeyError, AttributeError):
            return cls()


def pack(path: Path, recipe: Recipe, opener: Opener, count: int) -> Packed:
    """Decode pictures and write them as one array (N, H, W, C) beside a description.

    Values with more than 8 bits are scaled by the recipe's range or by that of all pictures, which is known only
    when each was seen: those are decoded a second time. An unfinished array and its progress lie beside ``path`` as
    ``.part.npy`` and ``.part.json``; a later call continues them.

    Args:
        path: of the array, ending in ``.npy``; the description ends in ``.json``.
        recipe: how to make them equal.
        opener: opens a picture by number.
        count: how many there are.

    Returns:
        What became of each picture; it is complete only when the description exists.

    Raises:
        CannotWrite: the disk is full, or the place cannot be written.
    """
    part, notes = path.with_suffix(".part.npy"), path.with_suffix(".part.json")
    try:
        progress, store = _opened(part, notes, (count, *recipe.shape, recipe.channels))
        packed = progress.packed
        for number, answer in enumerate(answers(recipe, opener, count, progress.done), progress.done):
            packed.add(number, answer)
            if answer.limits is not None:
                progress.wide.append((number, answer.limits))
            if answer.pixels is not None:
                store[number] = answer.pixels
            if progress.done % SAVE_EVERY == 0:
                store.flush()
                progress.save(notes)
        if progress.wide:
            _scale(store, recipe, opener, progress)
        store.flush()
        del store
        part.replace(path)
        notes.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(f"The pictures cannot be packed into {path} ({reason}).", reason) from error
    packed.save(path)
    return packed


def _opened(part: Path, notes: Path, shape: tuple[int, ...]) -> tuple[Progress, np.memmap[Any, np.dtype[np.uint8]]]:
    """The unfinished array and how far it is, or a new one."""
    progress = Progress.load(notes)
    if 0 < progress.done <= shape[0]:
        with suppress(OSError, ValueError, EOFError):
            store = np.load(part, mmap_mode="r+", allow_pickle=False)
            if isinstance(store, np.memmap) and store.shape == shape and store.dtype == np.uint8:
                print(f"Packing continues after {progress.done:,} of {shape[0]:,} pictures.", file=sys.stderr)
                return progress, store
    part.parent.mkdir(parents=True, exist_ok=True)
    store = np.lib.format.open_memmap(part, "w+", np.uint8, shape)
    if hasattr(os, "posix_fallocate"):  # a disk that is too small is an error now, and not a bus error later
        with part.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, part.stat().st_size)
    return Progress(), store


def _scale(store: NDArray[np.uint8], recipe: Recipe, opener: Opener, progress: Progress) -> None:
    """Decode the pictures of wide values again, by the range of all."""
    lows, highs = zip(*(limits for _, limits in progress.wide), strict=True)
    packed = progress.packed
    packed.value_range = recipe.value_range or own_range(min(lows), max(highs))
    for number, _ in progress.wide:
        try:
            store[number] = square(opener(number), recipe, packed.value_range)
        except DAMAGED as error:  # it changed since it was decoded first
            packed.readable.remove(number)
            packed.unreadable[number] = str(error)


def read_packed(path: Path) -> tuple[NDArray[np.uint8], Packed] | None:
    """The array, mapped into memory, and its description; None where it has to be made, also when it is damaged."""
    packed = Packed.load(path)
    if packed is None:
        return None
    try:
        images = np.load(path, mmap_mode="c", allow_pickle=False)
        if len(images) != len(packed.readable) + len(packed.unreadable) or images.dtype != np.uint8:
            raise ValueError("its length is not that of its description")
        return images, packed
    except (ValueError, OSError, EOFError) as error:
        print(f"{path} is damaged ({error}); it is made again.", file=sys.stderr)
        return None


def packed_once(path: Path, recipe: Recipe, opener: Opener, count: int) -> tuple[NDArray[np.uint8], Packed]:
    """The array and its description, made where they are not there; one process makes them, others wait for it.

    Raises:
        DataError: they cannot be read back.
        CannotWrite: the disk is full, or the place cannot be written.
    """
    content = read_packed(path)
    if content is None:
        with exclusive(path.with_suffix(".lock")):
            content = read_packed(path)
            if content is None:
                pack(path, recipe, opener, count)
                content = read_packed(path)
    if content is None:
        raise DataError(f"{path} cannot be read back after it was written; is the disk full?")
    return content


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait until no other process is inside the block for the same lock file, which is deleted at the end.

    The lock is the operating system's: it ends with the process, however that ends.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written ({error.strerror}).", error.strerror) from error
    with file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
        path.unlink(missing_ok=True)
