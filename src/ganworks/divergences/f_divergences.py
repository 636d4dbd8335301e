r"""The f-divergences that can be measured: closed forms from the table, and values between Gaussians.

Sources: Kullback and Leibler 1951; Jeffreys 1946; Lin 1991, Divergence measures based on the Shannon entropy, IEEE
Trans. Inf. Theory 37. Which of the two chi-squares bears which name varies in the literature; here they are told apart
by the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian, kullback_leibler, power_integral
from ganworks.errors import BadInput


class KullbackLeibler(FDivergence):
    r""":math:`\mathrm{KL}(p\|q) = \int p\log(p/q)`.

    Infinite where q lacks mass that p has: minimising it over q covers modes.
    """

    row = "kl"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(p, q)


class ReverseKullbackLeibler(FDivergence):
    r""":math:`\mathrm{KL}(q\|p)`.

    Infinite where q has mass that p lacks: minimising it over q seeks modes.
    """

    row = "reverse_kl"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(q, p)


class Jeffreys(FDivergence):
    r""":math:`\mathrm{KL}(p\|q) + \mathrm{KL}(q\|p) = \int (p - q)\log(p/q)`."""

    row = "jeffreys"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(p, q) + kullback_leibler(q, p)


class Pearson(FDivergence):
    r""":math:`\int (p - q)^2 / q`."""

    row = "pearson"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return power_integral(p, q, 2) - 1


class Neyman(FDivergence):
    r""":math:`\int (p - q)^2 / p`."""

    row = "neyman"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return power_integral(p, q, -1) - 1


class LeCam(FDivergence):
    r"""Triangular discrimination :math:`\int (p - q)^2/(p + q)`, between 0 and 2.

    Le Cam's distance is half of it. Least squares GANs minimise it for a perfect critic.
    """

    row = "triangular"


class Hellinger(FDivergence):
    r""":math:`H^2(p, q) = \int(\sqrt p - \sqrt q)^2 = 2 - 2\int\sqrt{pq}`, between 0 and 2."""

    row = "hellinger"

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return 2 - 2 * power_integral(p, q, 0.5)


@dataclass(frozen=True)
class WeightedJensenShannon(FDivergence):
    r""":math:`\pi\,\mathrm{KL}(p\|m) + (1-\pi)\,\mathrm{KL}(q\|m)`, :math:`m = \pi p + (1-\pi) q`.

    The largest value is the entropy of a coin with bias :math:`\pi`.

    Args:
        weight: :math:`\pi`, strictly between 0 and 1.
    """

    row = "weighted_js"
    weight: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.weight < 1:
            raise BadInput(f"weight={self.weight!r} must lie strictly between 0 and 1.")

    @property
    def parameters(self) -> dict[str, float]:
        return {"pi": self.weight}


class JensenShannon(WeightedJensenShannon):
    r""":math:`\mathrm{JS}(p, q) = \tfrac12\mathrm{KL}(p\|m) + \tfrac12\mathrm{KL}(q\|m)`, :math:`m = (p+q)/2`.

    Between 0 and log 2; its square root is a metric. (The f-GAN table's row of this name is twice this.)
    """

    def __init__(self) -> None:
        super().__init__(0.5)


@dataclass(frozen=True)
class Alpha(FDivergence):
    r""":math:`\frac{1}{\alpha(\alpha-1)}\left(\int p^\alpha q^{1-\alpha} - 1\right)`.

    At 2 half of Pearson's chi-square, at 1/2 twice the squared Hellinger distance; the limits at 1 and 0 are ``kl`` and
    ``reverse_kl``.

    Args:
        alpha: any finite number but 0 and 1.
    """

    row = "alpha"
    alpha: float = 0.5

    def __post_init__(self) -> None:
        if not np.isfinite(self.alpha) or self.alpha in (0, 1):
            raise BadInput(f"alpha={self.alpha!r} must be finite and neither 0 nor 1, which are reverse_kl and kl.")

    @property
    def parameters(self) -> dict[str, float]:
        return {"alpha": self.alpha}

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return (power_integral(p, q, self.alpha) - 1) / (self.alpha * (self.alpha - 1))


class TotalVariation(FDivergence):
    r""":math:`\mathrm{TV}(p, q) = \tfrac12\int|p - q| = \sup_A |p(A) - q(A)|`, between 0 and 1.

    Some texts leave out the half. The best critic is :math:`\tfrac12\mathrm{sign}(p - q)`.
    """

    row = "total_variation"

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


def renyi(alpha_divergence: float, alpha: float) -> float:
    r"""The Renyi divergence :math:`\frac{1}{\alpha-1}\log\int p^\alpha q^{1-\alpha}` from the alpha-divergence.

    A monotone function of an f-divergence and none itself.
    """
    return float(np.log1p(alpha * (alpha - 1) * alpha_divergence) / (alpha - 1))
