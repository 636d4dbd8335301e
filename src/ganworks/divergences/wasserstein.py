r"""Wasserstein distances, by exact optimal transport (POT) and by slicing.

.. math:: W_k(p, q) = \Bigl(\inf_{\pi}\,\mathbb{E}_{(x, y)\sim\pi}\|x - y\|_2^k\Bigr)^{1/k}
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import sqrtm
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from scipy.stats import norm

from ganworks.divergences.estimate import Estimate, pair, points, sample_pair
from ganworks.divergences.gaussian import Gaussian
from ganworks.divergences.halves import by_halves
from ganworks.errors import BadInput

SOLVER_BYTES = 48  # per pair of points, what POT's network simplex holds
ASSIGNMENT_BYTES = 16


@dataclass(frozen=True)
class _Wasserstein:
    memory: float = 2e9
    """Bytes that a transport problem may take."""

    order = 1

    def between(self, x: NDArray, y: NDArray) -> float:
        """Exact distance between two sets of points (n, d), (m, d), each with equal weights."""
        if x.shape[1] == 1 and len(x) == len(y):
            return float(np.mean(np.abs(np.sort(x[:, 0]) - np.sort(y[:, 0])) ** self.order) ** (1 / self.order))
        pairs = len(x) * len(y)
        if pairs * SOLVER_BYTES <= self.memory:
            return self._solve(np.full(len(x), 1 / len(x)), np.full(len(y), 1 / len(y)), x, y)
        if len(x) == len(y) and pairs * ASSIGNMENT_BYTES <= self.memory:
            cost = cdist(x, y) ** self.order
            return float(cost[linear_sum_assignment(cost)].mean() ** (1 / self.order))
        raise BadInput(
            f"Transport between {len(x)} and {len(y)} points needs more than memory={self.memory:.3g} bytes; "
            "take fewer points, allow more memory, or use sliced_wasserstein."
        )

    def _solve(self, p: NDArray, q: NDArray, x: NDArray, y: NDArray) -> float:
        import ot

        cost = cdist(x, y) ** self.order
        cost_of_plan = float(ot.emd2(p, q, cost, numItermax=10_000_000))  # pyright: ignore[reportArgumentType]
        return max(cost_of_plan, 0.0) ** (1 / self.order)

    def discrete(self, p: ArrayLike, q: ArrayLike, where: ArrayLike | None = None) -> float:
        """Exact, between probabilities on the same points.

        Args:
            p: probabilities (n,).
            q: probabilities (n,).
            where: the points (n, d) or (n,); 0, 1, 2 ... by default.
        """
        first, second = pair(p, q)
        at = points(np.arange(len(first)) if where is None else where, "where")
        if len(at) != len(first):
            raise BadInput(f"There are {len(at)} points for {len(first)} probabilities.")
        return self._solve(first, second, at, at)

    def samples(self, x: ArrayLike, y: ArrayLike) -> Estimate:
        """Empirical distance with an interval; in d dimensions its bias falls only as :math:`n^{-1/d}`."""
        return by_halves(self.between, *sample_pair(x, y))


@dataclass(frozen=True)
class Wasserstein(_Wasserstein):
    r"""The distance of transport that costs :math:`\|x - y\|^k`, of any order k of at least 1.

    On the line it grows with k, up to the longest way that any mass goes.
    """

    order: float = 1.0
    """k."""

    def __post_init__(self) -> None:
        if not 1.0 <= self.order < np.inf:
            raise BadInput(f"order={self.order!r} gives no distance; it must be a number of at least 1.")


class Wasserstein1(_Wasserstein):
    r"""The earth mover's distance, :math:`\sup_{\|T\|_L \le 1}\mathbb{E}_p T - \mathbb{E}_q T`."""

    order = 1

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        """Closed form on the line: the mean of a folded normal distribution."""
        if p.dimension > 1:
            raise BadInput("Wasserstein1 has a closed form for Gaussians on the line only; use samples.")
        spread = abs(np.sqrt(p.covariance[0, 0]) - np.sqrt(q.covariance[0, 0]))
        return folded_mean(p.mean[0] - q.mean[0], spread)


class Wasserstein2(_Wasserstein):
    r"""The distance of quadratic transport."""

    order = 2

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        r"""The closed form in any dimension, with the Bures distance of the covariances.

        .. math:: W_2^2 = \|\delta\|^2 + \mathrm{tr}\Sigma_p + \mathrm{tr}\Sigma_q
            - 2\,\mathrm{tr}(\Sigma_p^{1/2}\Sigma_q\Sigma_p^{1/2})^{1/2}
        """
        root = np.real(sqrtm(p.covariance))
        inner = np.linalg.eigvalsh(root @ q.covariance @ root)
        bures = np.trace(p.covariance) + np.trace(q.covariance) - 2 * np.sqrt(np.maximum(inner, 0)).sum()
        return float(np.sqrt(np.sum((p.mean - q.mean) ** 2) + max(bures, 0.0)))


@dataclass(frozen=True)
class SlicedWasserstein:
    r"""The root mean square of :math:`W_2` between projections on random directions (Bonneel et al. 2015).

    Between Gaussians that differ by a shift :math:`\delta` it is :math:`\|\delta\|/\sqrt d`.

    Args:
        projections: how many directions; their own error is not part of the interval.
        seed: of the directions.
    """

    projections: int = 200
    seed: int = 0

    def between(self, x: NDArray, y: NDArray) -> float:
        """Distance between two sets of points (n, d), (m, d)."""
        random = np.random.default_rng(self.seed)
        directions = random.standard_normal((x.shape[1], self.projections))
        directions /= np.linalg.norm(directions, axis=0)
        first, second = np.sort(x @ directions, axis=0), np.sort(y @ directions, axis=0)
        if len(first) != len(second):
            level = (np.arange(max(len(first), len(second))) + 0.5) / max(len(first), len(second))
            first, second = (sample[(level * len(sample)).astype(int)] for sample in (first, second))
        return float(np.sqrt(np.mean((first - second) ** 2)))

    def samples(self, x: ArrayLike, y: ArrayLike) -> Estimate:
        """Empirical distance with an interval."""
        return by_halves(self.between, *sample_pair(x, y))


def folded_mean(mean: float, deviation: float) -> float:
    """The mean of the absolute value of a normal variable."""
    if deviation == 0:
        return abs(float(mean))
    ratio = mean / deviation
    return float(2 * deviation * norm.pdf(ratio) + mean * (2 * norm.cdf(ratio) - 1))
