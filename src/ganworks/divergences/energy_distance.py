r"""The energy distance.

Source: Szekely and Rizzo 2013, Energy statistics, J. Stat. Plan. Inference 143.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

from ganworks.divergences.estimate import Estimate, pair, points, sample_pair
from ganworks.divergences.gaussian import Gaussian
from ganworks.divergences.halves import by_halves
from ganworks.divergences.wasserstein import folded_mean
from ganworks.errors import BadInput


class EnergyDistance:
    r""":math:`\sqrt{2\,\mathbb{E}\|x - y\| - \mathbb{E}\|x - x'\| - \mathbb{E}\|y - y'\|}`, a metric.

    On the line it is :math:`\sqrt{2\int(F_p - F_q)^2}`, with the distribution functions F.
    """

    def between(self, x: NDArray, y: NDArray) -> float:
        """Distance between the empirical distributions of two sets of points (n, d), (m, d)."""
        return float(np.sqrt(max(2 * cdist(x, y).mean() - cdist(x, x).mean() - cdist(y, y).mean(), 0.0)))

    def discrete(self, p: ArrayLike, q: ArrayLike, where: ArrayLike | None = None) -> float:
        """Exact, between probabilities on the same points (n, d) or (n,), by default 0, 1, 2 ..."""
        first, second = pair(p, q)
        at = points(np.arange(len(first)) if where is None else where, "where")
        off = first - second
        return float(np.sqrt(max(-off @ cdist(at, at) @ off, 0.0)))

    def samples(self, x: ArrayLike, y: ArrayLike) -> Estimate:
        """Empirical distance with an interval."""
        return by_halves(self.between, *sample_pair(x, y))

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        """Closed form on the line."""
        if p.dimension > 1:
            raise BadInput("EnergyDistance has a closed form for Gaussians on the line only; use samples.")
        first, second = p.covariance[0, 0], q.covariance[0, 0]
        across = folded_mean(p.mean[0] - q.mean[0], np.sqrt(first + second))
        within = folded_mean(0.0, np.sqrt(2 * first)) + folded_mean(0.0, np.sqrt(2 * second))
        return float(np.sqrt(max(2 * across - within, 0.0)))
