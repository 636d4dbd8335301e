r"""Wasserstein distances between samples: exact by linear programming (POT), by sorting in one dimension, or sliced.

.. math:: W_p(P, Q) = \Big(\inf_{\gamma} \operatorname{E}_{(x, y) \sim \gamma} \|x - y\|^p\Big)^{1/p}, \qquad
          SW_p^p = \operatorname{E}_{\theta} W_p^p(\theta^T P, \theta^T Q)

Between samples of n points the distance is biased upwards, by about :math:`n^{-1/d}`: read it beside the floor.
Sources: Peyré and Cuturi 2019, arXiv:1803.00567; Bonneel et al. 2015, doi:10.1007/s10851-014-0506-3.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganworks import rng
from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value, pair
from ganworks.registry import metric

MOST = 2000
"""Points a side that the linear program is given: 0.4 s and 160 MB; both grow with the square and more."""


def wasserstein(real: Tensor, fake: Tensor, *, order: int = 1) -> float:
    """The exact distance between two samples in float64.

    Args:
        real: (N, d).
        fake: (M, d).
        order: p, 1 or 2.

    Raises:
        BadInput: points that cannot be compared, another order, or POT missing where N and M differ.

    Example:
        >>> wasserstein(torch.tensor([[0.0], [2.0]]), torch.tensor([[5.0], [1.0]]))
        2.0
    """
    if order not in (1, 2):
        raise BadInput(f"The order of a Wasserstein distance may be 1 or 2 here, not {order}.")
    real, fake = pair(real.double(), fake.double(), at_least=1)
    if real.shape[1] == 1:
        return float(_by_quantiles(real, fake, order)[0] ** (1 / order))
    cost = torch.cdist(real, fake, compute_mode="donot_use_mm_for_euclid_dist").pow(order).cpu().numpy()
    return float(_transport(cost) ** (1 / order))


def _transport(cost: np.ndarray) -> float:
    try:
        from ot import emd2
    except ImportError:
        if cost.shape[0] != cost.shape[1]:
            raise BadInput(
                f"Samples of {cost.shape[0]} and {cost.shape[1]} points need the package POT; equal counts do not."
            ) from None
        from scipy.optimize import linear_sum_assignment

        return float(cost[linear_sum_assignment(cost)].mean())
    return float(emd2([], [], cost, numItermax=1_000_000))  # type: ignore[arg-type]


def sliced_wasserstein(real: Tensor, fake: Tensor, *, order: int = 2, projections: int = 500, seed: int = 0) -> float:
    """The sliced distance: a mean over random directions, each solved by sorting; any N, M and d.

    Args:
        real: (N, d).
        fake: (M, d).
        order: p, 1 or more.
        projections: how many directions.
        seed: of the directions.

    Raises:
        BadInput: points that cannot be compared.
    """
    real, fake = pair(real.double(), fake.double(), at_least=1)
    with rng.scope(seed, "sliced_wasserstein"):
        directions = rng.normal(projections, real.shape[1], like=real)
    directions = directions / directions.norm(dim=1, keepdim=True)
    total = sum(_by_quantiles(real @ part.T, fake @ part.T, order).sum() for part in directions.split(64))
    return float((total / projections) ** (1 / order))


def _by_quantiles(x: Tensor, y: Tensor, order: int) -> Tensor:
    """W_p^p of each column of x (N, P) against that of y (M, P), from the two quantile functions."""
    n, m = len(x), len(y)
    # The quantile functions are constant between the cuts i/n and j/m; times n m these are integers, so nothing rounds.
    cuts = torch.cat([torch.arange(1, n + 1) * m, torch.arange(1, m + 1) * n]).unique()
    widths = torch.diff(cuts, prepend=cuts.new_zeros(1)).to(x.dtype) / (n * m)
    apart = x.sort(0).values[(cuts - 1) // m] - y.sort(0).values[(cuts - 1) // n]
    return (apart.abs().pow(order) * widths[:, None]).sum(0)


@metric(
    "wasserstein",
    title="Wasserstein distances W1, W2 and sliced W2 (points or pixels)",
    paper="arXiv:1803.00567",
    year=2019,
    sees="pixels",
    better="lower",
)
def compute(sides: Sides) -> dict[str, Value]:
    """All three; the exact ones on at most 2000 points a side."""
    real, fake = sides.real.features, sides.fake.features
    note = f"first {MOST} a side" if max(len(real), len(fake)) > MOST else ""
    return {
        "w1": Value(wasserstein(real[:MOST], fake[:MOST], order=1), note=note),
        "w2": Value(wasserstein(real[:MOST], fake[:MOST], order=2), note=note),
        "sliced_w2": Value(sliced_wasserstein(real, fake, seed=sides.seed)),
    }
