"""Normal distributions, for closed forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganworks.errors import BadInput


@dataclass(frozen=True)
class Gaussian:
    """A normal distribution in d dimensions.

    Args:
        mean: number or (d,).
        covariance: number (a variance) or (d, d), symmetric and positive definite.
    """

    mean: NDArray
    covariance: NDArray

    def __init__(self, mean: ArrayLike, covariance: ArrayLike):
        centre = np.atleast_1d(np.asarray(mean, dtype=float))
        spread = np.asarray(covariance, dtype=float)
        spread = spread * np.eye(len(centre)) if spread.ndim == 0 else spread
        square = spread.shape == (len(centre), len(centre)) and np.allclose(spread, spread.T)
        if centre.ndim != 1 or not square or not (np.linalg.eigvalsh(spread) > 0).all():
            raise BadInput(f"A Gaussian needs a positive definite covariance that fits its mean, not {covariance!r}.")
        object.__setattr__(self, "mean", centre)
        object.__setattr__(self, "covariance", spread)

    @property
    def dimension(self) -> int:
        return len(self.mean)

    @property
    def precision(self) -> NDArray:
        return np.linalg.inv(self.covariance)

    @property
    def log_determinant(self) -> float:
        return float(np.linalg.slogdet(self.covariance)[1])

    def log_density(self, x: ArrayLike) -> NDArray:
        """Log density at points (n, d)."""
        off = np.asarray(x, dtype=float).reshape(-1, self.dimension) - self.mean
        square = np.einsum("ni,ij,nj->n", off, self.precision, off)
        return -0.5 * (square + self.log_determinant + self.dimension * np.log(2 * np.pi))

    def sample(self, n: int, random: np.random.Generator) -> NDArray:
        """Points (n, d)."""
        return random.multivariate_normal(self.mean, self.covariance, size=n, method="cholesky")


def kullback_leibler(p: Gaussian, q: Gaussian) -> float:
    r"""KL(p||q) of two normal distributions.

    .. math:: \tfrac12\bigl(\mathrm{tr}\,\Sigma_q^{-1}\Sigma_p - d + \delta^\top\Sigma_q^{-1}\delta
        + \log|\Sigma_q| - \log|\Sigma_p|\bigr)
    """
    off = q.mean - p.mean
    inside = np.trace(q.precision @ p.covariance) - p.dimension + off @ q.precision @ off
    return float(0.5 * (inside + q.log_determinant - p.log_determinant))


def power_integral(p: Gaussian, q: Gaussian, power: float) -> float:
    r""":math:`\int p^a q^{1-a}`; infinite unless :math:`a\Sigma_p^{-1} + (1-a)\Sigma_q^{-1}` is positive definite."""
    mixed = power * p.precision + (1 - power) * q.precision
    if not (np.linalg.eigvalsh(mixed) > 0).all():
        return float("inf")
    off = p.mean - q.mean
    # The exponent -a(1-a)/2 off' Sp^-1 mixed^-1 Sq^-1 off: the completed square without its cancelling parts.
    square = power * (1 - power) * off @ p.precision @ np.linalg.solve(mixed, q.precision @ off)
    scale = -power * p.log_determinant - (1 - power) * q.log_determinant - np.linalg.slogdet(mixed)[1]
    return float(np.exp(0.5 * (scale - square)))
