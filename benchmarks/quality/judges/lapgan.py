"""What LAPGAN is judged by besides its scores: whether the details it adds are worth adding."""

from __future__ import annotations

from typing import Any

import torch
from scoring import scores
from torch import Tensor

from ganworks.game import Batch
from ganworks.layers.pyramid import up
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.training import image_grid


def cascade(run: Run, n: int) -> list[Tensor]:
    """Samples at every size, each enlarged to the full one: the coarsest first."""
    game: Any = run.system
    with torch.no_grad(), scope("cascade"):
        parts = [game.cascade(250) for _ in range(-(-n // 250))]
    sizes = [torch.cat(images)[:n] for images in zip(*parts, strict=True)]
    for _ in range(len(sizes) - 1):
        sizes = [up(images) if images.shape[-1] < sizes[-1].shape[-1] else images for images in sizes]
    return [images.clamp(-1, 1) for images in sizes]


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Scores of the small image enlarged, without details."""
    return {"enlarged_small_image": scores(run, cascade(run, len(given))[0], given, seen)}


def picture(run: Run, given: Batch) -> Any:
    """One sample a column, at every size, the coarsest on top."""
    return image_grid.grid(torch.cat(cascade(run, 6)), columns=6)
