"""Pictures as a film: a GIF or WebP that repeats, or an MP4 where ffmpeg is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from ganworks.errors import BadInput, GanworksError
from ganworks.io import atomic_write

SUFFIXES = (".gif", ".webp", ".mp4")


def check(out: Path) -> None:
    """Whether this machine can write a film of this name.

    Raises:
        BadInput: another suffix than .gif, .webp or .mp4, or .mp4 without an encoder.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise BadInput(f"A film cannot be written to {out}; give a name ending in .gif, .webp or .mp4.")
    if out.suffix.lower() == ".mp4" and shutil.which("ffmpeg") is None:
        raise BadInput(f"{out} needs the program ffmpeg, which is not installed here; a .gif needs nothing.")


def save(frames: list[Image.Image], out: Path, rate: float = 12.0) -> Path:
    """Write pictures as a film that repeats (GIF, WebP) or plays once (MP4), whole or not at all.

    Args:
        frames: equal in size.
        out: a name ending in .gif, .webp or .mp4.
        rate: frames a second.

    Raises:
        BadInput: a name that cannot be written, or a rate that is not positive.
        CannotWrite: the disk is full or the place cannot be written.
        GanworksError: the encoder failed.
    """
    if not 0 < rate <= 100:
        raise BadInput(f"{rate:g} frames a second cannot be shown; give more than 0 and at most 100.")
    check(out)
    with atomic_write(out, "film") as temporary:
        {".mp4": _mp4, ".webp": _webp, ".gif": _gif}[out.suffix.lower()](frames, temporary, rate)
    return out


def _gif(frames: list[Image.Image], path: Path, rate: float) -> None:
    # one table of colours for all frames, since a table for each would flicker
    strip = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames[:: max(1, len(frames) // 16)]]))
    colours = strip.quantize(256, dither=Image.Dither.NONE)
    indexed = [frame.quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG) for frame in frames]
    indexed[0].save(path, "GIF", save_all=True, append_images=indexed[1:], duration=round(1000 / rate), loop=0)


def _webp(frames: list[Image.Image], path: Path, rate: float) -> None:
    frames[0].save(
        path, "WEBP", save_all=True, append_images=frames[1:], duration=round(1000 / rate), loop=0, quality=85
    )


def _mp4(frames: list[Image.Image], path: Path, rate: float) -> None:
    # yuv420p, which every player reads, has half the colours a side: both sides must be even
    width, height = (side - side % 2 for side in frames[0].size)
    command = [
        "ffmpeg",
        "-y",
        "-loglevel",
        "error",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{width}x{height}",
        "-r",
        f"{rate:g}",
        "-i",
        "-",
        "-pix_fmt",
        "yuv420p",
        "-f",
        "mp4",
        str(path),
    ]
    pixels = b"".join(frame.crop((0, 0, width, height)).tobytes() for frame in frames)
    process = subprocess.run(command, input=pixels, capture_output=True, check=False)
    if process.returncode:
        raise GanworksError(
            f"ffmpeg could not make the film ({process.stderr.decode(errors='replace').strip()[:200]})."
        )
