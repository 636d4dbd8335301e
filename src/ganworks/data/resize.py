"""Bringing stored pictures to the size and the number of channels that were asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks._memory import require
from ganworks.errors import BadInput

Fit = Literal["auto", "pad", "resize"]
Size = int | tuple[int, int] | str
"""The side of squares; or height and width, as two numbers or as ``96x160``."""
ALPHA = 4
"""Channels of pictures in colour with transparency."""
# ITU-R BT.601, as Pillow converts colour to grey.
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def check_shape(size: Size | None, channels: int | None) -> None:
    """Refuse a size or number of channels that no picture can have."""
    if size is not None:
        shape_of(size)
    if channels not in (None, 1, 3, ALPHA):
        raise BadInput(f"channels={channels!r} cannot be used; give 1 (grey), 3 (colour) or 4 (with transparency).")


def shape_of(size: Size) -> tuple[int, int]:
    """Height and width.

    Raises:
        BadInput: no picture can have this size.

    Example:
        >>> shape_of(64), shape_of("96x160")
        ((64, 64), (96, 160))
    """
    parts: Sequence[object] = size.split("x") if isinstance(size, str) else (size,) if isinstance(size, int) else size
    try:
        sides = [int(str(part)) for part in parts]
    except ValueError:
        sides = []
    if len(sides) not in (1, 2) or not all(1 <= side <= 4096 for side in sides):
        raise BadInput(
            f"Picture size {size!r} cannot be used; give a whole number from 1 to 4096, or height and width as 96x160."
        )
    return sides[0], sides[-1]


def sizes_of(choice: int | str | None) -> list[int]:
    """Sizes to prepare: one, several separated by commas, or 32 and 64 when none is given.

    Example:
        >>> sizes_of("32,128"), sizes_of(None)
        ([32, 128], [32, 64])
    """
    parts = ["32", "64"] if choice is None else str(choice).split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise BadInput(f"size={choice!r} cannot be used; give whole numbers separated by commas, for example 32,64.")
    sizes = [int(part) for part in parts]
    for size in sizes:
        check_shape(size, None)
    return sizes


def with_channels(images: NDArray[np.uint8], channels: int | None) -> NDArray[np.uint8]:
    """(N, H, W, C) with C = 1 or 3; grey is repeated, colour is turned into luma.

    Raises:
        BadInput: four channels of pictures that have no transparency.
    """
    if channels is None or channels == images.shape[-1]:
        return images
    if channels == ALPHA:
        raise BadInput("channels=4 keeps the transparency of your own pictures; these have none, give 1 or 3.")
    if channels == 3:
        return np.repeat(images, 3, axis=-1)
    return np.rint(images.astype(np.float32) @ LUMA).astype(np.uint8)[..., None]


def with_size(images: NDArray[np.uint8], size: int | None, fit: Fit = "auto", ground: int = 0) -> NDArray[np.uint8]:
    """Square pictures (N, H, W, C) at another size.

    Args:
        images: the pictures.
        size: height and width asked for.
        fit: ``pad`` adds a border of the ground; ``resize`` interpolates (antialiased bicubic); ``auto`` pads when
            the border is at most an eighth of the picture on each side.
        ground: value of the border.

    Raises:
        BadInput: padding to a smaller size.
    """
    height, width = images.shape[1:3]
    if size is None or (height, width) == (size, size):
        return images
    if fit not in ("auto", "pad", "resize"):
        raise BadInput(f"fit={fit!r} cannot be used; give auto, pad or resize.")
    if fit == "pad" and size < max(height, width):
        raise BadInput(f"Pictures of {height}x{width} cannot be padded to {size}x{size}; use fit=resize.")
    advice = "give a smaller size"
    require(len(images) * size * size * images.shape[-1], f"{len(images):,} pictures of {size} x {size}", advice)
    if fit == "pad" or (fit == "auto" and max(height, width) <= size <= 1.25 * min(height, width)):
        top, left = (size - height) // 2, (size - width) // 2
        border = ((0, 0), (top, size - height - top), (left, size - width - left), (0, 0))
        return np.pad(images, border, constant_values=ground)
    out = np.empty((len(images), size, size, images.shape[-1]), np.uint8)
    for number, image in enumerate(images):
        picture = Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)
        resized = np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC))
        out[number] = resized.reshape(out.shape[1:])
    return out


def range_of(value: str | Sequence[float] | None) -> tuple[float, float] | None:
    """The values that become black and white, as two numbers or as ``LOW,HIGH``.

    Raises:
        BadInput: anything else, or a first number that is not below the second.

    Example:
        >>> range_of("-1024,3071")
        (-1024.0, 3071.0)
    """
    if value is None:
        return None
    try:
        low, high = (float(part) for part in (value.split(",") if isinstance(value, str) else value))
    except (ValueError, TypeError):
        raise BadInput(
            f"The range of values {value!r} cannot be used; give two numbers as LOW,HIGH, for example 0,4095."
        ) from None
    if not -math.inf < low < high < math.inf:
        raise BadInput(f"The range of values {value!r} cannot be used: its first number must be below its second.")
    return low, high
