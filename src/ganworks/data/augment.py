r"""Augmentation of data on its way out of the store: crop, mirror, shift, colour, cutout; pure functions of a word.

A word of 63 random bits belongs to each position of a run's order, so that a resumed run sees the same changes. What is
changed here is changed in the data itself, and a generator learns it: mirrored faces, shifted objects. What a critic
alone should see changed, real and generated images alike, is :mod:`ganworks.regularizers.augmentation`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganworks.data.sampler import Sampler, scramble
from ganworks.errors import BadInput
from ganworks.regularizers.augmentation import reflected, saturated, square
from ganworks.rng import seed_of

GREY = 128
"""What a cutout is filled with: the middle of the range."""
COLOURS = 3
"""Channels that have a colour; a fourth is transparency."""


@dataclass(frozen=True)
class Augmentation:
    """What happens to each picture of a batch on its way out of the store.

    Without random words (pictures that are looked at, not trained on) the middle is cut out and nothing else happens.

    Example:
        >>> pixels = torch.arange(4, dtype=torch.uint8).reshape(1, 1, 4, 1)
        >>> Augmentation((1, 2))(pixels).flatten().tolist()
        [1, 2]
    """

    size: tuple[int, int]
    """Height and width of what comes out; smaller than what is stored where crops are random."""
    flip: bool = False
    """Whether half of the pictures are mirrored, left to right."""
    shift: float = 0.0
    """Largest shift along each side as a share of it; borders are reflected."""
    color: float = 0.0
    """Largest relative change c of brightness, contrast and saturation: each is multiplied by U[1 - c, 1 + c]."""
    cutout: float = 0.0
    """Side of a grey square at a random place as a share of the picture's (DeVries, Taylor 2017, arXiv:1708.04552)."""

    def __post_init__(self) -> None:
        for name, value in (("shift", self.shift), ("color", self.color), ("cutout", self.cutout)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
                raise BadInput(f"{name}={value!r} cannot be used; give a share from 0 to below 1, for example 0.1.")

    @property
    def changes(self) -> bool:
        """Whether pictures are changed beyond being cropped."""
        return self.flip or max(self.shift, self.color, self.cutout) > 0

    @property
    def key(self) -> str:
        """What fingerprints of data hold of it; the form of earlier versions where that says it all."""
        if max(self.shift, self.color, self.cutout) > 0:
            return repr(self)
        return f"CropFlip(size={self.size}, flip={self.flip})"

    def __call__(self, pixels: Tensor, words: Tensor | None = None, *, only_places: bool = False) -> Tensor:
        """Change pictures.

        Args:
            pixels: (B, H, W, C) uint8.
            words: (B,) random int64 that are not negative, which say how.
            only_places: move pixels and leave their values, as for masks and other counterparts.

        Returns:
            (B, h, w, C) uint8.
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
        if self.shift:
            pixels = self._shifted(pixels, uniforms(words, "shift", 2))
        if self.color and not only_places:
            pixels = self._recoloured(pixels, 1 + self.color * (2 * uniforms(words, "color", 3) - 1))
        if self.cutout and not only_places:
            pixels = self._cut(pixels, uniforms(words, "cutout", 2))
        return pixels

    def _shifted(self, pixels: Tensor, places: Tensor) -> Tensor:
        index = []
        for dimension, side in enumerate(self.size):
            reach = round(self.shift * side)
            shift = (places[:, dimension, None] * (2 * reach + 1)).long() - reach
            index.append(reflected(torch.arange(side)[None] + shift, side))
        return pixels[torch.arange(len(pixels))[:, None, None], index[0][:, :, None], index[1][:, None, :]]

    def _recoloured(self, pixels: Tensor, factors: Tensor) -> Tensor:
        brightness, contrast, saturation = factors.float()[:, :, None, None, None].unbind(1)
        values = pixels[..., :COLOURS].float() * brightness
        mean = values.mean((1, 2, 3), keepdim=True)
        values = mean + (values - mean) * contrast
        if values.shape[3] == COLOURS:
            values = saturated(values.movedim(3, 1), saturation).movedim(1, 3)
        changed = values.round_().clamp_(0, 255).to(torch.uint8)
        return torch.cat([changed, pixels[..., COLOURS:]], 3)

    def _cut(self, pixels: Tensor, places: Tensor) -> Tensor:
        rows, columns = (
            square(places[:, dimension, None] * side, side, self.cutout) for dimension, side in enumerate(self.size)
        )
        inside = (rows[:, :, None] & columns[:, None, :])[..., None]
        colours = torch.where(inside, torch.tensor(GREY, dtype=torch.uint8), pixels[..., :COLOURS])
        return torch.cat([colours, pixels[..., COLOURS:]], 3)


def uniforms(words: Tensor, purpose: str, count: int) -> Tensor:
    """(B, count) numbers in [0, 1), a function of the words (B,) and of what they are for."""
    keys = np.array([seed_of("augment", purpose, number) for number in range(count)], dtype=np.uint64)
    mixed = scramble(words.numpy().astype(np.uint64)[:, None] ^ keys[None])
    return torch.from_numpy((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53)


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
