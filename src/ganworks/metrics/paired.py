r"""Distances of pictures to their true counterparts: L1 of pixels, and LPIPS (Zhang et al. 2018, arXiv:1801.03924).

.. math:: \mathrm{L1}(x, y) = \mathrm{mean}\,|x - y|

for images in [-1, 1]. Like PSNR and SSIM they need data in which every sample has a counterpart.
"""

from __future__ import annotations

from ganworks.metrics.lpips import lpips
from ganworks.metrics.measure import Sides, Value, counterparts, mean_of_pictures
from ganworks.registry import metric

PAIRED = ("l1", "lpips_paired")
"""What translators are measured with besides, where the data has counterparts."""


@metric(
    "l1",
    title="L1 of pixels to the true counterpart (paired data)",
    paper="arXiv:1611.07004",
    year=2016,
    sees="pixels",
    better="lower",
    needs=("pairs",),
)
def pixel_distance(sides: Sides) -> dict[str, Value]:
    """The mean over pictures."""
    real, fake = counterparts(sides)
    return {"l1": mean_of_pictures((fake - real).abs().flatten(1).double().mean(1))}


@metric(
    "lpips_paired",
    title="LPIPS to the true counterpart (paired data)",
    paper="arXiv:1801.03924",
    year=2018,
    sees="lpips_alex",
    better="lower",
    needs=("pairs",),
)
def perceptual_distance(sides: Sides) -> dict[str, Value]:
    """The mean over pictures."""
    n = min(len(sides.real.features), len(sides.fake.features))
    return {"lpips_paired": mean_of_pictures(lpips(sides.fake.features[:n], sides.real.features[:n]).double())}
