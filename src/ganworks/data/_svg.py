"""Drawings to pixels."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks.errors import DataError

GROUND = (255, 255, 255)
"""The one colour that transparent pictures are laid on."""


def render(drawings: Iterable[str], size: int, extra: str) -> Iterator[NDArray[np.uint8]]:
    """Draw SVG texts as squares, laid on the fixed ground.

    Args:
        drawings: SVG texts; one that is not square is centred.
        size: side of the result in pixels.
        extra: the optional dependency to name when the renderer is missing.

    Yields:
        (size, size, 3) for each drawing.

    Raises:
        DataError: the renderer is not installed, or a drawing cannot be read.
    """
    try:
        import resvg_py
    except ImportError:
        raise DataError(f"Drawing {extra} needs resvg-py; install it with `pip install 'ganworks[{extra}]'`.") from None
    for number, drawing in enumerate(drawings):
        try:
            content = bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=size, height=size))
            picture = Image.open(io.BytesIO(content)).convert("RGBA")
        except (ValueError, OSError) as error:
            raise DataError(f"Drawing {number} of {extra} cannot be rendered ({error}).") from None
        yield on_ground(picture, (size, size))


def on_ground(picture: Image.Image, shape: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """A picture with transparency, centred on the fixed ground, (H, W, 3)."""
    shape = shape or picture.size
    canvas = Image.new("RGBA", shape, (*GROUND, 255))
    picture = picture.convert("RGBA")
    canvas.alpha_composite(
        picture.crop((0, 0, *shape)) if picture.size > shape else picture,
        tuple(max(0, (a - b) // 2) for a, b in zip(shape, picture.size, strict=True)),
    )  # type: ignore[arg-type]
    return np.asarray(canvas.convert("RGB"))
