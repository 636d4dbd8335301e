"""Pictures of any size through a network that enlarges, in tiles where they are large."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from ganworks.errors import BadInput


@runtime_checkable
class Enlarging(Protocol):
    """A system that enlarges pictures."""

    factor: int
    """By how much both sides grow."""

    @property
    def reach(self) -> int:
        """Pixels of the input, in each direction, that one pixel of the output depends on."""
        ...

    def enlarge(self, low: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, factor H, factor W), in [-1, 1]."""
        ...


@torch.no_grad()
def upscale(system: Enlarging, picture: Tensor, tile: int = 128) -> Tensor:
    """A picture enlarged.

    Each tile is enlarged together with as much of its surroundings as the network's reach, so the result is that of
    the whole picture in one piece, whatever the tile, and memory grows with the tile and not with the picture.

    Args:
        system: in evaluation mode.
        picture: (1, C, H, W) in [-1, 1].
        tile: side of a tile in pixels of the picture.

    Returns:
        (1, C, factor H, factor W) in [-1, 1].

    Raises:
        BadInput: a tile of no size.
    """
    if tile < 1:
        raise BadInput(f"Tiles of {tile} pixels cannot be cut; give 1 or more (128 is usual).")
    factor, reach = system.factor, system.reach
    height, width = picture.shape[-2:]
    large = picture.new_empty(*picture.shape[:2], factor * height, factor * width)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            bottom, right = min(top + tile, height), min(left + tile, width)
            above, before = max(top - reach, 0), max(left - reach, 0)
            part = system.enlarge(picture[..., above : bottom + reach, before : right + reach])
            large[..., factor * top : factor * bottom, factor * left : factor * right] = part[
                ...,
                factor * (top - above) : factor * (bottom - above),
                factor * (left - before) : factor * (right - before),
            ]
    return large
