"""What StyleGAN is judged by besides its scores: its latent spaces, truncation, and where its time went."""

from __future__ import annotations

from typing import Any

import torch
from judges.growing import spent

from ganworks.explore import LatentSpace, scales_of, style_based
from ganworks.explore.mix import mixing_grid
from ganworks.explore.path_length import path_length
from ganworks.explore.truncate import curve
from ganworks.game import Batch
from ganworks.metrics.features import build
from ganworks.metrics.features.differentiable import Differentiable
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.training import image_grid

PAIRS, COUNT, AMOUNTS = 200, 500, (0.3, 0.5, 0.7, 1.0)


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """Path lengths in z and w, fidelity against variety, and the time of each stage."""
    time = spent(run)
    lengths = {}
    for name in ("z", "w"):
        with scope("path length"):
            space = LatentSpace(run.system, name)
            lengths[name] = path_length(space, Differentiable(build("lpips_alex")), PAIRS)._asdict()
    features = build("mobilenet_v2")
    points = curve(run.system, AMOUNTS, features(given.images[:COUNT]), features, COUNT)  # type: ignore[arg-type]
    return {"path_length": lengths, "truncation": [point._asdict() for point in points], **time}


def picture(run: Run, given: Batch) -> Any:
    """Samples, and one row of mixtures for each scale: the styles of eight pictures in one."""
    system = style_based(run.system)
    rows = [run.sample(54)]
    for scale in scales_of(system.layer_sides):
        with scope("mixing"):
            rows.append(mixing_grid(system, 1, 8, scale, psi=0.7).flatten(0, 1))
    return image_grid.grid(torch.cat(rows), columns=9)
