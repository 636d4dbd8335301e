"""Instance noise (Sonderby et al. 2016, arXiv:1610.04490; Arjovsky, Bottou 2017, arXiv:1701.04862)."""

from __future__ import annotations

from torch import Tensor

from ganworks import rng


def instance_noise(images: Tensor, deviation: float | Tensor) -> Tensor:
    r"""What the critic is shown: :math:`x + e`, :math:`e \sim \mathcal N(0, s^2 I)`, drawn anew at each call.

    Show real and generated images, in both players' turns, with the same s: densities with disjoint supports then
    overlap, and the generator has a slope to follow. Let s fall to zero over the steps of training.

    Args:
        images: (B, ...).
        deviation: s in force at this step; zero returns the images untouched.

    Returns:
        (B, ...).
    """
    if not isinstance(deviation, Tensor) and deviation == 0:
        return images
    return images + deviation * rng.normal(*images.shape, like=images)
