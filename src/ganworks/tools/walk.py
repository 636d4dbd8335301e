"""A walk through latent space that ends where it began, as a moving picture."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganworks.errors import BadInput, GanworksError
from ganworks.game import Batch
from ganworks.io import atomic_write
from ganworks.tools.interpolate import Kind, fitting, path
from ganworks.tools.latent import Space

SUFFIXES = (".gif", ".mp4")


def loop(stations: Tensor, between: int, kind: str) -> Tensor:
    """The closed path through stations.

    Args:
        stations: (K, n, d), K at least 2.
        between: frames from one station to the next.
        kind: ``lerp`` or ``slerp``.

    Returns:
        (K between, n, d); frame ``k between`` is station k, and behind the last frame comes the first.

    Raises:
        BadInput: fewer than two stations or one frame.
    """
    if len(stations) < 2 or between < 1:
        raise BadInput(f"A walk needs 2 stations and 1 frame between them, not {len(stations)} and {between}.")
    parts = zip(stations, stations.roll(-1, 0), strict=True)
    return torch.cat([path(a, b, between + 1, "slerp" if kind == "slerp" else "lerp")[:-1] for a, b in parts])


def walk(
    space: Space, pictures: int, stations: int, between: int, kind: Kind = "auto", given: Batch | None = None
) -> Tensor:
    """Images of several walks at once, through random stations.

    Args:
        space: where to walk.
        pictures: walks beside each other, n.
        stations: random latents that each passes, K.
        between: frames from one to the next.
        kind: of path.
        given: n items to condition on, one for each walk, where the system needs it.

    Returns:
        (K between, n, C, H, W).
    """
    if pictures < 1 or stations < 1:
        raise BadInput(f"{pictures} walks through {stations} stations cannot be taken; ask for 1 or more.")
    drawn = space.draw(stations * pictures).unflatten(0, (stations, pictures))
    return space.frames(loop(drawn, between, fitting(space, kind)), given)


def check(out: Path) -> Path:
    """The name of a film, if this machine can write it.

    Raises:
        BadInput: another suffix than .gif or .mp4, or .mp4 without an encoder.
    """
    if out.suffix.lower() not in SUFFIXES:
        raise BadInput(f"A walk cannot be written to {out}; give a name ending in .gif or .mp4.")
    if out.suffix.lower() == ".mp4" and shutil.which("ffmpeg") is None:
        raise BadInput(f"{out} needs the program ffmpeg, which is not installed here; a .gif needs nothing.")
    return out


def film(frames: list[Image.Image], out: Path, rate: float = 12.0) -> Path:
    """Write pictures as a film that repeats (GIF) or plays once (MP4), whole or not at all.

    Args:
        frames: equal in size.
        out: a name ending in .gif or .mp4.
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
        (_mp4 if out.suffix.lower() == ".mp4" else _gif)(frames, temporary, rate)
    return out


def _gif(frames: list[Image.Image], path: Path, rate: float) -> None:
    # one table of colours for all frames, since a table for each would flicker
    sheet = Image.fromarray(np.concatenate([np.asarray(frame) for frame in frames[:: max(1, len(frames) // 16)]]))
    colours = sheet.quantize(256, dither=Image.Dither.NONE)
    indexed = [frame.quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG) for frame in frames]
    indexed[0].save(path, "GIF", save_all=True, append_images=indexed[1:], duration=round(1000 / rate), loop=0)


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
    ended = subprocess.run(command, input=pixels, capture_output=True, check=False)
    if ended.returncode:
        raise GanworksError(f"ffmpeg could not make the film ({ended.stderr.decode(errors='replace').strip()[:200]}).")
