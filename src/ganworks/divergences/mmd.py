r"""Maximum mean discrepancy with a Gaussian kernel.

Source: Gretton et al. 2012, A kernel two-sample test, JMLR 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist, pdist

from ganworks.divergences.estimate import Estimate, pair, points, sample_pair
from ganworks.divergences.gaussian import Gaussian
from ganworks.divergences.halves import by_halves
from ganworks.errors import BadInput


@dataclass(frozen=True)
class MaximumMeanDiscrepancy:
    r""":math:`\mathrm{MMD}^2 = \mathbb{E}k(x, x') - 2\,\mathbb{E}k(x, y) + \mathbb{E}k(y, y')`,
    :math:`k(x, y) = e^{-\|x-y\|^2/2h^2}`; all values given here are the root, which is a metric.

    Args:
        bandwidth: h, in units of the data; None takes the median distance of the pooled samples.
    """

    bandwidth: float | None = 1.0

    def __post_init__(self) -> None:
        if self.bandwidth is not None and not self.bandwidth > 0:
            raise BadInput(f"bandwidth={self.bandwidth!r} must be positive, or None for the median distance.")

    def _kernel(self, x: NDArray, y: NDArray, bandwidth: float) -> NDArray:
        return np.exp(-cdist(x, y, "sqeuclidean") / (2 * bandwidth**2))

    def _known(self) -> float:
        if self.bandwidth is None:
            raise BadInput("bandwidth=None takes the median distance of samples; give a number here.")
        return self.bandwidth

    def between(self, x: NDArray, y: NDArray, bandwidth: float | None = None) -> float:
        """Distance between the empirical distributions of two sets of points (n, d), (m, d)."""
        h = bandwidth or self._known()
        square = self._kernel(x, x, h).mean() - 2 * self._kernel(x, y, h).mean() + self._kernel(y, y, h).mean()
        return float(np.sqrt(max(square, 0.0)))

    def discrete(self, p: ArrayLike, q: ArrayLike, where: ArrayLike | None = None) -> float:
        """Exact, between probabilities on the same points (n, d) or (n,), by default 0, 1, 2 ..."""
        first, second = pair(p, q)
        at = points(np.arange(len(first)) if where is None else where, "where")
        off = first - second
        return float(np.sqrt(max(off @ self._kernel(at, at, self._known()) @ off, 0.0)))

    def samples(self, x: ArrayLike, y: ArrayLike) -> Estimate:
        """Empirical distance with an interval."""
        x, y = sample_pair(x, y)
        pool = np.concatenate([x, y])
        h = self.bandwidth or float(np.median(pdist(pool[:: max(1, len(pool) // 1000)])))
        return by_halves(lambda a, b: self.between(a, b, h), x, y)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        """Exact, between two normal distributions."""

        def mean_kernel(a: Gaussian, b: Gaussian) -> float:
            spread = np.eye(a.dimension) + (a.covariance + b.covariance) / self._known() ** 2
            off = (a.mean - b.mean) / self._known()
            return float(np.exp(-0.5 * off @ np.linalg.solve(spread, off)) / np.sqrt(np.linalg.det(spread)))

        return float(np.sqrt(max(mean_kernel(p, p) - 2 * mean_kernel(p, q) + mean_kernel(q, q), 0.0)))
