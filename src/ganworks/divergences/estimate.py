"""A number with the interval in which the truth is claimed to lie, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from ganworks.errors import BadInput


@dataclass(frozen=True)
class Estimate:
    """A value with an interval.

    Attributes:
        value: the point estimate.
        low: lower end of the interval.
        high: upper end; infinite where the data cannot bound the truth from above.
        level: wanted probability that the truth lies inside; 1 for an exact value or a deterministic error estimate.
        method: how the interval was made, in words.
    """

    value: float
    low: float
    high: float
    level: float
    method: str

    def __float__(self) -> float:
        return self.value

    def __contains__(self, truth: float) -> bool:
        return self.low <= truth <= self.high

    def __str__(self) -> str:
        return f"{self.value:.6g} [{self.low:.6g}, {self.high:.6g}] ({self.method})"


def difference_of_means(plus: NDArray, minus: NDArray, level: float, method: str) -> Estimate:
    """The mean of one independent sample less that of another, with the interval of the central limit theorem."""
    value = float(plus.mean() - minus.mean())
    if not np.isfinite(value):
        return Estimate(value, -np.inf, np.inf, level, method)
    error = float(np.sqrt(plus.var(ddof=1) / len(plus) + minus.var(ddof=1) / len(minus)))
    reach = float(norm.ppf(0.5 + level / 2)) * error
    return Estimate(value, value - reach, value + reach, level, method)


def distribution(p: ArrayLike, name: str) -> NDArray:
    """A discrete distribution as an array, checked."""
    array = np.asarray(p, dtype=float)
    if array.ndim != 1 or not len(array) or not np.isfinite(array).all() or (array < 0).any():
        raise BadInput(f"{name} must be a list of finite probabilities, none negative; got {p!r}.")
    if abs(array.sum() - 1) > 1e-6:
        raise BadInput(f"The probabilities of {name} must sum to 1; they sum to {array.sum():.6g}.")
    return array


def pair(p: ArrayLike, q: ArrayLike) -> tuple[NDArray, NDArray]:
    """Two discrete distributions on the same points."""
    first, second = distribution(p, "p"), distribution(q, "q")
    if len(first) != len(second):
        raise BadInput(f"p has {len(first)} points and q has {len(second)}; they must share their points.")
    return first, second


def points(x: ArrayLike, name: str) -> NDArray:
    """Samples as an array (n, d); a list of numbers is taken as n points on the line."""
    array = np.asarray(x, dtype=float)
    array = array[:, None] if array.ndim == 1 else array.reshape(len(array), -1) if array.ndim > 2 else array
    if array.ndim != 2 or len(array) < 2 or not np.isfinite(array).all():
        raise BadInput(f"{name} must hold at least two finite points, as an array (n, d); got shape {np.shape(x)}.")
    return array


def sample_pair(x: ArrayLike, y: ArrayLike) -> tuple[NDArray, NDArray]:
    """Samples of p and of q in the same space."""
    first, second = points(x, "x"), points(y, "y")
    if first.shape[1] != second.shape[1]:
        raise BadInput(f"x has {first.shape[1]} dimensions and y has {second.shape[1]}.")
    return first, second
