"""A contact sheet: many small pictures in one."""

from __future__ import annotations

import base64
import io
from html import escape
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def contact_sheet(
    images: NDArray[np.uint8], columns: int, *, scale: int = 1, gap: int = 2, ground: int = 255
) -> Image.Image:
    """Lay pictures out in rows.

    Args:
        images: (N, H, W, C) with 1 or 3 channels.
        columns: pictures in a row.
        scale: every pixel becomes a square of so many pixels.
        gap: pixels between pictures.
        ground: grey value between pictures.

    Returns:
        The sheet, grey or colour as the pictures are.
    """
    count, height, width, channels = images.shape
    columns = max(1, min(columns, count))
    rows = ceil(count / columns)
    height, width = height * scale, width * scale
    canvas = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, channels), ground, np.uint8)
    for number, image in enumerate(images):
        top, left = gap + number // columns * (height + gap), gap + number % columns * (width + gap)
        canvas[top : top + height, left : left + width] = image.repeat(scale, 0).repeat(scale, 1)
    return Image.fromarray(canvas[..., 0] if channels == 1 else canvas)


def png_bytes(picture: Image.Image) -> bytes:
    """A picture as the content of a PNG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def image_tag(picture: Image.Image, text: str) -> str:
    """A picture as an HTML element that needs no other file.

    Args:
        picture: what to show.
        text: what is shown in its place where pictures are not.
    """
    content = base64.b64encode(png_bytes(picture)).decode("ascii")
    return f"<img alt='{escape(text, quote=True)}' src='data:image/png;base64,{content}'>"
