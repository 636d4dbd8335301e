r"""The form most adversarial losses have: one pointwise function for each player and kind of score.

.. math::
    L_D = \mathbb{E}_r\,\ell_r(a) + \mathbb{E}_g\,\ell_g(a), \qquad L_G = \mathbb{E}_g\,\ell_G(a)

with raw scores :math:`a`, the larger the more real, the expectations being means over the batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import Tensor

from ganworks.losses.numerics import at_least_single


class Separable(ABC):
    """An objective whose terms are means of pointwise functions of the scores."""

    generator_reads_real: ClassVar[bool] = False
    """Real images need no scores in the generator's turn."""

    @abstractmethod
    def on_real(self, scores: Tensor) -> Tensor:
        """What a score of a real image costs the critic, elementwise."""

    @abstractmethod
    def on_fake(self, scores: Tensor) -> Tensor:
        """What a score of a generated image costs the critic, elementwise."""

    @abstractmethod
    def on_generated(self, scores: Tensor) -> Tensor:
        """What a score of a generated image costs the generator, elementwise."""

    def critic(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic minimises, from scores (B, ...); a scalar, float32 at least."""
        return self.on_real(at_least_single(real)).mean() + self.on_fake(at_least_single(fake)).mean()

    def generator(self, *, real: Tensor, fake: Tensor) -> Tensor:
        """What the generator minimises, from scores (B, ...); a scalar that does not depend on ``real``."""
        return self.on_generated(at_least_single(fake)).mean()
