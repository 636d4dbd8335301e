"""Pictures, films, numbers and models as HTML and as files to download. Knows no gradio."""

from __future__ import annotations

import base64
import io
import secrets
import shutil
import time
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from ganworks.data.contact_sheet import image_tag
from ganworks.errors import unknown_name
from ganworks.run import Run

if TYPE_CHECKING:
    from ganworks.explore._result import Result

OLD = 3600.0
"""Seconds that a file stays ready for download."""
FORMATS: Mapping[str, str] = {"onnx": "model.onnx", "torch": "model.pt2", "safetensors": "model"}
"""Formats of export, and the name of what is written."""
LARGEST_FILM = 8_000_000
"""Bytes of a film that is shown on the page; larger ones can be downloaded only."""


def shown(picture: Image.Image, text: str) -> str:
    """A picture as HTML."""
    copy = picture.copy()
    copy.thumbnail((1200, 1200))
    return f"<figure class='gw-pixels'>{image_tag(copy, text)}</figure>"


def film(path: str, text: str) -> str:
    """A film as HTML; nothing where it is too large."""
    content = Path(path).read_bytes()
    if len(content) > LARGEST_FILM:
        return ""
    data = base64.b64encode(content).decode()
    return f"<figure class='gw-pixels'><img alt='{escape(text)}' src='data:image/gif;base64,{data}'></figure>"


def download(picture: Image.Image, temporary: Path, name: str) -> str:
    """A picture as a file to download."""
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    path = new_folder(temporary) / f"{name}.png"
    path.write_bytes(stream.getvalue())
    return str(path)


def result_files(result: Result, temporary: Path, name: str) -> list[str]:
    """All that a study found as files: the film, the picture, the numbers, the latents."""
    folder = new_folder(temporary)
    parts = (
        ("film", ".gif", result.frames is not None),
        ("sheet", ".png", result.images is not None),
        ("numbers", ".json", bool(result.numbers)),
        ("tensors", ".safetensors", bool(result.tensors)),
    )
    return [str(result.save(folder / f"{name}{ending}", part)) for part, ending, there in parts if there]  # type: ignore[arg-type]


def exported(run: Run, format: str, temporary: Path) -> str:
    """The model of a run as a file; folders as a zip archive.

    Raises:
        GanworksError: an unknown format, or a system that cannot be written in it.
    """
    if format not in FORMATS:
        raise unknown_name("format", format, FORMATS)
    path = run.export(new_folder(temporary) / FORMATS[format], format)  # type: ignore[arg-type]
    return shutil.make_archive(str(path), "zip", path) if path.is_dir() else str(path)


def new_folder(temporary: Path) -> Path:
    """A new folder for what is downloaded; those of an hour ago go."""
    for old in temporary.glob("made-*"):
        if time.time() - old.stat().st_mtime > OLD:
            shutil.rmtree(old, ignore_errors=True)
    folder = temporary / f"made-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    return folder
