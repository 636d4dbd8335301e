"""A closed walk through latent space, as a film (GIF or MP4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._latents import LatentSpace, condition_batch
from ganworks.explore._options import Output, PathOptions, Report, silent
from ganworks.explore._result import Result
from ganworks.explore.interpolate import PathKind, path, path_kind
from ganworks.game import Batch
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

OUTPUTS = (Output("the film: a name ending in .gif, or in .mp4", part="film"),)


class Options(PathOptions):
    """What the walk passes, and how fast."""

    pictures: int = 9
    """Walks beside each other."""
    stations: int = 5
    """Random latents that each passes."""
    between: int = 12
    """Frames from one to the next."""
    rate: float = Field(default=12.0, gt=0, le=100)
    """Frames a second."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Walk from one random latent to the next, and back to the first.

    Raises:
        BadInput: the system has no latent space, or too few pictures, stations or frames.
    """
    space = LatentSpace(run.system, options.space, options.seed)
    with scope("walk", options.seed):
        frames = walk(
            space,
            options.pictures,
            options.stations,
            options.between,
            options.path,
            condition_batch(run, options.pictures, options.seed),
        )
    text = f"{len(frames)} frames, {len(frames) / options.rate:.1f} seconds."
    return Result(text=(text,), frames=frames.cpu(), rate=options.rate)


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
    space: LatentSpace, pictures: int, stations: int, between: int, kind: PathKind = "auto", given: Batch | None = None
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
    latents = space.draw(stations * pictures).unflatten(0, (stations, pictures))
    return space.frames(loop(latents, between, path_kind(space, kind)), given)
