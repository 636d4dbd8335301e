"""Adaptive integration over boxes of one or two dimensions, for integrands with narrow features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ganworks.errors import BadInput

NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)


def integrate(
    function: Callable[[NDArray], NDArray],
    box: Sequence[tuple[float, float]],
    tolerance: float = 1e-8,
    cells: int = 48,
    most: int = 6_000_000,
) -> tuple[NDArray, NDArray]:
    """Integrate a vector-valued function by Gauss-Legendre rules on cells that are halved where they disagree.

    Args:
        function: points (n, d) to values (n, k).
        box: (low, high) for each of one or two dimensions.
        tolerance: wanted absolute error of the first component.
        cells: cells per dimension to begin with; features much narrower than a cell may be missed.
        most: evaluations after which refinement stops, whatever the error.

    Returns:
        The integrals (k,) and estimates of their absolute errors (k,).
    """
    edges = [np.linspace(low, high, cells + 1) for low, high in box]
    if len(box) not in (1, 2) or any(not np.isfinite(edge).all() or edge[0] >= edge[-1] for edge in edges):
        raise BadInput(f"box={box!r} must be one or two pairs (low, high) of finite numbers with low < high.")
    low = np.stack(np.meshgrid(*(edge[:-1] for edge in edges), indexing="ij"), -1).reshape(-1, len(box))
    high = np.stack(np.meshgrid(*(edge[1:] for edge in edges), indexing="ij"), -1).reshape(-1, len(box))
    coarse = _rule(function, low, high)
    total = np.zeros(coarse.shape[1])
    error = np.zeros(coarse.shape[1])
    evaluations = len(low) * len(NODES) ** len(box)
    share = tolerance / np.prod([b - a for a, b in box])
    while len(low):
        parts = _halves(low, high)
        fine = [_rule(function, *part) for part in parts]
        evaluations += len(parts) * len(low) * len(NODES) ** len(box)
        better = np.sum(fine, axis=0)
        off = np.abs(better - coarse)
        converged = off[:, 0] <= share * np.prod(high - low, axis=1)
        if evaluations > most:
            converged[:] = True
        total += better[converged].sum(0)
        error += off[converged].sum(0)
        low = np.concatenate([part[0][~converged] for part in parts])
        high = np.concatenate([part[1][~converged] for part in parts])
        coarse = np.concatenate([part[~converged] for part in fine])
    return total, error


def _rule(function: Callable[[NDArray], NDArray], low: NDArray, high: NDArray, batch: int = 8192) -> NDArray:
    dimension = low.shape[1]
    nodes = np.array(list(product(NODES, repeat=dimension)))
    weights = np.prod(np.array(list(product(WEIGHTS, repeat=dimension))), axis=1)
    out = []
    for start in range(0, len(low), batch):
        below, above = low[start : start + batch, None], high[start : start + batch, None]
        where = (below + above) / 2 + (above - below) / 2 * nodes
        values = function(where.reshape(-1, dimension)).reshape(*where.shape[:2], -1)
        out.append(np.einsum("cnk,n->ck", values, weights) * np.prod((above - below)[:, 0] / 2, axis=1)[:, None])
    return np.concatenate(out)


def _halves(low: NDArray, high: NDArray) -> list[tuple[NDArray, NDArray]]:
    middle = (low + high) / 2
    halves = []
    for upper in product((False, True), repeat=low.shape[1]):
        halves.append((np.where(upper, middle, low), np.where(upper, high, middle)))
    return halves
