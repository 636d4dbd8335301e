"""Alpha-divergences, and the Renyi divergence as a function of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian, power_integral
from ganworks.errors import BadInput


@dataclass(frozen=True)
class Alpha(FDivergence):
    r""":math:`\frac{1}{\alpha(\alpha-1)}\left(\int p^\alpha q^{1-\alpha} - 1\right)`.

    :math:`f = \frac{u^\alpha - 1 - \alpha(u-1)}{\alpha(\alpha-1)}`. At 2 half of Pearson's chi-square, at 1/2
    twice the squared Hellinger distance; the limits at 1 and 0 are ``kl`` and ``reverse_kl``.

    Args:
        alpha: any finite number but 0 and 1.
    """

    alpha: float = 0.5

    def __post_init__(self) -> None:
        if not np.isfinite(self.alpha) or self.alpha in (0, 1):
            raise BadInput(f"alpha={self.alpha!r} must be finite and neither 0 nor 1, which are reverse_kl and kl.")

    @staticmethod
    def _part(v: NDArray, a: float) -> NDArray:
        return (np.expm1(a * v) - a * np.expm1(v)) / (a * (a - 1))

    def below(self, v: NDArray) -> NDArray:
        return self._part(v, self.alpha)

    def above(self, v: NDArray) -> NDArray:
        return self._part(v, 1 - self.alpha)

    def critic(self, v: NDArray) -> NDArray:
        return np.expm1((self.alpha - 1) * v) / (self.alpha - 1)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return np.expm1(self.alpha * v) / self.alpha

    def conjugate(self, t: NDArray) -> NDArray:
        # u = (1 + (alpha-1) t)^(1/(alpha-1)) attains the supremum; where the base is negative it is at 0 or infinity.
        a, base = self.alpha, 1 + (self.alpha - 1) * t
        value = (np.abs(base) ** (a / (a - 1)) - 1) / a
        return np.where(base >= 0, value, -1 / a if a > 1 else np.inf)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return (power_integral(p, q, self.alpha) - 1) / (self.alpha * (self.alpha - 1))


def renyi(alpha_divergence: float, alpha: float) -> float:
    r"""The Renyi divergence :math:`\frac{1}{\alpha-1}\log\int p^\alpha q^{1-\alpha}` from the alpha-divergence.

    A monotone function of an f-divergence and none itself.
    """
    return float(np.log1p(alpha * (alpha - 1) * alpha_divergence) / (alpha - 1))
