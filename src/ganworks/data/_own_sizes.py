"""Pictures kept at their own sizes, out of which windows of one size are cut."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganworks.data.cache_format import Opener, Packed, Recipe, answers, square
from ganworks.data.resize import with_channels
from ganworks.errors import BadInput, DataError
from ganworks.io import atomic_write


class OwnSizes:
    """An array (N, H, W, C) of windows into pictures of any size at least (H, W); the middle ones unless others are
    asked for.

    Args:
        flat: the pixels of all pictures in a row, three bytes each.
        shapes: (N, 2) height and width of each; 0 where a picture could not be read.
        window: H and W.
        channels: C, 1 or 3.
    """

    ndim, dtype = 4, np.dtype(np.uint8)

    def __init__(self, flat: NDArray[np.uint8], shapes: NDArray[np.int64], window: tuple[int, int], channels: int = 3):
        self.flat, self.shapes, self.window, self.channels = flat, shapes, window, channels
        self.starts = np.concatenate([[0], np.cumsum(shapes.prod(1) * 3)])

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """N, H, W, C."""
        return len(self), *self.window, self.channels

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The middle windows of the pictures at the rows."""
        return self.windows(rows)

    def windows(self, rows: NDArray[np.int64], words: NDArray[np.int64] | None = None) -> NDArray[np.uint8]:
        """One window of each picture.

        Args:
            rows: (B,) numbers of pictures.
            words: (B,) random numbers that say where; the middle when not given.

        Returns:
            (B, H, W, C).
        """
        height, width = self.window
        windows = np.empty((len(rows), height, width, 3), np.uint8)
        for place, row in enumerate(rows):
            picture = self.flat[self.starts[row] : self.starts[row + 1]].reshape(*self.shapes[row], 3)
            free = self.shapes[row] - self.window
            top, left = free // 2 if words is None else ((words[place] >> [1, 24]) % (free + 1))
            windows[place] = picture[top : top + height, left : left + width]
        return with_channels(windows, self.channels)

    def with_channels(self, channels: int | None) -> OwnSizes:
        """The same pictures in grey or in colour."""
        return OwnSizes(self.flat, self.shapes, self.window, channels or self.channels)


def own_sizes(path: Path, recipe: Recipe, opener: Opener, count: int) -> tuple[OwnSizes, Packed]:
    """Decode pictures once and keep them at their own sizes; those smaller than the recipe's shape are enlarged.

    Args:
        path: of the pixels, ending in ``.npy``; shapes and what became of each picture lie beside it.
        recipe: its shape is that of the windows, and its fit ``window``.
        opener: opens a picture by number.
        count: how many there are.

    Raises:
        BadInput: pictures with more than 8 bits and no range for their values.
        DataError: what was written cannot be read back.
    """
    shapes = path.with_suffix(".shapes.npy")
    for _ in range(2):
        packed = Packed.load(path)
        if packed is not None:
            try:
                sizes = np.load(shapes, allow_pickle=False)
                flat = np.memmap(path, np.uint8, "c", shape=(int(sizes.prod(1).sum() * 3),))
                return OwnSizes(flat, sizes, recipe.shape), packed
            except (OSError, ValueError, EOFError) as error:
                print(f"{path} is damaged ({error}); it is made again.", file=sys.stderr)
        _pack(path, shapes, recipe, opener, count)
    raise DataError(f"{path} cannot be read back after it was written; is the disk full?")


def _pack(path: Path, shapes: Path, recipe: Recipe, opener: Opener, count: int) -> None:
    packed, sizes = Packed(value_range=recipe.value_range), np.zeros((count, 2), np.int64)
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        for number, answer in enumerate(answers(recipe, opener, count)):
            pixels = answer.pixels
            if answer.limits is not None:
                if recipe.value_range is None:
                    raise BadInput("Pictures with more than 8 bits need --range LOW,HIGH where fit is window.")
                pixels = square(opener(number), recipe)
            if packed.add(number, answer) and pixels is not None:
                file.write(pixels.tobytes())
                sizes[number] = pixels.shape[:2]
    with atomic_write(shapes) as temporary:
        np.save(temporary, sizes)
    packed.save(path)
