"""Twenty-five Gaussians on a square grid."""

from __future__ import annotations

import numpy as np

from ganworks.data.dataset import Split
from ganworks.data.points import Mixture
from ganworks.errors import BadInput
from ganworks.registry import dataset


@dataset(
    "grid",
    title="Twenty-five Gaussians on a grid, known density",
    images=None,
    classes=25,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class Grid(Mixture):
    """Equal Gaussians on a square lattice centred at the origin.

    Source: the mode-collapse test of Dumoulin et al., Adversarially learned inference, arXiv 1606.00704, scaled into
    [-1, 1].

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
        side: Gaussians along one side.
        reach: coordinate of the outermost centres.
        deviation: standard deviation of each Gaussian.
    """

    name = "grid"

    def __init__(
        self,
        *,
        split: Split = "train",
        size: int | None = None,
        channels: int | None = None,
        side: int = 5,
        reach: float = 0.8,
        deviation: float = 0.02,
    ):
        super().__init__(split, size, channels)
        if side < 2 or reach <= 0 or deviation <= 0:
            raise BadInput(
                f"grid needs side of 2 or more and positive numbers; it got {side=}, {reach=}, {deviation=}."
            )
        line = np.linspace(-reach, reach, side)
        self.modes = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
        self.deviation, self.bounds = deviation, reach + 8 * deviation
