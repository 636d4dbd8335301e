r"""The Fréchet distance between Gaussians fitted to features. Heusel et al. 2017, arXiv:1706.08500.

.. math:: d^2 = \|\mu_1 - \mu_2\|^2 + \operatorname{tr}\left(S_1 + S_2 - 2 (S_1 S_2)^{1/2}\right)

Exact, in float64, by one of two routes, neither of which takes the root of a d x d matrix product:

- fewer images than dimensions: with centred rows :math:`X / \sqrt{n - 1}`, :math:`S = X^T X` and
  :math:`\operatorname{tr}(S_1 S_2)^{1/2} = \|X_1 X_2^T\|_*`, the sum of singular values;
- otherwise: with :math:`S_1 = L L^T`, the roots of the eigenvalues of the symmetric :math:`L^T S_2 L`.

Only on Inception features is this number the FID; name the features always. It is biased upwards for few images, so
compare at equal counts and beside the real-against-real floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganworks.metrics.measure import Sides, Value, pair
from ganworks.registry import metric


@dataclass
class Moments:
    """Count, mean and scatter of rows that arrive in parts (Chan's parallel update), in float64.

    Example:
        >>> rows = torch.tensor([[1.0, 0.0], [3.0, 0.0], [5.0, 6.0]])
        >>> moments = Moments().add(rows[:1]).add(rows[1:])
        >>> moments.mean.tolist(), bool(torch.allclose(moments.covariance, torch.cov(rows.T).double()))
        ([3.0, 2.0], True)
    """

    count: int = 0
    mean: Tensor = torch.zeros(0, dtype=torch.float64)
    scatter: Tensor = torch.zeros(0, dtype=torch.float64)

    def add(self, rows: Tensor) -> Moments:
        """Take in (B, d) more rows; returns self."""
        rows = rows.double()
        mean = rows.mean(0)
        scatter = (rows - mean).T @ (rows - mean)
        if not self.count:
            self.count, self.mean, self.scatter = len(rows), mean, scatter
            return self
        count, apart = self.count + len(rows), mean - self.mean
        self.scatter = self.scatter + scatter + torch.outer(apart, apart) * (self.count * len(rows) / count)
        self.mean = self.mean + apart * (len(rows) / count)
        self.count = count
        return self

    @property
    def covariance(self) -> Tensor:
        """(d, d), divided by the count less one."""
        return self.scatter / (self.count - 1)


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """The squared distance between the Gaussians fitted to two sets of features.

    Args:
        real: (N, d).
        fake: (M, d); N and M at least 2.

    Returns:
        The distance (as the literature reports it: squared); never below zero.

    Raises:
        BadInput: features that cannot be compared.
    """
    real, fake = pair(real, fake)
    if min(len(real), len(fake)) > real.shape[1]:
        return frechet_of_moments(_moments(real), _moments(fake))
    one, other = _factor(real), _factor(fake)
    cross = torch.linalg.svdvals(one @ other.T).sum()
    apart = (real.double().mean(0) - fake.double().mean(0)).square().sum()
    return max(0.0, float(apart + one.square().sum() + other.square().sum() - 2 * cross))


def frechet_of_moments(real: Moments, fake: Moments) -> float:
    """The same from means and covariances, as streams gather them."""
    one, other = real.covariance, fake.covariance
    lower, not_definite = torch.linalg.cholesky_ex(one)
    if not_definite:
        values, vectors = torch.linalg.eigh(one)
        lower = vectors * values.clamp_min(0).sqrt()
    cross = torch.linalg.eigvalsh(lower.T @ other @ lower).clamp_min(0).sqrt().sum()
    apart = (real.mean - fake.mean).square().sum()
    return max(0.0, float(apart + one.trace() + other.trace() - 2 * cross))


def _moments(rows: Tensor) -> Moments:
    moments = Moments()
    for part in rows.split(2048):
        moments.add(part)
    return moments


def _factor(rows: Tensor) -> Tensor:
    """F with F^T F the covariance, having at most d rows."""
    rows = rows.double()
    centred = (rows - rows.mean(0)) / (len(rows) - 1) ** 0.5
    return centred if len(rows) <= rows.shape[1] else torch.linalg.qr(centred, mode="r").R


@metric(
    "frechet",
    title="Fréchet distance on features",
    paper="arXiv:1706.08500",
    year=2017,
    sees="features",
    better="lower",
)
def frechet(sides: Sides) -> dict[str, Value]:
    """The distance, with a warning where it rests on fewer images than dimensions."""
    real, fake = sides.real.features, sides.fake.features
    few = min(len(real), len(fake)) <= real.shape[1]
    note = f"fewer images than the {real.shape[1]} dimensions: compare with the floor only" if few else ""
    return {"frechet": Value(frechet_distance(real, fake), note=note)}
