r"""Jensen-Shannon divergences.

Source: Lin 1991, Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from ganworks.divergences.fdivergence import FDivergence
from ganworks.errors import BadInput


@dataclass(frozen=True)
class WeightedJensenShannon(FDivergence):
    r""":math:`\pi\,\mathrm{KL}(p\|m) + (1-\pi)\,\mathrm{KL}(q\|m)`, :math:`m = \pi p + (1-\pi) q`.

    :math:`f = \pi u\log u - (1-\pi+\pi u)\log(1-\pi+\pi u)`. The largest value is the entropy of a coin with bias
    :math:`\pi`.

    Args:
        weight: :math:`\pi`, strictly between 0 and 1.
    """

    weight: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.weight < 1:
            raise BadInput(f"weight={self.weight!r} must lie strictly between 0 and 1.")

    @staticmethod
    def _part(v: NDArray, weight: float) -> NDArray:
        u = np.exp(v)
        own = np.where(np.isneginf(v), 0.0, u * np.where(np.isneginf(v), 0.0, v))
        return weight * own - xlogy(1 - weight + weight * u, 1 - weight + weight * u)

    def below(self, v: NDArray) -> NDArray:
        return self._part(v, self.weight)

    def above(self, v: NDArray) -> NDArray:
        return self._part(v, 1 - self.weight)

    def _log_mixture(self, v: NDArray) -> NDArray:
        return np.logaddexp(np.log1p(-self.weight), np.log(self.weight) + v)

    def critic(self, v: NDArray) -> NDArray:
        return -self.weight * np.logaddexp(np.log(self.weight), np.log1p(-self.weight) - v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return (1 - self.weight) * self._log_mixture(v)

    def conjugate(self, t: NDArray) -> NDArray:
        inside = 1 - self.weight * np.exp(t / self.weight)
        rest = (1 - self.weight) * (np.log1p(-self.weight) - np.log(np.where(inside > 0, inside, 1)))
        return np.where(inside > 0, rest, np.inf)


class JensenShannon(WeightedJensenShannon):
    r""":math:`\mathrm{JS}(p, q) = \tfrac12\mathrm{KL}(p\|m) + \tfrac12\mathrm{KL}(q\|m)`, :math:`m = (p+q)/2`.

    Between 0 and log 2; its square root is a metric. (The f-GAN table's row of this name is twice this.)
    """

    def __init__(self) -> None:
        super().__init__(0.5)
