r"""The hinge loss for GANs.

Sources: Lim and Ye 2017 (Geometric GAN), arXiv 1705.02894; Tran, Ranganath, Blei 2017, arXiv 1702.08896; used by
SNGAN, SAGAN and BigGAN.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import relu

from ganworks.losses.separable import Separable
from ganworks.registry import objective


@objective("hinge", title="Hinge GAN", paper="1705.02894", year=2017, family="total variation")
@dataclass(frozen=True)
class Hinge(Separable):
    r"""Margins for the critic, the bare score for the generator.

    .. math::
        L_D = \mathbb{E}_r\max(0, 1 - a) + \mathbb{E}_g\max(0, 1 + a), \qquad L_G = -\mathbb{E}_g\,a

    The best critic is :math:`\mathrm{sign}(r - g)`, its value :math:`2 - \int|r - g|`; the generator's loss
    has no bound.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return relu(1.0 - scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return relu(1.0 + scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return -scores
