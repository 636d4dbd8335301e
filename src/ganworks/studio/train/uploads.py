"""Uploaded pictures as a data set: few enough, each one readable, under names of our own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ganworks.data.pictures import each
from ganworks.errors import BadInput, GanworksError
from ganworks.studio.places import NAME, Places

MOST_FILES, MOST_BYTES = 5000, 500_000_000
"""Of one upload."""
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
MOST_PIXELS = 25_000_000
"""Of one picture, by what its file claims."""
LEAST = 2
"""Pictures that a data set has at least."""


def keep(name: object, files: Sequence[str], places: Places, temporary: Path) -> tuple[str, list[str]]:
    """Copy uploaded pictures into a folder of the studio.

    Args:
        name: of the data set.
        files: where gradio put them.
        places: the folders of the studio.
        temporary: gradio's own folder, in which the files must lie.

    Returns:
        The name, and what was not taken, in sentences.

    Raises:
        BadInput: a name that cannot be a folder or is taken, too much, or too few pictures that can be read.
    """
    text = name.strip() if isinstance(name, str) else ""
    if not NAME.fullmatch(text) or (places.uploads / text).exists():
        raise BadInput(
            f"{text[:60]!r} cannot be the name of new data; give letters, digits, dots and dashes, not in use."
        )
    paths = [Path(file) for file in files]
    if not all(path.resolve().is_relative_to(temporary.resolve()) and path.is_file() for path in paths):
        raise BadInput("Only files that were uploaded to this page can be kept.")
    if len(paths) > MOST_FILES or sum(path.stat().st_size for path in paths) > MOST_BYTES:
        raise BadInput(
            f"An upload has at most {MOST_FILES} pictures and {MOST_BYTES // 10**6} MB; use --data for more."
        )
    good, refused = [], []
    for path in paths:
        reason = fault(path)
        if reason:
            refused.append(f"{path.name[:60]}: {reason}")
        else:
            good.append(path)
    if len(good) < LEAST:
        raise BadInput(f"Fewer than {LEAST} of these files are pictures that can be read.")
    folder = places.uploads / text
    folder.mkdir(parents=True)
    for number, path in enumerate(good):
        shutil.copyfile(path, folder / f"{number:05d}{path.suffix.lower()}")
    return text, refused


def fault(path: Path) -> str:
    """Why a file is no picture that is taken; empty where it is one."""
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return f"it claims {picture.width}x{picture.height} pixels, more than {MOST_PIXELS // 10**6} million"
        unreadable: dict[str, str] = {}
        for _ in each([path], 3, unreadable=unreadable):
            pass
        return next(iter(unreadable.values()), "")
    except (GanworksError, OSError, ValueError, Image.DecompressionBombError) as error:
        return " ".join(str(error).split())[:120] if isinstance(error, GanworksError) else "it is no picture"
