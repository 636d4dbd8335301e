r"""The kernel distance of features: unbiased, so it can be read at any count. Binkowski et al. 2018, arXiv:1801.01401.

With :math:`k(x, y) = (x \cdot y / d + 1)^3`,

.. math:: \mathrm{KID} = \frac{\sum_{i \ne j} k(x_i, x_j)}{n (n-1)} + \frac{\sum_{i \ne j} k(y_i, y_j)}{m (m-1)}
                         - \frac{2}{n m} \sum_{i,j} k(x_i, y_j)

Departure: the paper averages over random subsets of 1000; here every pair counts once, block by block, and the standard
error comes from leaving out one block of images at a time. No subset noise, and memory is that of one block pair.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.metrics.measure import Sides, Value, pair
from ganworks.registry import metric


def kernel_distance(real: Tensor, fake: Tensor, *, blocks: int = 20) -> tuple[float, float]:
    """The unbiased statistic and its jackknife standard error.

    Args:
        real: (N, d).
        fake: (M, d); N and M at least 4.
        blocks: parts each side is cut into, for memory and for the jackknife; fewer where there are few images.

    Returns:
        The statistic, which may be below zero, and its standard error.

    Raises:
        BadInput: features that cannot be compared.
    """
    real, fake = pair(real, fake, at_least=4)
    blocks = min(blocks, len(real) // 2, len(fake) // 2)
    x, y = real.tensor_split(blocks), fake.tensor_split(blocks)
    n = torch.tensor([len(part) for part in x], dtype=torch.float64)
    m = torch.tensor([len(part) for part in y], dtype=torch.float64)
    xx, yy, xy = _within(x), _within(y), _across(x, y)

    def statistic(xx: Tensor, yy: Tensor, xy: Tensor, n: Tensor, m: Tensor) -> Tensor:
        return xx / (n * (n - 1)) + yy / (m * (m - 1)) - 2 * xy / (n * m)

    value = statistic(xx.sum(), yy.sum(), xy.sum(), n.sum(), m.sum())
    without = statistic(_less_one(xx), _less_one(yy), _less_one(xy), n.sum() - n, m.sum() - m)
    error = ((blocks - 1) / blocks * (without - without.mean()).square().sum()).sqrt()
    return float(value), float(error)


def _kernel(x: Tensor, y: Tensor) -> Tensor:
    return (x @ y.T / x.shape[1] + 1).double() ** 3


def _within(parts: tuple[Tensor, ...]) -> Tensor:
    """Sums of the kernel over pairs of different images, for each pair of blocks."""
    sums = torch.zeros(len(parts), len(parts), dtype=torch.float64)
    for i, one in enumerate(parts):
        for j in range(i + 1):
            kernel = _kernel(one, parts[j])
            sums[i, j] = sums[j, i] = kernel.sum() - (kernel.trace() if i == j else 0)
    return sums


def _across(x: tuple[Tensor, ...], y: tuple[Tensor, ...]) -> Tensor:
    return torch.stack([torch.stack([_kernel(one, other).sum() for other in y]) for one in x])


def _less_one(sums: Tensor) -> Tensor:
    """For each block, the total over all pairs that do not touch it."""
    return sums.sum() - sums.sum(0) - sums.sum(1) + sums.diagonal()


@metric(
    "kid",
    title="kernel distance (KID) on features",
    paper="arXiv:1801.01401",
    year=2018,
    sees="features",
    better="lower",
    times=1000,
)
def kid(sides: Sides) -> dict[str, Value]:
    """The statistic with its standard error."""
    return {"kid": Value(*kernel_distance(sides.real.features, sides.fake.features))}
