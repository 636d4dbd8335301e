r"""Structural similarity: do light, contrast and structure of two pictures agree? Wang et al. 2004.

.. math:: \mathrm{SSIM}(x, y) = \frac{(2\mu_x\mu_y + c_1)(2\sigma_{xy} + c_2)}
                                     {(\mu_x^2 + \mu_y^2 + c_1)(\sigma_x^2 + \sigma_y^2 + c_2)},
          \qquad c_1 = 0.01^2,\ c_2 = 0.03^2

on images in [0, 1], averaged over all positions of an 11x11 window of normal weights (deviation 1.5) that lies inside
the picture, and over channels.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value, counterparts, mean_of_pictures
from ganworks.metrics.psnr import pairs
from ganworks.registry import metric

WINDOW, DEVIATION = 11, 1.5


def ssim(one: Tensor, other: Tensor) -> Tensor:
    """The similarity of each pair of images.

    Args:
        one: (N, C, H, W) in [-1, 1], sides of 11 pixels or more.
        other: the N counterparts.

    Returns:
        (N,) in [-1, 1]; 1 for equal images.

    Raises:
        BadInput: the shapes differ, or the images are smaller than the window.
    """
    x, y = ((images + 1) / 2 for images in pairs(one, other))
    if min(x.shape[-2:]) < WINDOW:
        raise BadInput(f"SSIM needs images of {WINDOW}x{WINDOW} pixels or more, not {x.shape[-2]}x{x.shape[-1]}.")
    mean_x, mean_y = _windows(x), _windows(y)
    variance_x = _windows(x * x) - mean_x.square()
    variance_y = _windows(y * y) - mean_y.square()
    covariance = _windows(x * y) - mean_x * mean_y
    light = (2 * mean_x * mean_y + 0.01**2) / (mean_x.square() + mean_y.square() + 0.01**2)
    structure = (2 * covariance + 0.03**2) / (variance_x + variance_y + 0.03**2)
    return (light * structure).flatten(1).mean(1)


def _windows(images: Tensor) -> Tensor:
    """Weighted means over windows: (N, C, H, W) -> (N, C, H - 10, W - 10)."""
    place = torch.arange(WINDOW, dtype=images.dtype, device=images.device) - WINDOW // 2
    weights = torch.exp(-place.square() / (2 * DEVIATION**2))
    weights = (weights / weights.sum()).expand(images.shape[1], 1, 1, WINDOW)
    rows = functional.conv2d(images, weights, groups=images.shape[1])
    return functional.conv2d(rows, weights.transpose(2, 3), groups=images.shape[1])


@metric(
    "ssim",
    title="SSIM to the true counterpart (paired data)",
    paper="10.1109/TIP.2003.819861",
    year=2004,
    sees="pixels",
    better="higher",
    needs=("pairs",),
)
def compute(sides: Sides) -> dict[str, Value]:
    """The mean over pictures."""
    real, fake = counterparts(sides)
    return {"ssim": mean_of_pictures(ssim(fake, real))}
