r"""k-means as a loss, so that centres move by gradients like everything else in a game.

.. math::
    L_T = -T\, \mathbb E_x \log \frac1K \sum_k e^{-\|f(x) - c_k\|^2 / T}, \qquad
    \lim_{T \to 0} L_T = \mathbb E_x \min_k \|f(x) - c_k\|^2, \qquad
    \frac{\partial L_T}{\partial c_k} = 2\, \mathbb E_x\, r_k(x)\,(c_k - f(x))

with responsibilities :math:`r = \mathrm{softmax}(-\|f - c\|^2 / T)`. Descent at T = 0 is MacQueen's online k-means
(Bottou and Bengio, Convergence properties of the k-means algorithms, NIPS 1995). Lowering T from above twice the
largest variance of f, where all centres share one optimum, is deterministic annealing (Rose, Gurewitz and Fox,
Statistical mechanics and phase transitions in clustering, Physical Review Letters 65, 1990); it depends little on
the start.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ganworks.losses.numerics import at_least_single


def squared_distances(features: Tensor, centres: Tensor) -> Tensor:
    """(B, F) and (K, F) -> (B, K) squared distances, never below zero."""
    features, centres = at_least_single(features), at_least_single(centres)
    cross = features @ centres.T
    return (features.square().sum(1, keepdim=True) - 2.0 * cross + centres.square().sum(1)).clamp_min(0.0)


def soft_kmeans(features: Tensor, centres: Tensor, temperature: float | Tensor) -> Tensor:
    """The free energy :math:`L_T` of centres (K, F) on features (B, F), which are taken as constants.

    Args:
        features: (B, F).
        centres: (K, F).
        temperature: T > 0, in squared units of the features.

    Returns:
        Scalar; at least the mean of the smallest squared distance.
    """
    energy = squared_distances(features.detach(), centres) / temperature
    return -(temperature * (torch.logsumexp(-energy, dim=1) - math.log(len(centres)))).mean()


def nearest(features: Tensor, centres: Tensor) -> Tensor:
    """The number (B,) int64 of the nearest centre; carries no gradient."""
    return squared_distances(features.detach(), centres.detach()).argmin(dim=1)
