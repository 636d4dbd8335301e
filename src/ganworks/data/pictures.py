"""Pictures that somebody names on the command line: files, or folders of them, as one batch for a trained network."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganworks.data._decoding import (
    DAMAGED,
    SUFFIXES,
    Colour,
    FitMode,
    check_fit,
    colour_of,
    decode,
    limits_of,
    narrow,
    open_picture,
    own_range,
)
from ganworks.data._sources import FolderSource
from ganworks.data._svg import GROUND
from ganworks.data.cache_format import Recipe, square
from ganworks.data.report import ReadReport, printable
from ganworks.data.resize import ALPHA, with_channels
from ganworks.errors import BadInput, DataError


class Preparation(NamedTuple):
    """How pictures are brought to what a network was trained on."""

    fit: FitMode = "crop"
    """How pictures of another shape reach the size."""
    ground: Colour = GROUND
    """Colour behind transparent pictures and of bars."""
    value_range: tuple[float, float] | None = None
    """Values of more than 8 bits that are black and white; those of each picture where there are none."""

    @classmethod
    def of(cls, options: Mapping[str, Any], report: Mapping[str, Any]) -> Preparation:
        """As the data of a run was prepared, from its options and its report; the middle of a picture for windows."""
        fit = check_fit(str(options.get("fit", "crop")))
        low, high = report.get("value_range") or (None, None)
        value_range = None if low is None or high is None else (float(low), float(high))
        return cls("crop" if fit == "window" else fit, colour_of(options.get("ground")), value_range)


UNREAD = frozenset((".heic", ".heif", ".svg", ".jxl", ".psd", ".ico", ".eps", ".exr", ".dng", ".cr2", ".nef", ".arw"))
"""Endings of pictures that are not read, which somebody would miss among the results."""
HARMLESS = ("hidden", "link to a folder that was read already")
"""Reasons for which nothing is missing among the results."""
AS_IS = Preparation()
"""Nothing is known of the data."""


class Pictures(NamedTuple):
    """Pictures read from disk."""

    names: list[str]
    """Of each picture: its file's name, or its path inside the folder that was given; no two are alike, nor would be
    with another ending, so that results named after them do not overwrite each other."""
    images: Tensor
    """(N, C, H, W) float in [-1, 1]."""


def read(
    places: Sequence[Path | str],
    image: tuple[int, int, int],
    *,
    prepared: Preparation = AS_IS,
    unreadable: dict[str, str] | None = None,
) -> Pictures:
    """Read files and folders at one size, prepared as :func:`ganworks.data.folder.folder` prepares them.

    Args:
        places: files, and folders that are searched with their sub-folders; in each, pictures come sorted by name.
        image: (C, H, W) that the network takes.
        prepared: as the data that the network was trained on.
        unreadable: takes files that cannot be read, with the reason, and they are passed over; without it the first
            of them is an error.

    Raises:
        BadInput: a place that does not exist, no picture at all, or a network that takes no pictures.
        DataError: a file that cannot be read as a picture, or none that can.
    """
    channels, height, width = image
    if channels not in (1, 3, ALPHA) or min(height, width) < 2:
        raise BadInput(f"This run works on {channels}x{height}x{width} data; pictures cannot be read for it.")
    recipe = Recipe((height, width), *prepared, alpha=channels == ALPHA)
    pairs = list(_decode_one(list_files(places, unreadable), lambda picture: square(picture, recipe), unreadable))
    if not pairs:
        raise DataError(f"None of the pictures in {', '.join(map(str, places))} can be read.")
    names, squares = zip(*pairs, strict=True)
    return Pictures(list(names), _floats(with_channels(np.stack(squares), channels)))


def each(
    places: Sequence[Path | str],
    channels: int,
    *,
    prepared: Preparation = AS_IS,
    unreadable: dict[str, str] | None = None,
) -> Iterator[tuple[str, Tensor]]:
    """The pictures of files and folders, one after the other, at their own size.

    Args:
        places: as :func:`read` takes them.
        channels: 1 for grey, 3 for colour, 4 with transparency.
        prepared: as for :func:`read`.
        unreadable: as for :func:`read`.

    Yields:
        The name of a picture, and the picture (1, C, H, W) in [-1, 1].

    Raises:
        BadInput: a place that does not exist, or no picture in it.
        DataError: a file that cannot be read as a picture.
    """
    own_size = partial(_own_size, prepared=prepared, alpha=channels == ALPHA)
    for name, pixels in _decode_one(list_files(places, unreadable), own_size, unreadable):
        yield name, _floats(with_channels(pixels[None], channels))


def not_read(unreadable: Mapping[str, str]) -> list[str]:
    """What to say of files that were passed over, a line each."""
    return [f"not read: {name} ({reason})" for name, reason in unreadable.items()]


def _own_size(picture: Image.Image, prepared: Preparation, alpha: bool) -> np.ndarray:
    picture_read = decode(picture, prepared.ground, alpha)
    if picture_read.wide:
        value_range = prepared.value_range or own_range(*limits_of(picture_read.picture))
        picture_read.picture = narrow(picture_read.picture, value_range)
    return np.array(picture_read.picture.convert("RGBA" if alpha else "RGB"))


def list_files(places: Sequence[Path | str], unreadable: dict[str, str] | None = None) -> list[tuple[str, Path]]:
    """The names that :func:`read` and :func:`each` give to pictures, and their files.

    Args:
        places: as :func:`read` takes them.
        unreadable: takes files of kinds that are not read, with the reason.

    Raises:
        BadInput: a place that does not exist, or no picture in it.
    """
    files = [entry for place in places for entry in _files(Path(place), {} if unreadable is None else unreadable)]
    if not files:
        raise BadInput(
            f"There is no picture in {', '.join(map(str, places)) or 'what was given'}; files ending in "
            f"{', '.join(sorted(SUFFIXES))} are read."
        )
    return list(zip(_distinct([name for name, _ in files]), [path for _, path in files], strict=True))


def _floats(pixels: np.ndarray) -> Tensor:
    """(N, H, W, C) of 0 to 255 as (N, C, H, W) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


