"""Instance noise (Sonderby et al. 2016, arXiv:1610.04490; Arjovsky, Bottou 2017, arXiv:1701.04862)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

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


def annealed(start: float, step: int, steps: int) -> float:
    """The deviation at a step: from ``start`` linearly to zero over ``steps``, and zero from then on.

    Example:
        >>> [annealed(0.5, step, 100) for step in (0, 50, 100, 200)]
        [0.5, 0.25, 0.0, 0.0]
    """
    return start * max(0.0, 1.0 - step / steps)


class AnnealedNoise(nn.Module):
    r"""What the critic is shown at each step: :math:`x + e`, :math:`e \sim \mathcal N(0, s_t^2 I)`.

    Show it real and generated images, in both players' turns, and call :meth:`advance` once a step.

    Args:
        deviation: s at the first step; 0 shows images as they are.
        steps: after how many steps s has fallen to zero, linearly; 0 keeps it.
    """

    step: Tensor

    def __init__(self, deviation: float, steps: int = 0) -> None:
        super().__init__()
        self.deviation, self.steps = deviation, steps
        self.register_buffer("step", torch.zeros((), dtype=torch.int64))

    @property
    def now(self) -> float:
        """s at this step."""
        return annealed(self.deviation, int(self.step), self.steps) if self.deviation and self.steps else self.deviation

    def forward(self, images: Tensor) -> Tensor:
        """Images (B, ...) with noise of their own."""
        return instance_noise(images, self.now)

    @torch.no_grad()
    def advance(self) -> None:
        """Count a step."""
        self.step += 1
