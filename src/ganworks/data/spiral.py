"""Two intertwined spirals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganworks.data.dataset import Split
from ganworks.data.points import Floats, Points, bell, normals, pick
from ganworks.errors import BadInput
from ganworks.registry import dataset

FULL = 2 * np.pi


@dataset(
    "spiral",
    title="Two intertwined spirals, known density",
    images=None,
    classes=2,
    licence="none needed: drawn from a formula",
    needs_download=False,
    default_size=1,
    channels=2,
    provides=("images", "label"),
)
class Spiral(Points):
    r"""Archimedean arms with Gaussian noise along the radius, so that the density has a closed form.

    On arm k the wound-up angle :math:`\phi` in [a, b] has density :math:`2\phi / (b^2 - a^2)`, which spreads samples
    nearly evenly along the arm, and the radius is :math:`r \sim N(\rho \phi / b, \sigma^2)`. A point at polar angle
    :math:`\theta` lies on every winding :math:`\phi_m = \theta - \pi k + 2 \pi m` of every arm:
    :math:`p = \frac{1}{2 r} \sum_k \sum_m \frac{2\phi_m}{b^2 - a^2} N(r; \rho\phi_m / b, \sigma^2)`.

    Args:
        split: the two splits are different sequences.
        size: not read; a point has none.
        channels: not read; a point has none.
        turns: how often an arm winds around the origin, from 0.5 to 4.
        deviation: standard deviation of the radius, at most 0.02.
    """

    name = "spiral"
    uniforms = 4
    arms = 2
    reach = 0.9

    def __init__(
        self,
        *,
        split: Split = "train",
        size: int | None = None,
        channels: int | None = None,
        turns: float = 1.5,
        deviation: float = 0.015,
    ):
        super().__init__(split, size, channels)
        if not 0.5 <= turns <= 4 or not 0 < deviation <= 0.02:
            raise BadInput(f"spiral needs turns from 0.5 to 4 and deviation up to 0.02; it got {turns=}, {deviation=}.")
        self.deviation, self.bounds = deviation, self.reach + 8 * deviation
        self.last = FULL * turns
        # The inner end lies eight deviations from the origin, so that a negative radius does not occur.
        self.first = self.last * 8 * deviation / self.reach
        angle = np.array([self.last + np.pi * arm for arm in range(self.arms)])
        self.modes = self.reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)

    def place(self, u: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """See :meth:`Points.place`."""
        part = pick(u[:, 0], self.arms)
        wound = np.sqrt(self.first**2 + u[:, 1] * (self.last**2 - self.first**2))
        radius = self.reach * wound / self.last + self.deviation * normals(u[:, 2], u[:, 3])[0]
        angle = wound + np.pi * part
        return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), part

    def _density(self, xy: Floats) -> Floats:
        radius = np.maximum(np.hypot(xy[:, 0], xy[:, 1]), 1e-12)
        angle = np.arctan2(xy[:, 1], xy[:, 0])
        total = np.zeros(len(xy))
        for arm in range(self.arms):
            start = np.mod(angle - np.pi * arm, FULL)
            for winding in range(int(np.ceil(self.last / FULL)) + 1):
                wound = start + FULL * winding
                inside = (wound >= self.first) & (wound <= self.last)
                chance = 2 * wound / (self.last**2 - self.first**2)
                total += np.where(inside, chance * bell(radius - self.reach * wound / self.last, self.deviation), 0)
        return total / (self.arms * radius)
