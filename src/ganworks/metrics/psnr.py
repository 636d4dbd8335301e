r"""Peak signal-to-noise ratio: the squared error of pixels in decibels.

.. math:: \mathrm{PSNR}(x, y) = 10 \log_{10} \frac{2^2}{\mathrm{mean}\,(x - y)^2}

for images in [-1, 1], whose peak to peak is 2. Super-resolution is reported on the luma of ITU-R BT.601 with a border
cut away (Ledig et al. 2016, arXiv:1609.04802, section 3.1: four pixels). As a metric of a run it needs data in which
every sample has a true counterpart, and gives the mean over pictures of both.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.metrics.measure import Sides, Value, counterparts, mean_of_pictures
from ganworks.registry import metric

LUMA = (0.299, 0.587, 0.114)
BORDER = 4
"""Pixels cut away at each side where super-resolution is measured."""
MOST = 100.0
"""Decibels that equal pictures count as in a mean."""


def luma(images: Tensor, border: int = 0) -> Tensor:
    """Colour images (N, 3, H, W) as grey ones (N, 1, H - 2 border, W - 2 border); grey ones are only cut."""
    height, width = images.shape[-2:]
    cut = images[..., border : height - border, border : width - border]
    weights = images.new_tensor(LUMA).view(1, 3, 1, 1)
    return (cut * weights).sum(1, keepdim=True) if images.shape[1] == 3 else cut


def psnr(one: Tensor, other: Tensor) -> Tensor:
    """The ratio of each pair of images.

    Args:
        one: (N, C, H, W) in [-1, 1].
        other: the N counterparts.

    Returns:
        (N,) decibels; infinite for equal images.

    Raises:
        BadInput: the shapes differ.
    """
    error = (pairs(one, other)[0] - other.double()).square().flatten(1).mean(1)
    return 10 * torch.log10(4 / error)


def pairs(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """Both in double precision, if they can be compared picture by picture.

    Raises:
        BadInput: they cannot.
    """
    if one.dim() != 4 or one.shape != other.shape:
        raise BadInput(
            f"Pictures are compared one by one: two tensors of one shape (N, C, H, W) are needed, not "
            f"{tuple(one.shape)} and {tuple(other.shape)}."
        )
    return one.double(), other.double()


@metric(
    "psnr",
    title="PSNR to the true counterpart, in decibels (paired data)",
    paper="arXiv:1609.04802",
    year=2016,
    sees="pixels",
    better="higher",
    needs=("pairs",),
)
def compute(sides: Sides) -> dict[str, Value]:
    """Of all pixels, and of luma without its border where the pictures are large enough to have one."""
    real, fake = counterparts(sides)
    values = {"psnr": mean_of_pictures(psnr(fake, real).clamp_max(MOST))}
    if min(real.shape[2:]) > 2 * BORDER:
        grey = psnr(luma(fake, BORDER), luma(real, BORDER)).clamp_max(MOST)
        values["psnr_luma"] = mean_of_pictures(grey)
    return values
