"""The problems of the playground, and densities on its square of cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter

from ganworks.data import Points, load
from ganworks.data.dataset import Split
from ganworks.data.points import Floats, Mixture
from ganworks.errors import BadInput
from ganworks.studio.playground.settings import Problem

CELLS, INSIDE = 48, 4
"""Cells along a side, and the points along a side of a cell at which a density is taken."""
BANDWIDTH = 0.06
"""Deviation of the kernel by which both densities are smoothed."""
ANYWHERE = 1e-3
"""The share of both distributions that is taken to lie anywhere, so that their ratio is defined everywhere."""


class Drawn(Mixture):
    """Equal Gaussians around points that somebody has drawn; its density is therefore known.

    Args:
        points: (K, 2) their centres.
        split: the two splits are different sequences.
        deviation: standard deviation of each Gaussian.
    """

    name = "drawn"

    def __init__(self, points: Sequence[Sequence[float]], *, split: Split = "train", deviation: float = 0.03):
        super().__init__(split)
        self.modes = np.asarray(points, np.float64).reshape(-1, 2)
        if not len(self.modes) or not np.isfinite(self.modes).all():
            raise BadInput("drawn needs at least one point, and every coordinate finite.")
        self.deviation = deviation
        self.bounds = float(np.abs(self.modes).max()) + 8 * deviation


def open_problem(problem: Problem, split: Split = "train") -> Points:
    """One split of a problem."""
    if problem.name == "drawn":
        return Drawn(problem.points, split=split)
    data = load(problem.name, split=split)
    assert isinstance(data, Points)
    return data


class Square:
    """A square about the origin, cut into cells; values are (CELLS, CELLS), the first row lowest.

    Args:
        reach: half its side.
    """

    def __init__(self, reach: float):
        self.reach, self.side = reach, 2 * reach / CELLS
        self.line: Floats = np.asarray((np.arange(CELLS) + 0.5) * self.side - reach, np.float64)
        x, y = np.meshgrid(self.line, self.line)
        self.centres: Floats = np.asarray(np.stack([x.ravel(), y.ravel()], axis=1), np.float64)

    def smoothed(self, masses: Floats) -> Floats:
        """Probabilities of the cells after the kernel, with the share that lies anywhere; they sum to 1."""
        soft = gaussian_filter(masses, BANDWIDTH / self.side, mode="constant", truncate=6.0)
        total = soft.sum()
        return (1 - ANYWHERE) * (soft / total if total > 0 else soft) + ANYWHERE / CELLS**2

    def of_density(self, data: Points) -> Floats:
        """The closed density of a problem, taken at several points of each cell, and smoothed."""
        fine = (np.arange(CELLS * INSIDE) + 0.5) * self.side / INSIDE - self.reach
        x, y = np.meshgrid(fine, fine)
        values = data.density(np.stack([x.ravel(), y.ravel()], axis=1))
        return self.smoothed(values.reshape(CELLS, INSIDE, CELLS, INSIDE).mean((1, 3)) * self.side**2)

    def of_samples(self, points: Floats) -> Floats:
        """A kernel estimate from samples (n, 2); those outside of the square are left out."""
        edges = np.linspace(-self.reach, self.reach, CELLS + 1)
        counts = np.histogram2d(points[:, 1], points[:, 0], bins=(edges, edges))[0]
        return self.smoothed(counts / len(points))


def square_of(data: Points) -> Square:
    """The square that a problem is shown in."""
    return Square(max(1.25, 1.05 * data.bounds))
