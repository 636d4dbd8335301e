r"""Historical averaging on the minimax game of its paper (Salimans et al. 2016, arXiv:1606.03498).

.. math:: \min_x \max_y\; (f(x) - 1)(y - 1), \qquad f(x) = x \text{ for } x < 0, \; x^2 \text{ otherwise}

Its equilibrium is (1, 1). Gradient play circles it; the term :math:`\|\theta - \bar\theta\|^2` pulls each player to its
own past, and the circles shrink.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from ganworks.regularizers.weights import HistoricalAverage

RATE, STEPS = 0.02, 6000


class Point(nn.Module):
    """One number."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.tensor(value, dtype=torch.float64))


def play(weight: float, start: tuple[float, float] = (2.0, 0.0)) -> np.ndarray:
    """The path (STEPS + 1, 2) of x and y, both moving at once."""
    players = [Point(value) for value in start]
    means = [HistoricalAverage(player) for player in players]
    path = [start]
    for _ in range(STEPS):
        x, y = (player.value for player in players)
        value = (torch.where(x < 0, x, x * x) - 1) * (y - 1)
        slopes = []
        for player, mean, sign in zip(players, means, (1, -1), strict=True):
            loss = sign * value + weight * mean(player)
            slopes.append(torch.autograd.grad(loss, player.value, retain_graph=True)[0])
        with torch.no_grad():
            for player, slope in zip(players, slopes, strict=True):
                player.value -= RATE * slope
        for player, mean in zip(players, means, strict=True):
            mean.update(player)
        path.append((float(players[0].value), float(players[1].value)))
    return np.array(path)


def study() -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The distance from equilibrium at the start, half-way and at the end, with and without the term."""
    rows, paths = {}, {}
    for name, weight in (("plain", 0.0), ("historical averaging, weight 0.5", 0.5), ("weight 2", 2.0)):
        path = paths[name] = play(weight)
        distance = np.linalg.norm(path - 1, axis=1)
        rows[name] = {
            "start": distance[0],
            "half": distance[STEPS // 2],
            "end": distance[-1],
            "largest_of_last_tenth": distance[-STEPS // 10 :].max(),
        }
    return rows, paths
