"""Eight squares of a checkerboard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import Split
from ganworks.data.points import Floats, Points, pick
from ganworks.registry import dataset


@dataset(
    "checkerboard",
    title="Uniform on eight squares of a 4x4 checkerboard, known density",
    images=None,
    classes=8,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class Checkerboard(Points):
    """Uniform on the squares of one colour, 4x4 squares over [-1, 1] x [-1, 1]; the density there is 1/2.

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
    """

    name = "checkerboard"
    uniforms = 3
    side = 0.5

    def __init__(self, *, split: Split = "train", size: int | None = None, channels: int | None = None):
        super().__init__(split, size, channels)
        cells = np.array([(row, column) for row in range(4) for column in range(4) if (row + column) % 2 == 0])
        self.corners = cells * self.side - 1
        self.modes = self.corners + self.side / 2

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """See :meth:`Points.place`."""
        part = pick(u[:, 0], len(self.corners))
        return self.corners[part] + self.side * u[:, 1:3], part

    def _density(self, xy: Floats) -> Floats:
        cell = np.floor((xy + 1) / self.side).astype(np.int64)
        inside = ((cell >= 0) & (cell < 4)).all(1) & (cell.sum(1) % 2 == 0)
        return np.where(inside, 1 / (len(self.corners) * self.side**2), 0.0)
