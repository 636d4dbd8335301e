r"""Log density ratios estimated from samples by nearest neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree


def log_ratio(x: NDArray, y: NDArray, at: NDArray, neighbours: int | None = None) -> NDArray:
    r"""Estimate :math:`\log(p/q)` by the kinds among the nearest of the pooled samples.

    Args:
        x: samples of p, (n, d).
        y: samples of q, (m, d).
        at: where, (k, d).
        neighbours: how many are asked; by default :math:`(n+m)^{4/(4+d)}/4`, the rate that balances bias and variance.

    Returns:
        (k,); finite, half a vote being added to each kind.
    """
    pool, dimension = np.concatenate([x, y]), x.shape[1]
    k = neighbours or int(np.clip(len(pool) ** (4 / (4 + dimension)) / 4, 8, len(pool) // 2))
    _, nearest = KDTree(pool).query(at, k=max(k, 1))
    votes = (np.reshape(nearest, (len(at), -1)) < len(x)).sum(1)
    return np.log((votes + 0.5) / len(x)) - np.log((k - votes + 0.5) / len(y))


def cross_fitted(x: NDArray, y: NDArray, seed: int = 0) -> list[tuple[NDArray, NDArray]]:
    """Log ratios at all samples, each fitted on the half that does not hold it.

    Args:
        x: samples of p, (n, d).
        y: samples of q, (m, d).
        seed: of the division into halves.

    Returns:
        For each of the two halves, the log ratios at its part of x and at its part of y.
    """
    random = np.random.default_rng(seed)
    first, second = random.permutation(x), random.permutation(y)
    one, two = (first[::2], second[::2]), (first[1::2], second[1::2])
    return [
        (log_ratio(*fit, evaluation[0]), log_ratio(*fit, evaluation[1])) for fit, evaluation in ((one, two), (two, one))
    ]
