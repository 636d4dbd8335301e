"""What training made of the same latents, step by step, as a film (GIF, WebP or MP4)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._options import Output, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Settings
from ganworks.training import image_grid

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("the film: a name ending in .gif, .webp or .mp4", part="film"),)


class Options(Settings):
    """Which of the sample pictures, and how fast."""

    frames: int = Field(default=120, ge=2, le=2000)
    """Most frames; of more sample pictures as many are taken at even distances."""
    rate: float = Field(default=8.0, gt=0, le=100)
    """Frames a second."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Put the sample pictures of a run one behind the other; they are drawn every ``sample_every`` steps.

    Raises:
        BadInput: the run has fewer than two sample pictures.
        DataError: one of them cannot be read.
    """
    paths = chosen(image_grid.drawn(run.folder), options.frames)
    if len(paths) < 2:
        raise BadInput(
            f"{run.folder} has {len(paths)} sample pictures, and a film needs 2; train with a smaller --sample-every."
        )
    frames = film(paths, report)
    first, last = (int(path.stem.removeprefix("step-")) for path in (paths[0], paths[-1]))
    text = f"{len(frames)} frames, from step {first:,} to step {last:,}."
    return Result(text=(text,), frames=frames, rate=options.rate)


def chosen(paths: list[Path], count: int) -> list[Path]:
    """At most ``count`` of the paths at even distances, the first and the last among them."""
    if len(paths) <= count:
        return paths
    return [paths[round(place)] for place in np.linspace(0, len(paths) - 1, count)]


def film(paths: list[Path], report: Report = silent) -> Tensor:
    """Pictures as frames (T, 1, 3, H, W) in [-1, 1], all of the size of the last.

    Raises:
        DataError: one cannot be read.
    """
    frames: list[Tensor] = []
    size = image_grid.read(paths[-1]).size
    for number, path in enumerate(paths):
        picture = image_grid.read(path)
        picture = picture if picture.size == size else picture.resize(size, Image.Resampling.NEAREST)
        frames.append(torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].float() / 127.5 - 1)
        report((number + 1) / len(paths), path.stem)
    return torch.stack(frames)
