"""The pictures of a test, made alike so that nothing but their content tells them apart: one size, one encoder."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganworks.data import DataSet, load
from ganworks.errors import BadInput
from ganworks.rng import seed_of
from ganworks.run import Run
from ganworks.studio.places import Places
from ganworks.studio.turing.settings import Source, StudySettings
from ganworks.training.image_grid import to_uint8

LARGEST = 512
"""Longest side that is shown, in pixels; larger pictures are reduced."""
ENDINGS, LOOKED_AT = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"}), 200
Pixels = NDArray[np.uint8]


def gather(settings: StudySettings, places: Places) -> tuple[list[bytes], dict[str, list[bytes]]]:
    """PNG files of real pictures and of each model's.

    Args:
        settings: of the study.
        places: the folders of runs and of data.

    Raises:
        BadInput: a name that there is not, a run without pictures, or too few of them.
    """
    runs = {one.name: Run(places.run(one.name)) for one in (*settings.models, settings.real) if one.kind == "run"}
    folders = {
        one.name: places.data_folder(one.name) for one in (*settings.models, settings.real) if one.kind == "folder"
    }
    for name, run in runs.items():
        if tuple(run.system.config.image) == (2, 1, 1):
            raise BadInput(f"The run {name} has no pictures but points, which nobody takes for real.")
    sizes = [run.system.config.image[1:] for run in runs.values()] + [_size(folder) for folder in folders.values()]
    height, width = (min(LARGEST, *(int(size[axis]) for size in sizes)) for axis in (0, 1))
    size = (height, width)

    def pixels(source: Source, of_run: Callable[[Run, int], Pixels]) -> Pixels:
        if source.kind == "run":
            return of_run(runs[source.name], settings.pool)
        return _of_folder(folders[source.name], settings.pool, size)

    fake = {source.name: pixels(source, _generated) for source in settings.models}
    return _alike(pixels(settings.real, _held_out), fake, size)


def _alike(
    real: Pixels, fake: Mapping[str, Pixels], size: tuple[int, int]
) -> tuple[list[bytes], dict[str, list[bytes]]]:
    grey = any(pixels.shape[3] == 1 for pixels in (real, *fake.values()))
    return _files(real, size, grey), {name: _files(one, size, grey) for name, one in fake.items()}


def _files(pixels: Pixels, size: tuple[int, int], grey: bool) -> list[bytes]:
    files = []
    for one in pixels:
        picture = Image.fromarray(one[..., 0] if one.shape[-1] == 1 else one)
        if picture.mode == "RGBA":
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
        picture = picture.convert("L" if grey else "RGB")
        if picture.size != (size[1], size[0]):
            picture = picture.resize((size[1], size[0]), Image.Resampling.LANCZOS)
        file = io.BytesIO()
        picture.save(file, "PNG", optimize=False)
        files.append(file.getvalue())
    return files


def _held_out(run: Run, count: int) -> Pixels:
    data = run.data("evaluate")
    batch = data.batch(np.random.default_rng(0).permutation(len(data))[:count])
    # of a system that translates: pictures of the domain that it translates to
    targets = [images for images in (batch.paired, batch.other, batch.images) if images is not None]
    return to_uint8(targets[0])


def _generated(run: Run, count: int) -> Pixels:
    return to_uint8(run.sample(count, seed=seed_of("turing", run.folder.name) % 2**31))


def _of_folder(folder: Path, count: int, size: tuple[int, int]) -> Pixels:
    data = load(str(folder), size=size)
    assert isinstance(data, DataSet)
    return data.pixels(np.random.default_rng(0).permutation(len(data))[:count])


def _size(folder: Path) -> tuple[int, int]:
    """The smallest height and width of the first pictures of a folder; that of the largest shown where none is read."""
    sizes = [(LARGEST, LARGEST)]
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)[:LOOKED_AT]:
        try:
            with Image.open(path) as picture:
                sizes.append((picture.height, picture.width))
        except (OSError, ValueError, Image.DecompressionBombError):
            continue  # what cannot be read is reported where the folder is loaded
    return min(height for height, _ in sizes), min(width for _, width in sizes)
