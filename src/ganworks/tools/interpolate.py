"""Paths between latents: straight or on great circles, in z or in w."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch
from ganworks.latents import lerp, slerp
from ganworks.tools.latent import Space

Kind = Literal["auto", "lerp", "slerp"]


def fitting(space: Space, kind: Kind = "auto") -> Literal["lerp", "slerp"]:
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


def interpolate(space: Space, rows: int, steps: int, kind: Kind = "auto", given: Batch | None = None) -> Tensor:
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
    way = path(ends[:rows], ends[rows:], steps, fitting(space, kind))
    return space.frames(way, given).transpose(0, 1)
