r"""What every f-divergence can do.

.. math:: D_f(p\|q) = \int q\,f(p/q)

with f convex and *normalised*, :math:`f(1) = f'(1) = 0`: adding a multiple of :math:`u - 1` to f changes no
divergence, and this choice makes the integrand nowhere negative and the best critic :math:`T^* = f'(p/q)`
zero where p = q. (The f-GAN table has :math:`u\log u` and :math:`-\log u` for the two KL divergences: its T is larger
by 1, smaller by 1.)

A divergence is given by f on :math:`u \le 1` and by its perspective :math:`w f(1/w)` on :math:`w \le 1`, both as
functions of the logarithm, so that :math:`q f(p/q)` never overflows before the result does; the limits at
:math:`-\infty` are f(0) and :math:`f'(\infty)`, the prices of mass where the other distribution has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ganworks.divergences.estimate import Estimate, difference_of_means, pair, sample_pair
from ganworks.divergences.formula import NUMPY, compute
from ganworks.divergences.gaussian import Gaussian
from ganworks.divergences.quadrature import integrate
from ganworks.divergences.ratio import cross_fitted
from ganworks.divergences.table import GENERATORS
from ganworks.errors import BadInput

LogDensity = Callable[[NDArray], NDArray]


class FDivergence:
    """An f-divergence, from its row of the table."""

    row: ClassVar[str]
    """Its name in :data:`ganworks.divergences.table.GENERATORS`."""

    @property
    def parameters(self) -> dict[str, float]:
        """Numbers for the parameters of the row."""
        return {}

    def _form(self, name: str, v: NDArray) -> NDArray:
        measured = GENERATORS[self.row].measured
        if measured is None:
            raise BadInput(f"The divergence {self.row!r} has no forms to measure it by.")
        return compute(getattr(measured, name), NUMPY, v=v, **self.parameters)

    def below(self, v: NDArray) -> NDArray:
        r""":math:`f(e^v)` for :math:`v \le 0`, including :math:`-\infty`."""
        return self._form("below", v)

    def above(self, v: NDArray) -> NDArray:
        r""":math:`e^{v} f(e^{-v})` for :math:`v \le 0`, including :math:`-\infty`."""
        return self._form("above", v)

    def critic(self, v: NDArray) -> NDArray:
        r""":math:`f'(e^v)`: the best critic's value where :math:`\log(p/q) = v`."""
        return self._form("critic", v)

    def conjugate_of_critic(self, v: NDArray) -> NDArray:
        r""":math:`f^*(f'(e^v)) = e^v f'(e^v) - f(e^v)`."""
        return self._form("conjugate_of_critic", v)

    def conjugate(self, t: NDArray) -> NDArray:
        r""":math:`f^*(t) = \sup_{u \ge 0}(ut - f(u))`, infinite outside its domain.

        The table's conjugate is that of its own f, :math:`f_0 + f'(1)(u - 1)`; below all slopes of f the supremum is
        attained at u = 0.
        """
        row, t = GENERATORS[self.row], np.asarray(t, dtype=float)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            low, high = self.critic(np.array([-np.inf, np.inf]))
            shifted = np.clip(t, low, high) + row.slope_at_one
            # Where the activation is the identity the composed form is the conjugate itself, without overflow.
            plain = row.activation == "a" and row.conjugate_of_activation is not None
            text, letter = (row.conjugate_of_activation, "a") if plain else (row.conjugate, "t")
            value = compute(str(text), NUMPY, **{letter: shifted}, **self.parameters) - row.slope_at_one
            floor = -self.below(np.array(-np.inf))
        return np.where(t > high, np.inf, np.where(t < low, floor, value))

    def gaussians(self, p: Gaussian, q: Gaussian) -> float:
        """The divergence between two normal distributions, where there is a closed form."""
        raise BadInput(f"{type(self).__name__} has no closed form for these Gaussians; use density or monte_carlo.")

    @property
    def largest(self) -> float:
        r""":math:`f(0) + f'(\infty)`: the value for disjoint supports, which is the largest there is."""
        never = np.array([-np.inf])
        return float((self.below(never) + self.above(never))[0])

    def f(self, u: ArrayLike) -> NDArray:
        """The generator function at u >= 0."""
        u = np.asarray(u, dtype=float)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            v = np.log(u)
            return np.where(v <= 0, self.below(np.minimum(v, 0)), u * self.above(np.minimum(-v, 0)))

    def integrand(self, log_p: NDArray, log_q: NDArray) -> NDArray:
        r""":math:`q f(p/q)` from log densities; zero where both densities are."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            v = np.where(np.isneginf(log_p) & np.isneginf(log_q), 0.0, log_p - log_q)
            low, high = np.exp(log_q), np.exp(log_p)
            # 0 * inf is 0 here: mass zero pays nothing, whatever the price.
            price = np.where(v <= 0, self.below(np.minimum(v, 0)), self.above(np.minimum(-v, 0)))
            mass = np.where(v <= 0, low, high)
            return np.where((mass == 0) | (price == 0), 0.0, mass * price)

    def discrete(self, p: ArrayLike, q: ArrayLike) -> float:
        """Exact, between two lists of probabilities on the same points; infinite where it is."""
        first, second = pair(p, q)
        with np.errstate(divide="ignore"):
            return float(self.integrand(np.log(first), np.log(second)).sum())

    def density(
        self, log_p: LogDensity, log_q: LogDensity, box: Sequence[tuple[float, float]], tolerance: float = 1e-8
    ) -> Estimate:
        """By adaptive quadrature between two densities on a box of one or two dimensions.

        Args:
            log_p: log density of the data, points (n, d) to (n,).
            log_q: log density of the model.
            box: (low, high) for each dimension; must hold all but a thousandth of both.
            tolerance: wanted absolute error.

        Returns:
            The value with the rule's own error estimate. What lies outside the box is left out: the truth can only
            be larger by that part.

        Raises:
            BadInput: the box holds too little, or the densities are not normalised.
        """

        def values(at: NDArray) -> NDArray:
            first, second = np.asarray(log_p(at), dtype=float), np.asarray(log_q(at), dtype=float)
            return np.stack([self.integrand(first, second), np.exp(first), np.exp(second)], 1)

        (value, *masses), (error, *_) = integrate(values, box, tolerance)
        for mass, name in zip(masses, "pq", strict=True):
            if abs(mass - 1) > 1e-3:
                raise BadInput(f"The box {list(box)} holds {mass:.4g} of {name}'s probability; it must hold all of it.")
        return Estimate(float(value), float(value - error), float(value + error), 1.0, "adaptive quadrature")

    def monte_carlo(
        self, x: ArrayLike, y: ArrayLike, log_p: LogDensity, log_q: LogDensity, level: float = 0.95
    ) -> Estimate:
        """From samples of two known densities, unbiased, with the interval of the central limit theorem.

        Each region is averaged over the distribution that has more mass there, so no weight exceeds one. The
        interval is asymptotic: where f grows fast (chi-squares, large alpha) it needs many samples to cover.

        Args:
            x: samples of p, (n, d).
            y: samples of q, (m, d).
            log_p: log density of p.
            log_q: log density of q.
            level: wanted coverage.
        """
        x, y = sample_pair(x, y)
        at_p, at_q = log_p(x) - log_q(x), log_p(y) - log_q(y)
        plus = np.where(at_p > 0, self.above(np.minimum(-at_p, 0)), 0.0)
        minus = np.where(at_q <= 0, -self.below(np.minimum(at_q, 0)), 0.0)
        return difference_of_means(plus, minus, level, "Monte Carlo with known densities, central limit theorem")

    def lower_bound(self, t_p: ArrayLike, t_q: ArrayLike, level: float = 0.95) -> Estimate:
        r"""The variational bound :math:`\mathbb{E}_p T - \mathbb{E}_q f^*(T) \le D_f` that a critic attains.

        Args:
            t_p: the critic's values T on samples of p, for the normalised f.
            t_q: its values on samples of q; one outside the domain of the conjugate makes the bound minus infinity.
            level: coverage of the interval, which is about the bound and not about the divergence.
        """
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            plus, minus = np.ravel(np.asarray(t_p, dtype=float)), self.conjugate(np.ravel(np.asarray(t_q, dtype=float)))
        return difference_of_means(plus, minus, level, "variational lower bound, central limit theorem")

    def lower_bound_of_log_ratio(self, v_p: ArrayLike, v_q: ArrayLike, level: float = 0.95) -> Estimate:
        r"""The bound attained by :math:`T = f'(e^v)`, for a critic whose score v estimates :math:`\log(p/q)`.

        Always inside the domain; the logit of a classical discriminator is such a score for every f.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            plus = self.critic(np.ravel(np.asarray(v_p, dtype=float)))
            minus = self.conjugate_of_critic(np.ravel(np.asarray(v_q, dtype=float)))
        return difference_of_means(plus, minus, level, "variational lower bound, central limit theorem")

    def samples(self, x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Estimate:
        """From samples alone: the variational bound of a nearest-neighbour critic fitted on other samples.

        The lower end is honest whatever the densities are (central limit theorem, one-sided): a critic fitted on one
        half and judged on the other attains a true lower bound. No method bounds an f-divergence from above by
        samples alone, so the upper end is the largest value there is.

        Args:
            x: samples of p, (n, d).
            y: samples of q, (m, d).
            level: one-sided coverage.
        """
        bounds = [
            self.lower_bound_of_log_ratio(*fold, level=2 * level - 1) for fold in cross_fitted(*sample_pair(x, y))
        ]
        # The folds depend on each other, so their widths are averaged as if they moved together, not combined.
        value, low = (float(np.mean(ends)) for ends in zip(*((one.value, one.low) for one in bounds), strict=True))
        method = "cross-fitted variational lower bound, central limit theorem, one-sided"
        return Estimate(max(value, 0.0), max(low, 0.0), self.largest, level, method)
