r"""Least squares GAN.

Source: Mao et al. 2016, arXiv 1611.04076.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses.separable import Separable
from ganworks.registry import objective


@objective("least_squares", title="Least squares GAN", paper="1611.04076", year=2016, family="f-divergence")
@dataclass(frozen=True)
class LeastSquares(Separable):
    r"""Regression of the score on a label.

    .. math::
        L_D = \tfrac12\mathbb{E}_r(a - b)^2 + \tfrac12\mathbb{E}_g(a - a_0)^2, \qquad
        L_G = \tfrac12\mathbb{E}_g(a - c)^2

    with :math:`a_0` = ``fake_label`` < :math:`b` = ``real_label`` and :math:`c` = ``generator_label``; the best critic
    is :math:`(b\,r + a_0\,g)/(r + g)`.

    With :math:`c \ge b` the generator's step decreases a divergence. The paper's other setting (-1, 1, 0), for which
    :math:`\mathbb{E}_{r+g}(a^* - c)^2` is a Pearson chi-square, is accepted, but with the critic held fixed the
    generator pulls every score to zero: where the model has too little mass it is pushed *down*.
    """

    fake_label: float = 0.0
    real_label: float = 1.0
    generator_label: float = 1.0

    def __post_init__(self) -> None:
        if not self.fake_label < self.real_label:
            raise BadInput(
                f"fake_label={self.fake_label!r} must be less than real_label={self.real_label!r}: "
                "a larger score means more real."
            )

    def on_real(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.real_label).square()

    def on_fake(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.fake_label).square()

    def on_generated(self, scores: Tensor) -> Tensor:
        return 0.5 * (scores - self.generator_label).square()
