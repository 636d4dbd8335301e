"""Pictures that somebody names on the command line: files, or folders of them, as one batch for a trained network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganworks.data.cache_format import DAMAGED, SUFFIXES, square, upright
from ganworks.data.transforms import with_channels
from ganworks.errors import BadInput, DataError


class Pictures(NamedTuple):
    """Pictures read from disk."""

    names: list[str]
    """Of each picture: its file's name, or its path inside the folder that was given; no two are alike."""
    images: Tensor
    """(N, C, H, W) float in [-1, 1]."""


def read(places: Sequence[Path | str], image: tuple[int, int, int]) -> Pictures:
    """Read files and folders as equal squares, prepared as :func:`ganworks.data.folder.folder` prepares them.

    Args:
        places: files, and folders that are searched with their sub-folders; in each, pictures come sorted by name.
        image: (C, H, W) that the network takes, square.

    Raises:
        BadInput: a place that does not exist, no picture at all, or a network that takes no pictures.
        DataError: a file that cannot be read as a picture.
    """
    channels, height, width = image
    if channels not in (1, 3) or height != width or height < 2:
        raise BadInput(f"This run works on {channels}x{height}x{width} data; only square pictures can be read for it.")
    files = _listed(places)
    squares = np.stack([_decoded(path, lambda picture: square(picture, height)[0]) for _, path in files])
    return Pictures(_told_apart([name for name, _ in files]), _floats(with_channels(squares, channels)))


def each(place: Path | str, channels: int) -> Iterator[tuple[str, Tensor]]:
    """The pictures of a file or a folder, one after the other, at their own size.

    Args:
        place: as one of those that :func:`read` takes.
        channels: 1 for grey, 3 for colour.

    Yields:
        The name of a picture, and the picture (1, C, H, W) in [-1, 1].

    Raises:
        BadInput: a place that does not exist, or no picture in it.
        DataError: a file that cannot be read as a picture.
    """
    for name, path in _listed([place]):
        pixels = _decoded(path, lambda picture: np.array(upright(picture)[0]))
        yield name, _floats(with_channels(pixels[None], channels))


def _listed(places: Sequence[Path | str]) -> list[tuple[str, Path]]:
    files = [named for place in places for named in _files(Path(place))]
    if not files:
        raise BadInput(
            f"There is no picture in {', '.join(map(str, places)) or 'what was given'}; files ending in "
            f"{', '.join(sorted(SUFFIXES))} are read."
        )
    return files


def _floats(pixels: np.ndarray) -> Tensor:
    """(N, H, W, C) of 0 to 255 as (N, C, H, W) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


def _files(place: Path) -> Iterator[tuple[str, Path]]:
    if place.is_dir():
        found = (path for path in place.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        yield from sorted((path.relative_to(place).as_posix(), path) for path in found)
    elif place.is_file():
        yield place.name, place
    else:
        raise BadInput(f"There is no file or folder {str(place)!r}; give pictures, or folders of them.")


def _decoded(path: Path, pixels_of: Callable[[Image.Image], np.ndarray]) -> np.ndarray:
    try:
        with Image.open(path) as picture:
            return pixels_of(picture)
    except DAMAGED as error:
        raise DataError(f"{path} cannot be read as a picture ({' '.join(str(error).split())[:120]}).") from None


def _told_apart(names: list[str]) -> list[str]:
    """Names made different by a number where two places hold the same."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{Path(name).with_suffix('')}-{seen[name]}{Path(name).suffix}")
    return told
