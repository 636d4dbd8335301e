"""Instance noise (Sonderby et al. 2016, arXiv:1610.04490; Arjovsky, Bottou 2017, arXiv:1701.04862)."""

from __future__ import annotations

from torch import Tensor

from ganworks import rng


def instance_noise(images: Tensor, deviation: float | Tensor) -> Tensor:
    r"""What the critic is shown: :math:`x + e`, :math:`e \sim \mathcal N(0, s^2 I)`, drawn anew at each call.

    Show real and generated images, in both players' turns, with the same s: densities with disjoint supports then
    overlap, and the generator has a slope to follow.

    Args:
        images: (B, ...).
        deviation: s; zero returns the images untouched.

    Returns:
        (B, ...).
    """
    if not isinstance(deviation, Tensor) and deviation == 0:
        return images
    return images + deviation * rng.normal(*images.shape, like=images)


def annealed(start: float, step: int, steps: int) -> float:
    """The deviation at a step: from ``start`` linearly to zero over ``steps``, and zero from then on.

    Example:
        >>> [annealed(0.5, step, 100) for step in (0, 50, 100, 200)]
        [0.5, 0.25, 0.0, 0.0]
    """
    return start * max(0.0, 1.0 - step / steps)
