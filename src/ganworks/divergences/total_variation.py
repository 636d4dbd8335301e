"""The total variation distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian


class TotalVariation(FDivergence):
    r""":math:`\mathrm{TV}(p, q) = \tfrac12\int|p - q| = \sup_A |p(A) - q(A)|`, between 0 and 1; :math:`f = |u-1|/2`.

    Some texts leave out the half. The best critic is :math:`\tfrac12\mathrm{sign}(p - q)`.
    """

    def below(self, v: NDArray) -> NDArray:
        return -0.5 * np.expm1(v)

    def above(self, v: NDArray) -> NDArray:
        return -0.5 * np.expm1(v)

    def critic(self, v: NDArray) -> NDArray:
        return 0.5 * np.sign(v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return 0.5 * np.sign(v)

    def conjugate(self, t: NDArray) -> NDArray:
        return np.where(t > 0.5, np.inf, np.maximum(t, -0.5))

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        """Closed form for equal covariances in any dimension and for all Gaussians on the line."""
        if np.allclose(p.covariance, q.covariance, rtol=1e-12, atol=0):
            off = p.mean - q.mean
            return float(2 * norm.cdf(0.5 * np.sqrt(off @ p.precision @ off)) - 1)
        if p.dimension > 1:
            return super().gaussians(p, q)
        # The densities cross at the roots of a quadratic; the distribution functions differ most in between.
        a = 0.5 * (q.precision[0, 0] - p.precision[0, 0])
        b = p.precision[0, 0] * p.mean[0] - q.precision[0, 0] * q.mean[0]
        c = 0.5 * (q.precision[0, 0] * q.mean[0] ** 2 - p.precision[0, 0] * p.mean[0] ** 2)
        c += 0.5 * (q.log_determinant - p.log_determinant)
        roots = np.sort(np.roots([a, b, c]).real)
        masses = [np.diff(norm.cdf(roots, g.mean[0], np.sqrt(g.covariance[0, 0])))[0] for g in (p, q)]
        return float(abs(masses[0] - masses[1]))
