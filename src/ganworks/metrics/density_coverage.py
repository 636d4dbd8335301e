r"""Density and coverage. Naeem et al. 2020, arXiv:2002.09797.

With :math:`B_i` the ball around real image i that reaches its k-th nearest real neighbour,

.. math:: \text{density} = \frac{1}{k M} \sum_{j=1}^{M} \sum_{i=1}^{N} 1[y_j \in B_i], \qquad
          \text{coverage} = \frac{1}{N} \sum_{i=1}^{N} 1[\exists j: y_j \in B_i]

Balls lie around real images only, so that an outlier among the fakes claims nothing. Density may pass 1; for equal
distributions its expectation is 1, and coverage's nears 1 - 2^-k.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.metrics.measure import Sides, Value
from ganworks.metrics.neighbours import BLOCK, centred, distances, radii
from ganworks.registry import metric


def density_coverage(real: Tensor, fake: Tensor, *, k: int = 5, block: int = BLOCK) -> tuple[float, float]:
    """Density and coverage; arguments and errors as in precision_recall."""
    real, fake = centred(real, fake, k)
    reach = radii(real, k, block)
    inside, covered = 0, torch.zeros(len(real), dtype=torch.bool)
    for _, squared in distances(fake, real, block):
        hit = squared <= reach
        inside += int(hit.sum())
        covered |= hit.any(0)
    return inside / (k * len(fake)), float(covered.double().mean())


@metric(
    "density_coverage",
    title="density and coverage (k = 5) on features",
    paper="arXiv:2002.09797",
    year=2020,
    sees="features",
    better="higher",
)
def compute(sides: Sides) -> dict[str, Value]:
    """Both numbers."""
    density, coverage = density_coverage(sides.real.features, sides.fake.features)
    return {"density": Value(density), "coverage": Value(coverage)}
