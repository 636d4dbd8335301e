r"""The Kullback-Leibler divergence, its reverse and their sum.

Sources: Kullback and Leibler 1951; Jeffreys 1946.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import wrightomega

from ganworks.divergences.fdivergence import FDivergence
from ganworks.divergences.gaussian import Gaussian, kullback_leibler


def _forward(v: NDArray) -> NDArray:
    return np.where(np.isneginf(v), 0.0, np.where(np.isneginf(v), 0.0, v) * np.exp(v)) - np.expm1(v)


def _backward(v: NDArray) -> NDArray:
    return np.expm1(v) - v


class KullbackLeibler(FDivergence):
    r""":math:`\mathrm{KL}(p\|q) = \int p\log(p/q)`, :math:`f = u\log u - u + 1`.

    Infinite where q lacks mass that p has: minimising it over q covers modes.
    """

    def below(self, v: NDArray) -> NDArray:
        return _forward(v)

    def above(self, v: NDArray) -> NDArray:
        return _backward(v)

    def critic(self, v: NDArray) -> NDArray:
        return v

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return np.expm1(v)

    def conjugate(self, t: NDArray) -> NDArray:
        return np.expm1(t)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(p, q)


class ReverseKullbackLeibler(FDivergence):
    r""":math:`\mathrm{KL}(q\|p)`, :math:`f = u - 1 - \log u`.

    Infinite where q has mass that p lacks: minimising it over q seeks modes.
    """

    def below(self, v: NDArray) -> NDArray:
        return _backward(v)

    def above(self, v: NDArray) -> NDArray:
        return _forward(v)

    def critic(self, v: NDArray) -> NDArray:
        return -np.expm1(-v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return v

    def conjugate(self, t: NDArray) -> NDArray:
        return np.where(t < 1, -np.log1p(-np.minimum(t, 1)), np.inf)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(q, p)


class Jeffreys(FDivergence):
    r""":math:`\mathrm{KL}(p\|q) + \mathrm{KL}(q\|p) = \int (p - q)\log(p/q)`, :math:`f = (u - 1)\log u`."""

    def below(self, v: NDArray) -> NDArray:
        return v * np.expm1(v)

    def above(self, v: NDArray) -> NDArray:
        return v * np.expm1(v)

    def critic(self, v: NDArray) -> NDArray:
        return v - np.expm1(-v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        return v + np.expm1(v)

    def conjugate(self, t: NDArray) -> NDArray:
        w = wrightomega(1 - t)
        return 1 / w - 1 - np.log(w)

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        return kullback_leibler(p, q) + kullback_leibler(q, p)
