r"""An honest interval for any metric between distributions, from samples.

The empirical distance :math:`d(\hat p, \hat q)` is biased upwards; by the triangle inequality it is off by at most
:math:`d(p, \hat p) + d(q, \hat q)`. Both are estimated by the distance between two halves of the same sample, whose
expectation is, for the (convex) metrics here, at least that from one half to the truth, and a half is further from the
truth than the whole.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganworks.divergences.estimate import Estimate

METHOD = "triangle inequality, sampling noise measured between halves"


def by_halves(
    distance: Callable[[NDArray, NDArray], float], x: NDArray, y: NDArray, splits: int = 2, seed: int = 0
) -> Estimate:
    """The empirical distance, give or take the distances between halves of each sample.

    Args:
        distance: metric between empirical distributions of points (n, d).
        x: samples of p.
        y: samples of q.
        splits: random divisions into halves; the largest noise counts.
        seed: of the divisions.
    """
    random = np.random.default_rng(seed)
    noise = 0.0
    for sample in (x, y):
        worst = 0.0
        for _ in range(splits):
            order = random.permutation(len(sample))
            half = len(sample) // 2
            worst = max(worst, distance(sample[order[:half]], sample[order[half : 2 * half]]))
        noise += worst
    value = distance(x, y)
    return Estimate(value, max(value - noise, 0.0), value + noise, 0.95, METHOD)
