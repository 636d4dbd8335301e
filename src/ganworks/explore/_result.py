"""What a study comes back with, and how it is written to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from safetensors.torch import save as to_bytes
from torch import Tensor

from ganworks.data.results import result_path
from ganworks.errors import BadInput
from ganworks.explore import _film
from ganworks.explore._options import Part
from ganworks.io import atomic_write, save_json
from ganworks.training import image_grid

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
"""Endings of picture files that are written."""
PARTS: dict[str, Part] = {
    **dict.fromkeys(PICTURES, "sheet"),
    **dict.fromkeys((ending for ending in _film.SUFFIXES if ending not in PICTURES), "film"),
    ".json": "numbers",
    ".safetensors": "tensors",
    "": "pictures",
}
"""What a file holds, by the ending of its name."""


@dataclass(frozen=True)
class Result:
    """Pictures, films, numbers and sentences; whatever a study has."""

    text: tuple[str, ...] = ()
    """What was seen, in sentences."""
    images: Tensor | None = None
    """(N, C, H, W) in [-1, 1], row by row."""
    columns: int | None = None
    """Images in a row; default: as square as N allows."""
    names: tuple[str, ...] = ()
    """File name of each image, for a folder of single pictures; default: numbers."""
    frames: Tensor | None = None
    """(T, n, C, H, W) in [-1, 1]: n images that move together."""
    rate: float = 12.0
    """Frames a second."""
    numbers: Mapping[str, object] = field(default_factory=dict)
    """What was measured, with what it was measured by."""
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    """Latents and the like, by name."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Files that were passed over, with the reason."""

    def sheet(self) -> Image.Image:
        """All images as one picture.

        Raises:
            BadInput: the study has no images.
        """
        return image_grid.grid(_present(self.images, "pictures"), self.columns)

    def save(self, path: Path, part: Part | None = None) -> Path:
        """Write one part of the result, whole or not at all.

        Args:
            path: of the file or folder.
            part: which; default: as the ending of the name says.

        Raises:
            BadInput: the result has no such part, or no such file can be written.
            CannotWrite: the disk is full or the place cannot be written.
        """
        part = part or part_of(path)
        check(path, part)
        if part == "sheet":
            return image_grid.save(self.sheet(), path)
        if part == "pictures":
            images = _present(self.images, "pictures")
            names = self.names or tuple(f"{number:05d}" for number in range(len(images)))
            for name, image in zip(names, images, strict=True):
                image_grid.save(image_grid.single(image), result_path(path, name))
            return path
        if part == "film":
            frames = _present(self.frames, "film")
            return _film.save([image_grid.grid(frame) for frame in frames], path, self.rate)
        if part == "numbers":
            return save_json(_present(self.numbers or None, "numbers"), path)
        tensors = _present(self.tensors or None, "tensors")
        with atomic_write(path) as temporary:
            temporary.write_bytes(to_bytes({name: value.contiguous().cpu() for name, value in tensors.items()}))
        return path


def part_of(path: Path) -> Part:
    """What a file of this name holds.

    Raises:
        BadInput: another ending.
    """
    suffix = path.suffix.lower()
    if suffix not in PARTS:
        endings = ", ".join(suffix for suffix in PARTS if suffix)
        raise BadInput(f"Cannot write {path}: give a folder, or a name ending in one of {endings}.")
    return PARTS[suffix]


def check(path: Path, part: Part) -> None:
    """Whether a part can be written to a path on this machine; for use before the work.

    Raises:
        BadInput: it cannot.
    """
    if part == "film":
        _film.check(path)
    if part == "pictures" and path.suffix.lower() in PICTURES:
        raise BadInput(f"Cannot write {path}: the pictures go to a folder; give a name without the ending of a file.")
    if part == "sheet" and path.suffix.lower() not in ("", *PICTURES):
        raise BadInput(f"Cannot write {path}: give a name ending in one of {', '.join(PICTURES)} for a picture.")


def _present(value: Any, what: str) -> Any:
    if value is None:
        raise BadInput(f"This study has no {what} to write.")
    return value
