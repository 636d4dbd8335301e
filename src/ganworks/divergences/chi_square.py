r"""Chi-square divergences: Pearson's, Neyman's, and the symmetric one of Le Cam.

Which of the first two bears which name varies in the literature; here they are told apart by the denominator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian, power_integral


def _plain(v: NDArray) -> NDArray:
    return np.expm1(v) ** 2


def _divided(v: NDArray) -> NDArray:
    return 4 * np.sinh(v / 2) ** 2


class Pearson(FDivergence):
    r""":math:`\int (p - q)^2 / q`, :math:`f = (u - 1)^2`."""

    def below(self, v: NDArray) -> NDArray:
        return _plain(v)

    def above(self, v: NDArray) -> NDArray:
        return _divided(v)

    def critic(self, v: NDArray) -> NDArray:
        return 2 * np.expm1(v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return np.expm1(2 * v)

    def conjugate(self, t: NDArray) -> NDArray:
        return np.maximum(t / 2 + 1, 0) ** 2 - 1

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return power_integral(p, q, 2) - 1


class Neyman(FDivergence):
    r""":math:`\int (p - q)^2 / p`, :math:`f = (1 - u)^2/u`."""

    def below(self, v: NDArray) -> NDArray:
        return _divided(v)

    def above(self, v: NDArray) -> NDArray:
        return _plain(v)

    def critic(self, v: NDArray) -> NDArray:
        return -np.expm1(-2 * v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return -2 * np.expm1(-v)

    def conjugate(self, t: NDArray) -> NDArray:
        return np.where(t <= 1, 2 - 2 * np.sqrt(np.maximum(1 - t, 0)), np.inf)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return power_integral(p, q, -1) - 1


class LeCam(FDivergence):
    r"""Triangular discrimination :math:`\int (p - q)^2/(p + q)`, between 0 and 2; :math:`f = (u - 1)^2/(u + 1)`.

    Le Cam's distance is half of it. Least squares GANs minimise it for a perfect critic.
    """

    def below(self, v: NDArray) -> NDArray:
        return np.expm1(v) ** 2 / (1 + np.exp(v))

    def above(self, v: NDArray) -> NDArray:
        return self.below(v)

    def critic(self, v: NDArray) -> NDArray:
        return 1 - 4 * expit(-v) ** 2

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return 3 - 8 * expit(-v) + 4 * expit(-v) ** 2

    def conjugate(self, t: NDArray) -> NDArray:
        inside = np.clip(t, -3, 1)
        return np.where(t <= 1, 4 - inside - 4 * np.sqrt(1 - inside), np.inf)
