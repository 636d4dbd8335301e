"""Two interleaved half circles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import Split
from ganworks.data.points import Floats, Points, bell, normals, pick
from ganworks.errors import BadInput
from ganworks.registry import dataset


@dataset(
    "two_moons",
    title="Two interleaved half moons, known density",
    images=None,
    classes=2,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class TwoMoons(Points):
    r"""Half circles of radius R with Gaussian noise across the line, so that the density has a closed form.

    In polar coordinates about a moon's centre :math:`\theta \sim U(0, \pi)` and :math:`r \sim N(R, \sigma^2)`, hence
    :math:`p(x, y) = N(r; R, \sigma^2) / (\pi r)` on that half plane. The usual isotropic noise has none.

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
        deviation: standard deviation of the distance from the half circle, at most a tenth of R = 0.5.
    """

    name = "two_moons"
    uniforms = 4
    radius = 0.5
    centres = np.array([[-0.25, -0.125], [0.25, 0.125]])
    sides = np.array([1.0, -1.0])

    def __init__(
        self,
        *,
        split: Split = "train",
        size: int | None = None,
        channels: int | None = None,
        deviation: float = 0.03,
    ):
        super().__init__(split, size, channels)
        if not 0 < deviation <= 0.05:
            raise BadInput(f"two_moons needs a deviation above 0 and up to 0.05; it got {deviation}.")
        self.deviation = deviation
        self.modes = self.centres + np.stack([np.zeros(2), self.sides * self.radius], axis=1)

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """See :meth:`Points.place`."""
        part, angle = pick(u[:, 0], 2), np.pi * u[:, 1]
        distance = self.radius + self.deviation * normals(u[:, 2], u[:, 3])[0]
        way = np.stack([np.cos(angle), np.sin(angle) * self.sides[part]], axis=1)
        return self.centres[part] + distance[:, None] * way, part

    def _density(self, xy: Floats) -> Floats:
        total = np.zeros(len(xy))
        for centre, side in zip(self.centres, self.sides, strict=True):
            apart = xy - centre
            distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-12)
            total += np.where(
                apart[:, 1] * side >= 0, bell(distance - self.radius, self.deviation) / (np.pi * distance), 0
            )
        return total / 2
