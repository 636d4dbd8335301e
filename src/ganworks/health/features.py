r"""Coarse features of images that cost next to nothing: diversity and distance are measured in them during training.

Images are averaged down to 16 pixels a side and projected on the principal axes of the data,

.. math:: \phi(x) = V^\top (\mathrm{pool}(x) - \mu), \qquad V \text{ the first } k \text{ right singular vectors},

points of the plane stay as they are, and signals (B, C, T) are averaged down to 256 values. These are no perceptual
features: they show collapse, copies and gross distance, and a report on quality needs :mod:`ganworks.metrics`.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

SIDE, LENGTH, AXES, CLUSTERS, ROUNDS = 16, 256, 32, 12, 12


class Features:
    """Features of images, and the clusters of the data, fitted once on training data.

    Args:
        images: (M, C, H, W) training data.
        modes: (K, C, H, W) centres where they are known; otherwise 12 clusters are fitted (k-means).
    """

    def __init__(self, images: Tensor, modes: Tensor | None = None):
        images = finite_rows(images)
        flat = _pooled(images)
        self.center = flat.mean(0)
        self.axes: Tensor | None = None
        if flat.shape[1] > 2:
            axes = torch.linalg.svd(flat - self.center, full_matrices=False).Vh
            self.axes = axes[: min(AXES, len(axes))].T.contiguous()
        self.reference = self(images)
        self.scale = self.reference.std(0, correction=min(1, len(self.reference) - 1)).clamp_min(1e-6)
        self.centres = self(modes) if modes is not None else _clusters(self.reference)
        self.usual_shares = self.shares(self.reference)

    def __call__(self, images: Tensor) -> Tensor:
        """Features (B, k) of images (B, C, H, W)."""
        flat = _pooled(images) - self.center
        return flat if self.axes is None else flat @ self.axes

    def shares(self, features: Tensor) -> Tensor:
        """The share (K,) of features that falls to each cluster."""
        nearest = torch.cdist(features, self.centres).argmin(1)
        return torch.bincount(nearest, minlength=len(self.centres)).float() / len(features)


def finite_rows(images: Tensor) -> Tensor:
    """The images all of whose values are finite; all of them where none is."""
    finite = torch.isfinite(images.flatten(1)).all(1)
    return images[finite] if bool(finite.any()) else torch.nan_to_num(images)


def _pooled(images: Tensor) -> Tensor:
    images = images.detach().float().cpu()
    if images.dim() == 4 and max(images.shape[2:]) > SIDE:
        images = functional.adaptive_avg_pool2d(images, (min(SIDE, images.shape[2]), min(SIDE, images.shape[3])))
    elif images.dim() == 3 and images.shape[2] > LENGTH:
        images = functional.adaptive_avg_pool1d(images, LENGTH)
    return images.flatten(1)


def _clusters(points: Tensor) -> Tensor:
    """Centres by Lloyd's algorithm from spread-out starts, each the point furthest from the others; no randomness."""
    seeds = [points[(points - points.mean(0)).square().sum(1).argmin()]]
    for _ in range(min(CLUSTERS, len(points)) - 1):
        seeds.append(points[torch.cdist(points, torch.stack(seeds)).min(1).values.argmax()])
    centres = torch.stack(seeds)
    for _ in range(ROUNDS):
        nearest = torch.cdist(points, centres).argmin(1)
        counts = torch.bincount(nearest, minlength=len(centres))
        sums = torch.zeros_like(centres).index_add_(0, nearest, points)
        centres = torch.where(counts[:, None] > 0, sums / counts[:, None].clamp_min(1), centres)
    return centres


def effective_number(shares: Tensor) -> float:
    r"""How many equal parts shares p amount to, :math:`\exp H(p)`."""
    return float(torch.special.entr(shares).sum().exp())


def pairwise(features: Tensor) -> Tensor:
    """Distances (N, N) with infinity on the diagonal."""
    return torch.cdist(features, features).fill_diagonal_(float("inf"))


def mean_distance(features: Tensor) -> float:
    """Mean distance of two different rows."""
    count = len(features)
    return float(torch.cdist(features, features).sum() / (count * (count - 1)))
