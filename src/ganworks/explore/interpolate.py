"""Pictures on the way between pairs of random latents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.explore._latents import LatentSpace, condition_batch
from ganworks.explore._options import Output, PathOptions, Report, silent
from ganworks.explore._result import Result
from ganworks.game import Batch
from ganworks.latents import lerp, slerp
from ganworks.rng import scope

if TYPE_CHECKING:
    from ganworks.run import Run

PathKind = Literal["auto", "lerp", "slerp"]
OUTPUTS = (Output("the picture: one path a row"),)


class Options(PathOptions):
    """How many paths, and how fine."""

    rows: int = 6
    """Paths."""
    steps: int = 9
    """Pictures on each."""


def study(run: Run, options: Options, report: Report = silent) -> Result:
    """Draw paths, straight or on great circles, in z or in w.

    Raises:
        BadInput: the system has no latent space, or too few rows or steps.
    """
    space = LatentSpace(run.system, options.space, options.seed)
    with scope("interpolate", options.seed):
        given = condition_batch(run, options.rows, options.seed)
        images = interpolate(space, options.rows, options.steps, options.path, given)
    text = f"{path_kind(space, options.path)} in {space.name}, one path a row."
    return Result(text=(text,), images=images.flatten(0, 1).cpu(), columns=options.steps)


def path_kind(space: LatentSpace, kind: PathKind = "auto") -> Literal["lerp", "slerp"]:
    """The kind of path; ``auto`` follows the sphere on which normal latents lie, and goes straight anywhere else."""
    if kind == "auto":
        return "slerp" if space.spherical else "lerp"
    return kind


def path(start: Tensor, end: Tensor, steps: int, kind: Literal["lerp", "slerp"]) -> Tensor:
    """Latents on the way from one to another, both included.

    Args:
        start: (n, d).
        end: (n, d).
        steps: how many, T, at least 2.
        kind: ``lerp``, a straight line, or ``slerp``, a great circle with lengths interpolated.

    Returns:
        (T, n, d).

    Raises:
        BadInput: fewer than two steps.
    """
    if steps < 2:
        raise BadInput(f"A path of {steps} steps leads nowhere; give 2 or more.")
    times = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device).view(-1, 1, 1)
    return (slerp if kind == "slerp" else lerp)(start, end, times)


def interpolate(
    space: LatentSpace, rows: int, steps: int, kind: PathKind = "auto", given: Batch | None = None
) -> Tensor:
    """Images on the way between pairs of random latents.

    Args:
        space: where the paths lie.
        rows: how many paths, n.
        steps: images on each, T.
        kind: of path.
        given: n items to condition on, one for each path, where the system needs it.

    Returns:
        (n, T, C, H, W).
    """
    if rows < 1:
        raise BadInput(f"{rows} paths cannot be drawn; ask for 1 or more.")
    ends = space.draw(2 * rows)
    latents = path(ends[:rows], ends[rows:], steps, path_kind(space, kind))
    return space.frames(latents, given).transpose(0, 1)
