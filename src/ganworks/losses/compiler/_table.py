r"""Piecewise polynomials in place of a formula that loses its digits, fitted to certified values.

On each cell a function is a polynomial, or :math:`\pm e^{p}` with a polynomial p where it runs through orders of
magnitude. Cells end where a case of the formula does, have the width one near zero, grow with the distance from it, and
are halved until the fit agrees with further certified values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from flint import arb
from numpy.polynomial import chebyshev, polynomial
from numpy.typing import NDArray
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.compiler._truth import FARTHEST
from ganworks.losses.numerics import Pointwise

DEGREE = 15
REACH = FARTHEST
"""Tables cover scores in [-REACH, REACH]; beyond, the tangent continues them."""
NEAR = 16
"""Up to here cells have the width one, further out they double."""
ACCURACY = 3e-13
"""Relative error at which a cell is not halved any more."""
NARROWEST, MOST_CELLS = 1e-4, 3000
OVERFLOW = 700.0
"""Logarithms beyond are of numbers that float64 holds with difficulty or not at all."""

LARGEST_FITTED = 1e290
"""Coefficients of larger values would overflow."""
OUT_OF_RANGE = 800.0
"""The logarithm of what stands for all numbers that float64 does not hold."""

ANGLES = (np.arange(DEGREE + 1) + 0.5) * np.pi / (DEGREE + 1)
NODES = np.cos(ANGLES)
CHECKS = np.array([-1.0, -0.83, -0.41, 0.07, 0.47, 0.79, 1.0])


TRANSFORM = 2.0 / (DEGREE + 1) * np.cos(np.arange(DEGREE + 1)[:, None] * ANGLES)
TRANSFORM[0] /= 2
POWERS = np.zeros((DEGREE + 1, DEGREE + 1))
for _place in range(DEGREE + 1):
    POWERS[: _place + 1, _place] = chebyshev.cheb2poly([0.0] * _place + [1.0])


def fitted(values: NDArray) -> NDArray:
    """(16,) values at the nodes to (16,) coefficients of the powers of the local coordinate in [-1, 1]."""
    # In two steps: the product of the two matrices has entries of 1e5 whose rounding would show.
    return POWERS @ (TRANSFORM @ values)


Certified = Callable[[float], Sequence[arb]]
"""A score to the value of a function and of at least three derivatives."""


@dataclass(frozen=True)
class Table:
    """Cells of the line with a polynomial for each of several functions.

    Attributes:
        edges: (n + 1,), increasing.
        rows: (n, orders, 16 or 17) coefficients of the powers of the local coordinate.
        signs: (n, orders), 0 for a polynomial, else the sign in front of the exponential of one.
    """

    edges: NDArray
    rows: NDArray
    signs: NDArray

    def function(self, order: int, slope: int | None = None) -> Pointwise:
        """One of the functions on tensors.

        Args:
            order: which.
            slope: the order of its derivative, along which it is continued beyond the table; None for a constant.
        """
        inside = self._inside(order)
        if slope is None:
            return lambda x: inside(x.clamp(-REACH, REACH))
        rate = self._inside(slope)

        def function(x: Tensor) -> Tensor:
            near = x.clamp(-REACH, REACH)
            value, tilt = inside(near), rate(near)
            return torch.where((x == near) | (tilt == 0.0), value, value + tilt * (x - near))

        return function

    def _inside(self, order: int) -> Pointwise:
        low, high = self.edges[:-1], self.edges[1:]
        inner, exponential = torch.from_numpy(self.edges[1:-1]), bool(np.any(self.signs[:, order]))
        head = np.stack([0.5 * (low + high), 2.0 / (high - low), self.signs[:, order]], 1)
        # Packed, so that one gather brings all that a score needs.
        packed = torch.from_numpy(np.concatenate([head, self.rows[:, order]], 1))

        def function(x: Tensor) -> Tensor:
            ends = inner.to(device=x.device, dtype=x.dtype)
            cell = torch.bucketize(x.detach().nan_to_num(), ends, right=True)
            middle, stretch, sign, *row = packed.to(device=x.device, dtype=x.dtype)[cell].unbind(-1)
            local = (x - middle) * stretch
            value = row[-1]
            for coefficient in row[-2::-1]:
                value = torch.addcmul(coefficient, value, local)
            if not exponential:
                return value
            plain = sign == 0.0
            return torch.where(plain, value, sign * torch.exp(torch.where(plain, 0.0, value)))

        return function


def tabulated(certified: Certified, breaks: Sequence[float], orders: int = 3) -> Table:
    """A function with its first derivatives as a table.

    Args:
        certified: its values and derivatives.
        breaks: scores at which cells have to end.
        orders: how many functions: the value and ``orders - 1`` derivatives.

    Raises:
        BadInput: it changes too often for a table.
        Undefined: it has no real value somewhere.
    """
    edges, rows, signs = _cells(certified, breaks, orders, exponentials=True)
    return Table(edges, rows, signs)


def integrated(certified: Certified, breaks: Sequence[float], orders: int = 2) -> Table:
    """The integral from zero of a function, and the function with its first derivatives, as a table.

    Args:
        certified: values and derivatives of what is integrated.
        breaks: scores at which cells have to end.
        orders: functions beside the integral.
    """
    edges, rows, signs = _cells(certified, sorted({*breaks, 0.0}), orders, exponentials=False)
    inside = polynomial.polyint(rows[:, 0].T).T * (0.5 * np.diff(edges))[:, None]
    huge = signs[:, 0] != 0
    inside[huge] = 0.0
    gain = polynomial.polyval(1.0, inside.T) - polynomial.polyval(-1.0, inside.T)
    inside[:, 0] -= polynomial.polyval(-1.0, inside.T)
    start = int(np.searchsorted(edges, 0.0))
    below = np.cumsum(gain[:start][::-1])[::-1]
    above = np.concatenate([[0.0], np.cumsum(gain[start:-1])])
    inside[:, 0] += np.concatenate([-below, above])
    rows = np.pad(rows, ((0, 0), (0, 0), (0, 1)))
    first = inside[:, None, :]
    mark = np.zeros((len(rows), 1))
    # Where the slope overflows so does the integral, and its own sign is that of the slope times that of the score.
    first[huge, 0], mark[huge, 0] = rows[huge, 0], (signs[:, 0] * np.sign(edges[:-1] + edges[1:]))[huge]
    return Table(edges, np.concatenate([first, rows], 1), np.concatenate([mark, signs], 1))


def grid() -> list[float]:
    """The ends of the cells before any is halved."""
    far = [float(NEAR * 2**step) for step in range(1, int(np.log2(REACH / NEAR)) + 1)]
    return [*(-edge for edge in reversed(far)), *map(float, range(-NEAR, NEAR + 1)), *far]


def _cells(
    certified: Certified, breaks: Sequence[float], orders: int, *, exponentials: bool
) -> tuple[NDArray, NDArray, NDArray]:
    ends = sorted({*grid(), *(point for point in breaks if abs(point) < REACH)})
    waiting = list(pairwise(ends))[::-1]
    edges, rows, signs = [ends[0]], [], []
    while waiting:
        low, high = waiting.pop()
        row, sign, error = _cell(certified, low, high, orders, exponentials=exponentials)
        if error > ACCURACY and high - low > NARROWEST * max(1.0, abs(low)):
            middle = 0.5 * (low + high)
            waiting += [(middle, high), (low, middle)]
            if len(rows) + len(waiting) > MOST_CELLS:
                raise BadInput("The loss changes too often along the scores to be computed.")
            continue
        edges.append(high)
        rows.append(row)
        signs.append(sign)
    return np.array(edges), np.array(rows), np.array(signs)


def _cell(
    certified: Certified, low: float, high: float, orders: int, *, exponentials: bool
) -> tuple[NDArray, NDArray, float]:
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    inside = (1.0 - 1e-9) * CHECKS  # the ends themselves may belong to another case of the formula
    balls = [certified(middle + half * place) for place in (*NODES, *inside)]
    rows, signs, worst = np.zeros((orders, DEGREE + 1)), np.zeros(orders), 0.0
    for order in range(orders):
        exact, tilt = (np.array([float(ball[k]) for ball in balls]) for k in (order, order + 1))
        rows[order], signs[order], error = _polynomial(exact, tilt, inside)
        if error > ACCURACY and (exponentials or not np.isfinite(error)):
            logs = [float(abs(ball[order]).log()) for ball in balls]
            row, sign, other = _exponential(np.array(logs), np.sign(exact), inside)
            if other < error:
                rows[order], signs[order], error = row, sign, other
        worst = max(worst, error)
    return rows, signs, worst


def _polynomial(exact: NDArray, tilt: NDArray, inside: NDArray) -> tuple[NDArray, float, float]:
    count = DEGREE + 1
    if not (np.abs(exact) < LARGEST_FITTED).all():
        return np.zeros(count), 0.0, np.inf
    row = fitted(exact[:count])
    scale = np.abs(exact[count:]) + 0.1 * np.minimum(np.abs(tilt[count:]), 1e300) + 1e-300
    return row, 0.0, float(np.max(np.abs(polynomial.polyval(inside, row) - exact[count:]) / scale))


def _exponential(logs: NDArray, sides: NDArray, inside: NDArray) -> tuple[NDArray, float, float]:
    count = DEGREE + 1
    if not np.isfinite(logs).all() or (sides != sides[0]).any():
        # Numbers too small for float64 have lost their sign with their size.
        sides = sides[sides != 0]
        if not np.isfinite(logs).all() or len(sides) == 0 or (sides != sides[0]).any():
            return np.zeros(count), 0.0, np.inf
    if logs.min() > OUT_OF_RANGE:
        return np.array([OUT_OF_RANGE, *[0.0] * DEGREE]), float(sides[0]), 0.0
    row = fitted(logs[:count])
    off = polynomial.polyval(inside, row) - logs[count:]
    is_finite = np.abs(logs[count:]) < OVERFLOW
    # A logarithm of hundreds is rounded by hundreds of units of the last place of the number itself.
    error = float(
        np.max(np.abs(np.expm1(off[is_finite])) / np.maximum(0.02 * np.abs(logs[count:][is_finite]), 1.0), initial=0.0)
    )
    return row, float(sides[0]), error if (np.abs(off) < 1.0).all() else np.inf
