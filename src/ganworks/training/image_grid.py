"""Sample grids as PNG files."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from ganworks.errors import DataError
from ganworks.io import atomic_write, read_ordinary

SMALLEST_SIDE = 64
"""Cells smaller than this are enlarged by whole factors, so that an 8x8 digit can be seen."""
_NAME = re.compile(r"step-\d{8,18}\.png")
LARGEST_FILE = 2**28
"""Bytes of a picture that is read."""
GAP = 2
"""Pixels between cells."""


def to_uint8(images: Tensor) -> np.ndarray:
    """Images (N, C, H, W) in [-1, 1] as uint8 (N, H, W, C)."""
    scaled = images.detach().float().cpu().clamp(-1, 1).add(1).mul(127.5).round()
    return scaled.to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()


def drawn(folder: Path) -> list[Path]:
    """The sample pictures that training wrote into a run's folder, oldest first."""
    paths = [path for path in (folder / "samples").glob("step-*.png") if _NAME.fullmatch(path.name)]
    return sorted(paths, key=lambda path: (len(path.name), path.name))


def read(path: Path, most: int = 2**26) -> Image.Image:
    """A sample picture of a run, in colour.

    Args:
        path: of :func:`drawn`.
        most: pixels it may have.

    Raises:
        DataError: it cannot be read, or is too large.
    """
    try:
        content = io.BytesIO(read_ordinary(path, LARGEST_FILE, links=False))
        with Image.open(content, formats=["PNG"]) as picture:
            if picture.width * picture.height > most:
                raise DataError(f"{path} is no sample picture: it has more than {most:,} pixels.")
            return picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{path} cannot be read as a PNG picture ({error}).") from None


def single(image: Tensor) -> Image.Image:
    """One image (C, H, W) in [-1, 1], C 1, 3 or 4, as a picture of its own size; a point (2, 1, 1) as a plot."""
    if tuple(image.shape) == (2, 1, 1):
        return scatter(image[None])
    pixels = to_uint8(image[None])[0]
    return Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)


def grid(images: Tensor, columns: int | None = None, gap: int = GAP) -> Image.Image:
    """Images (N, C, H, W) in [-1, 1] as one picture; points of a 2-D problem (N, 2, 1, 1) as a scatter plot.

    Args:
        images: what to show.
        columns: pictures in a row; default: as square as N allows.
        gap: pixels between them.
    """
    if tuple(images.shape[1:]) == (2, 1, 1):
        return scatter(images)
    cells = to_uint8(images)
    if cells.shape[-1] == 4:
        cells = _on_white(cells)
    times = factor(cells.shape[1:3])
    cells = cells.repeat(times, axis=1).repeat(times, axis=2)
    count, height, width, channels = cells.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), 255, np.uint8)
    for index, cell in enumerate(cells):
        top, left = gap + index // columns * (height + gap), gap + index % columns * (width + gap)
        sheet[top : top + height, left : left + width] = cell[..., : 3 if channels >= 3 else 1]
    return Image.fromarray(sheet)


def factor(sides: Sequence[int]) -> int:
    """How many times cells of height and width ``sides`` are enlarged in a grid."""
    return max(1, SMALLEST_SIDE // max(sides) // 2)


def _on_white(cells: np.ndarray) -> np.ndarray:
    """Pictures (N, H, W, 4) laid on white, (N, H, W, 3)."""
    share = cells[..., 3:].astype(np.float32) / 255
    return np.rint(cells[..., :3] * share + 255 * (1 - share)).astype(np.uint8)


show = grid
"""What ``ganworks.show`` is: a notebook displays the picture that it returns."""


def scatter(points: Tensor, side: int = 384, reach: float = 1.3) -> Image.Image:
    """Points (N, 2, 1, 1) drawn on a square of [-reach, reach]^2, darker where many fall."""
    places = points.detach().float().cpu().reshape(-1, 2).clamp(-reach, reach).numpy()
    counts, _, _ = np.histogram2d(places[:, 1], places[:, 0], bins=side // 2, range=[[-reach, reach]] * 2)
    shade = 255 * np.exp(-1.2 * counts[::-1])
    return Image.fromarray(shade.astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)


def save(picture: Image.Image, path: Path, facts: Mapping[str, str] | None = None) -> Path:
    """Write a picture whole or not at all.

    Args:
        picture: what to write.
        path: where.
        facts: what a PNG file says of itself, as its text chunks; other formats leave it out.

    Raises:
        CannotWrite: the disk is full or the place cannot be written.
    """
    with atomic_write(path, "picture") as temporary:
        if path.suffix.lower() in ("", ".png"):
            text = PngInfo()
            for name, value in (facts or {}).items():
                text.add_itxt(name, value)
            picture.save(temporary, "PNG", pnginfo=text)
        else:
            picture.save(temporary)
    return path
