"""The squared Hellinger distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian, power_integral


class Hellinger(FDivergence):
    r""":math:`H^2(p, q) = \int(\sqrt p - \sqrt q)^2 = 2 - 2\int\sqrt{pq}`, between 0 and 2.

    :math:`f = (\sqrt u - 1)^2`.
    """

    def below(self, v: NDArray) -> NDArray:
        return np.expm1(v / 2) ** 2

    def above(self, v: NDArray) -> NDArray:
        return np.expm1(v / 2) ** 2

    def critic(self, v: NDArray) -> NDArray:
        return -np.expm1(-v / 2)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return np.expm1(v / 2)

    def conjugate(self, t: NDArray) -> NDArray:
        return np.where(t < 1, t / np.where(t < 1, 1 - t, 1), np.inf)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return 2 - 2 * power_integral(p, q, 0.5)
