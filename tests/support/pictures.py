"""Small picture files for tests: a bright disc on a dark ground, different for every seed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def disc(seed: int = 0, size: tuple[int, int] = (24, 24), colour: tuple[int, int, int] | None = None) -> Image.Image:
    """A picture of a disc; width and height."""
    rng = np.random.default_rng(seed)
    width, height = size
    picture = Image.new("RGB", size, tuple(int(value) for value in rng.integers(0, 90, 3)))
    x, y, radius = int(rng.integers(width)), int(rng.integers(height)), max(1, min(size) // 4)
    shade = colour or tuple(int(value) for value in rng.integers(130, 256, 3))
    ImageDraw.Draw(picture).ellipse([x - radius, y - radius, x + radius, y + radius], fill=shade)
    return picture


def discs(folder: Path, count: int, first: int = 0, **options: Any) -> Path:
    """A folder of discs, named by number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        disc(number, **options).save(folder / f"{number}.png")
    return folder


def encoded(picture: Image.Image, kind: str = "PNG") -> bytes:
    """The bytes of a picture's file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()
