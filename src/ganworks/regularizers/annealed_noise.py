"""Instance noise that fades away with the steps of training (Sonderby et al. 2016, arXiv:1610.04490)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganworks.regularizers.noisy_input import annealed, instance_noise


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
