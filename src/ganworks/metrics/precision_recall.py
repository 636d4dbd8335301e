r"""Improved precision and recall. Kynkaanniemi et al. 2019, arXiv:1904.06991.

Around each image lies the ball that reaches its k-th nearest neighbour of its own side. Precision is the share of fake
images in some real ball (are they good?), recall the share of real images in some fake ball (is all there?).
One outlier with a large ball can raise either: read density and coverage beside them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.metrics.measure import Sides, Value
from ganworks.metrics.neighbours import BLOCK, centred, distances, radii
from ganworks.registry import metric


def precision_recall(real: Tensor, fake: Tensor, *, k: int = 3, block: int = BLOCK) -> tuple[float, float]:
    """Precision and recall.

    Args:
        real: (N, d).
        fake: (M, d).
        k: which neighbour a ball reaches.
        block: rows of the distance matrix held at a time.

    Returns:
        Both in [0, 1].

    Raises:
        BadInput: features that cannot be compared, or not more than k on a side.
    """
    real, fake = centred(real, fake, k)
    real_radii, fake_radii = radii(real, k, block), radii(fake, k, block)
    good, covered = 0, torch.zeros(len(real), dtype=torch.bool)
    for rows, squared in distances(fake, real, block):
        good += int((squared <= real_radii).any(1).sum())
        covered |= (squared <= fake_radii[rows, None]).any(0)
    return good / len(fake), float(covered.double().mean())


@metric(
    "precision_recall",
    title="improved precision and recall (k = 3) on features",
    paper="arXiv:1904.06991",
    year=2019,
    sees="features",
    better="higher",
)
def compute(sides: Sides) -> dict[str, Value]:
    """Both numbers."""
    precision, recall = precision_recall(sides.real.features, sides.fake.features)
    return {"precision": Value(precision), "recall": Value(recall)}
