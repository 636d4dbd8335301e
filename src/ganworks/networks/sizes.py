"""Which image sizes a convolutional family can make by doubling a small first map."""

from __future__ import annotations

from typing import NamedTuple

from ganworks.errors import BadInput


class Doublings(NamedTuple):
    """An image side as ``base * 2 ** times``."""

    base: int
    """Side of the first map, 4 to 7 pixels."""
    times: int
    """How often it is doubled, at least once."""


def doublings(family: str, image: tuple[int, int, int]) -> Doublings:
    """Split the side of an image into a first map and doublings.

    Args:
        family: name of the networks, for the message.
        image: (C, H, W).

    Returns:
        The base and the number of doublings.

    Raises:
        BadInput: the image is not square, or its side is not 4, 5, 6 or 7 times a power of two.

    Example:
        >>> doublings("dcgan", (1, 28, 28)), doublings("dcgan", (3, 64, 64))
        (Doublings(base=7, times=2), Doublings(base=4, times=4))
    """
    _, height, width = image
    base, times = height, 0
    while base > 7 and base % 2 == 0:
        base, times = base // 2, times + 1
    if height != width or not 4 <= base <= 7 or times < 1:
        raise BadInput(
            f"The {family} networks cannot make images of {height}x{width} pixels; they need square ones "
            f"with a side of 4, 5, 6 or 7 times a power of two: 8, 16, 28, 32, 48, 64 and so on."
        )
    return Doublings(base, times)


def channels(width: int, times: int, widest: int | None = None) -> list[int]:
    """Channels of maps from the finest inwards, doubling up to the widest, by default eight times the width.

    Args:
        width: channels of the finest map.
        times: how many maps.
        widest: channels of no map are more.

    Example:
        >>> channels(64, 5), channels(16, 9, 512)
        ([64, 128, 256, 512, 512], [16, 32, 64, 128, 256, 512, 512, 512, 512])
    """
    return [min(width * 2**level, widest or 8 * width) for level in range(times)]


def attended(image: tuple[int, int, int]) -> int:
    """Side of the map that attends to itself: the largest halving of the image of at most 32 pixels (SAGAN: 32).

    Example:
        >>> [attended((3, side, side)) for side in (28, 32, 64, 128)]
        [14, 16, 32, 32]
    """
    side = image[1] // 2
    while side > 32:
        side //= 2
    return side


def two_shapes(image: tuple[int, int, int], target_channels: int | None) -> tuple[tuple[int, int, int], ...]:
    """(C, H, W) of images of two domains of one size, the second of other channels where they are given."""
    channels, height, width = image
    return (channels, height, width), (target_channels or channels, height, width)
