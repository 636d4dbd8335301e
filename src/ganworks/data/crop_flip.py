"""Data augmentation: random crops and mirror images, a pure function of seed and position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks.data.sampler import Sampler, scramble
from ganworks.errors import BadInput
from ganworks.rng import seed_of


@dataclass(frozen=True)
class CropFlip:
    """What happens to each picture of a batch on its way out of the store.

    Without random words (pictures that are looked at, not trained on) the middle is cut out and nothing is mirrored.

    Example:
        >>> pixels = torch.arange(4, dtype=torch.uint8).reshape(1, 1, 4, 1)
        >>> CropFlip((1, 2))(pixels).flatten().tolist()
        [1, 2]
    """

    size: tuple[int, int]
    """Height and width of what comes out; smaller than what is stored where crops are random."""
    flip: bool = False
    """Whether half of the pictures are mirrored, left to right."""

    def __call__(self, pixels: Tensor, words: Tensor | None = None) -> Tensor:
        """Crop and mirror.

        Args:
            pixels: (B, H, W, C).
            words: (B,) random int64 that are not negative, which say how.

        Returns:
            (B, h, w, C).
        """
        height, width = self.size
        rows, columns = pixels.shape[1] - height, pixels.shape[2] - width
        if words is None:
            top, left = rows // 2, columns // 2
            return pixels[:, top : top + height, left : left + width].contiguous()
        if rows or columns:
            tops, lefts = ((words >> 1) % (rows + 1)).tolist(), ((words >> 24) % (columns + 1)).tolist()
            pixels = torch.stack(
                [p[t : t + height, x : x + width] for p, t, x in zip(pixels, tops, lefts, strict=True)]
            )
        if self.flip:
            pixels = torch.where((words & 1).bool()[:, None, None, None], pixels.flip(2), pixels)
        return pixels


class AugmentedSampler:
    """A sampler whose indices carry a random word for each position.

    Args:
        inner: says which samples stand at a position.
        seed: of the words.
    """

    def __init__(self, inner: Sampler, seed: int):
        self.inner, self._start = inner, np.uint64(seed_of("augment", seed))

    def indices(self, position: int, size: int) -> NDArray[np.int64]:
        """(size, 3): sample number, number in the other domain (-1 where there is none), random word."""
        inner = self.inner.indices(position, size)
        number, other = (inner, np.full(size, -1)) if inner.ndim == 1 else (inner[:, 0], inner[:, 1])
        places = np.arange(position, position + size, dtype=np.uint64)
        words = (scramble(scramble(places) ^ self._start) >> np.uint64(1)).astype(np.int64)
        return np.stack([number, other, words], axis=1)


def check_load_size(load_size: int | None, size: tuple[int, int]) -> tuple[int, int]:
    """Height and width of the stored pictures that crops are cut from.

    Args:
        load_size: shorter side; the size itself when not given, and then nothing is cropped at random.
        size: height and width of the crops.

    Raises:
        BadInput: it is smaller than the crops.
    """
    if load_size is None:
        return size
    if load_size < min(size):
        raise BadInput(f"load_size={load_size} is smaller than the crops of {size[0]}x{size[1]}; give more.")
    scale = load_size / min(size)
    return round(size[0] * scale), round(size[1] * scale)
