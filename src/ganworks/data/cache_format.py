"""Picture files of any kind to one array of equal squares, once."""

from __future__ import annotations

import json
import struct
import sys
import warnings
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ganworks.data._svg import on_ground
from ganworks.errors import DataError
from ganworks.io import atomic_write

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm"}
# What Pillow's decoders raise on damaged files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    KeyError,
    IndexError,
    OverflowError,
    Image.DecompressionBombError,
)


@dataclass
class Packed:
    """What became of a list of pictures."""

    kept: list[int] = field(default_factory=list)
    """Numbers of the pictures that were packed, in order."""
    unreadable: dict[int, str] = field(default_factory=dict)
    """Why the others were not."""
    enlarged: int = 0
    """How many were smaller than the size asked for."""
    grey: bool = True
    """Whether all of them are grey."""


def square(picture: Image.Image, size: int) -> tuple[NDArray[np.uint8], bool]:
    """A picture as (size, size, 3), and whether it is grey.

    It is taken as :func:`upright` gives it, the shorter side scaled to ``size`` (antialiased) and the middle cut out.
    """
    picture, grey = upright(picture)
    return np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS)), grey


def upright(picture: Image.Image) -> tuple[Image.Image, bool]:
    """A picture in eight-bit colour at its own size, and whether it is grey.

    The camera's rotation is applied, transparency laid on white, 16-bit values reduced to 8. Of an animation the first
    picture is taken.
    """
    picture = ImageOps.exif_transpose(picture)
    grey = picture.mode in ("1", "L", "LA", "I", "F") or picture.mode.startswith("I;16")
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        values = np.asarray(picture, np.float64)
        # Sixteen bits, eight bits in a wide type, or a unit range: told apart by the largest value.
        top = values.max(initial=0)
        scale = (
            255.0 if picture.mode == "F" and top <= 1 else 1.0 if top <= 255 and picture.mode == "F" else 255 / 65535
        )
        picture = Image.fromarray(np.clip(np.rint(values * scale), 0, 255).astype(np.uint8))
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = Image.fromarray(on_ground(picture))
    return picture.convert("RGB"), grey


def pack(path: Path, size: int, count: int, opened: Iterable[Callable[[], Image.Image]]) -> Packed:
    """Decode pictures and write them as one array (N, size, size, 3) beside a description.

    Args:
        path: of the array, ending in ``.npy``; the description ends in ``.json``.
        size: side of the squares in pixels.
        count: how many pictures there are.
        opened: what opens each of them.

    Returns:
        What became of each picture; it is complete only when the description exists.
    """
    from rich.console import Console
    from rich.progress import track

    said = Packed()
    with atomic_write(path) as temporary:
        store = np.lib.format.open_memmap(temporary, "w+", np.uint8, (count, size, size, 3))
        console = Console(stderr=True)
        steps = track(opened, f"Packing {count:,} pictures", count, console=console, disable=not sys.stderr.isatty())
        for number, opener in enumerate(steps):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    with opener() as picture:
                        said.enlarged += min(picture.size) < size
                        store[len(said.kept)], grey = square(picture, size)
            except DAMAGED as error:
                said.unreadable[number] = " ".join(str(error).split())[:120] or type(error).__name__
                continue
            said.kept.append(number)
            said.grey = said.grey and grey
        store.flush()
        del store
    with atomic_write(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(asdict(said)), encoding="utf-8")
    return said


def packed(path: Path) -> tuple[NDArray[np.uint8], Packed] | None:
    """The array, mapped into memory, and its description; None where it has not been packed.

    Raises:
        DataError: one of the two files is damaged.
    """
    described = path.with_suffix(".json")
    if not (path.is_file() and described.is_file()):
        return None
    try:
        said = json.loads(described.read_text(encoding="utf-8"))
        said["unreadable"] = {int(number): why for number, why in said["unreadable"].items()}
        told = Packed(**said)
        return np.load(path, mmap_mode="c", allow_pickle=False)[: len(told.kept)], told
    except (ValueError, OSError, TypeError, KeyError) as error:
        raise DataError(f"{path} is damaged ({error}); delete it and open the data set again.") from None


def names_of(unreadable: Iterable[str], limit: int = 10) -> str:
    """Count and names of files, the first ``limit`` of them."""
    names = list(unreadable)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{len(names)}: {', '.join(names[:limit])}{more}" if names else "0"
