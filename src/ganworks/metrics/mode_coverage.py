r"""Modes found and the share of good samples, for problems whose modes are known.

A sample is of high quality if it lies within three standard deviations of its nearest mode; a mode is covered if
at least one high-quality sample is nearest to it. Used since Unrolled GANs (Metz et al. 2017, arXiv:1611.02163); the
definition is that of VEEGAN (Srivastava et al. 2017, arXiv:1705.07761). Of a two-dimensional Gaussian,
:math:`1 - e^{-9/2} = 98.9\,\%` lies within three deviations: that is what a perfect sampler scores.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value
from ganworks.registry import metric


def mode_coverage(points: Tensor, modes: Tensor, deviation: float, *, within: float = 3.0) -> tuple[int, float]:
    """How many modes are covered, and the share of high-quality samples.

    Args:
        points: (N, d).
        modes: (K, d).
        deviation: standard deviation around each mode, above 0.
        within: deviations that still count as near.

    Raises:
        BadInput: shapes that do not fit, or a deviation that is not above zero.

    Example:
        >>> modes = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
        >>> mode_coverage(torch.tensor([[0.0, 0.1], [0.0, -0.1], [0.5, 0.0], [0.1, 0.0]]), modes, 0.05)
        (1, 0.75)
    """
    if points.dim() != 2 or modes.dim() != 2 or points.shape[1] != modes.shape[1] or not len(points):
        raise BadInput(
            f"Points (N, d) and modes (K, d) are needed, not {tuple(points.shape)} and {tuple(modes.shape)}."
        )
    if not deviation > 0:
        raise BadInput(
            f"Mode coverage needs modes with a standard deviation above 0, not {deviation}; "
            "where the mass is spread otherwise, measure wasserstein."
        )
    nearest = torch.cdist(points.double(), modes.double(), compute_mode="donot_use_mm_for_euclid_dist").min(1)
    good = nearest.values <= within * deviation
    return int(nearest.indices[good].unique().numel()), float(good.double().mean())


@metric(
    "mode_coverage",
    title="modes covered and high-quality share (known modes)",
    paper="arXiv:1705.07761",
    year=2017,
    sees="pixels",
    better="higher",
    needs=("modes",),
)
def compute(sides: Sides) -> dict[str, Value]:
    """Both numbers, of the fake points; the floor column holds real points'."""
    if sides.modes is None:
        raise BadInput("mode_coverage needs data whose modes are known, for example ring or grid.")
    covered, share = mode_coverage(sides.fake.features, sides.modes, sides.deviation)
    return {"modes_covered": Value(covered, note=f"of {len(sides.modes)}"), "high_quality_share": Value(share)}
