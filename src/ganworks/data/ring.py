"""Eight Gaussians on a ring."""

from __future__ import annotations

import numpy as np

from ganworks.data.dataset import Split
from ganworks.data.points import Mixture
from ganworks.errors import BadInput
from ganworks.registry import dataset


@dataset(
    "ring",
    title="Eight Gaussians on a ring, known density",
    images=None,
    classes=8,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class Ring(Mixture):
    """Equal Gaussians, evenly spaced on a circle about the origin.

    Source: the mode-collapse test of Metz et al., Unrolled GANs, arXiv 1611.02163, scaled into [-1, 1].

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
        count: how many Gaussians.
        radius: of the circle.
        deviation: standard deviation of each Gaussian.
    """

    name = "ring"

    def __init__(
        self,
        *,
        split: Split = "train",
        size: int | None = None,
        channels: int | None = None,
        count: int = 8,
        radius: float = 0.8,
        deviation: float = 0.02,
    ):
        super().__init__(split, size, channels)
        if count < 1 or radius <= 0 or deviation <= 0:
            raise BadInput(f"ring needs positive numbers; it got {count=}, {radius=}, {deviation=}.")
        angle = 2 * np.pi * np.arange(count) / count
        self.modes = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        self.deviation, self.bounds = deviation, radius + 8 * deviation
