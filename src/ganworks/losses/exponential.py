r"""The exponential loss.

Source: Basioti and Moustakides 2020, arXiv 2002.00865 (:math:`\omega(r) = \tfrac12\log r`, :math:`\rho(t) = e^{-t}`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganworks.losses.separable import Separable
from ganworks.registry import objective


@objective("exponential", title="Exponential GAN", paper="2002.00865", year=2020, family="f-divergence")
@dataclass(frozen=True)
class Exponential(Separable):
    r"""Exponentials of the score.

    .. math:: L_D = \mathbb{E}_r\,e^{-a} + \mathbb{E}_g\,e^{a}, \qquad L_G = -\mathbb{E}_g\,e^{a}

    The best critic is :math:`a^* = \tfrac12\log(r/g)`, its value :math:`2\int\sqrt{r g} = 2 - H^2(r, g)`, with the
    squared Hellinger distance :math:`H^2 = \int(\sqrt r - \sqrt g)^2`. In float32 scores beyond 88 overflow.
    """

    def on_real(self, scores: Tensor) -> Tensor:
        return torch.exp(-scores)

    def on_fake(self, scores: Tensor) -> Tensor:
        return torch.exp(scores)

    def on_generated(self, scores: Tensor) -> Tensor:
        return -torch.exp(scores)
