r"""The Wasserstein critic's loss.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ganworks.losses.separable import Separable
from ganworks.registry import objective


@objective("wasserstein", title="Wasserstein GAN", paper="1701.07875", year=2017, family="integral probability metric")
@dataclass(frozen=True)
class Wasserstein(Separable):
    r"""Difference of mean scores.

    .. math:: L_D = \mathbb{E}_g\,a - \mathbb{E}_r\,a, \qquad L_G = -\mathbb{E}_g\,a

    By itself unbounded: the critic must be kept Lipschitz (clipping, a gradient penalty, spectral normalisation); with
    constant K, :math:`-L_D \le K\,W_1(r, g)`.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return -scores

    def on_fake(self, scores: Tensor) -> Tensor:
        return scores

    def on_generated(self, scores: Tensor) -> Tensor:
        return -scores
