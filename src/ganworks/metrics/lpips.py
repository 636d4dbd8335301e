r"""LPIPS: the perceptual distance of two images, and the diversity of a set. Zhang et al. 2018, arXiv:1801.03924.

On the embeddings of :mod:`ganworks.metrics.features.perceptual` the distance is
:math:`d(x, x') = \|\phi(x) - \phi(x')\|^2`, so the mean over all pairs of a set is a variance, and takes one pass:

.. math:: \frac{1}{n (n-1)} \sum_{i \ne j} d(x_i, x_j) = \frac{2}{n - 1} \sum_i \|\phi(x_i) - \bar\phi\|^2
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value, pair
from ganworks.registry import metric


def lpips(one: Tensor, other: Tensor) -> Tensor:
    """The distance of each pair of images, from embeddings.

    Args:
        one: (N, d) embeddings, for example of ``build("lpips_alex")``.
        other: (N, d), the N counterparts.

    Returns:
        (N,) distances; 0 for equal images.

    Raises:
        BadInput: the counts differ.
    """
    one, other = pair(one, other, at_least=1)
    if len(one) != len(other):
        raise BadInput(f"LPIPS compares images pair by pair; {len(one)} and {len(other)} were given.")
    return (one - other).square().sum(1)


def diversity(embeddings: Tensor, *, blocks: int = 10) -> tuple[float, float]:
    """The mean distance over all pairs of a set (N, d), N at least 4, and its jackknife standard error."""
    pair(embeddings, embeddings, at_least=4)
    centred = embeddings - embeddings.mean(0)
    parts = centred.tensor_split(min(blocks, len(centred) // 2))
    counts = torch.tensor([len(part) for part in parts], dtype=torch.float64)
    sums = torch.stack([part.sum(0, dtype=torch.float64) for part in parts])
    squares = torch.stack([part.double().square().sum() for part in parts])

    def statistic(count: Tensor, total: Tensor, square: Tensor) -> Tensor:
        return 2 / (count - 1) * (square - total.square().sum(-1) / count)

    value = statistic(counts.sum(), sums.sum(0), squares.sum())
    without = statistic(counts.sum() - counts, sums.sum(0) - sums, squares.sum() - squares)
    error = ((len(parts) - 1) / len(parts) * (without - without.mean()).square().sum()).sqrt()
    return float(value), float(error)


@metric(
    "lpips",
    title="LPIPS diversity: mean distance over all pairs",
    paper="arXiv:1801.03924",
    year=2018,
    sees="lpips_alex",
    better="as real",
    most=1000,
)
def compute(sides: Sides) -> dict[str, Value]:
    """The diversity of the fake images; the floor column holds the real images' own."""
    return {"lpips_diversity": Value(*diversity(sides.fake.features))}