def _files(place: Path, unreadable: dict[str, str]) -> Iterator[tuple[str, Path]]:
    if place.is_dir():
        report = ReadReport(place.name)
        for name in FolderSource(place, report).files:
            ending = PurePosixPath(name).suffix.lower()
            if ending in SUFFIXES:
                yield printable(name), place / name
            elif ending in UNREAD:
                unreadable[printable(name)] = f"{ending} is not read"
        for reason, skipped in report.skipped.items():
            if reason not in HARMLESS:
                unreadable |= dict.fromkeys(skipped.names, reason)
    elif place.is_file():
        yield printable(place.name), place
    else:
        raise BadInput(f"There is no file or folder {printable(str(place))!r}; give pictures, or folders of them.")


def _decode_one(
    files: Sequence[tuple[str, Path]],
    pixels_of: Callable[[Image.Image], np.ndarray],
    unreadable: dict[str, str] | None,
) -> Iterator[tuple[str, np.ndarray]]:
    for name, path in files:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pixels = pixels_of(open_picture(path.read_bytes(), path.name))
        except DAMAGED as error:
            reason = " ".join(str(error).split())[:120]
            if unreadable is None:
                raise DataError(f"{printable(str(path))} cannot be read as a picture ({reason}).") from None
            unreadable[name] = reason
            continue
        yield name, pixels


def _distinct(names: list[str]) -> list[str]:
    """Names whose part before the ending differs: a number is added where two places or endings would meet.

    Example:
        >>> _distinct(["a.png", "a.jpg", "b.png"])
        ['a.png', 'a-2.jpg', 'b.png']
    """
    taken_names: set[str] = set()
    distinct = []
    for name in names:
        path = PurePosixPath(name)
        stem, number = str(path.with_suffix("")), 1
        while (candidate := stem if number == 1 else f"{stem}-{number}") in taken_names:
            number += 1
        taken_names.add(candidate)
        distinct.append(candidate + path.suffix)
    return distinct
