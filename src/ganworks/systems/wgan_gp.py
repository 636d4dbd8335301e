r"""WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028): the critic's slope is held near one by a penalty.

.. math::
    L_D = \mathbb E_g\,a - \mathbb E_r\,a + \lambda\,\mathbb E_{\hat x}(\|\nabla a(\hat x)\|_2 - 1)^2, \qquad
    L_G = -\mathbb E_g\,a, \qquad \hat x = \epsilon x + (1-\epsilon) G(z),\ \epsilon \sim U[0, 1] \text{ per sample}

``one_sided`` punishes slopes above one only, :math:`\max(0, \|\nabla a\|-1)^2` (Petzka et al. 2017, 1709.08894).
Lambda 10, five critic turns per step, Adam(1e-4; 0, 0.9).

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), whose samples must not see each other:
             layer normalisation or none, never batch normalisation.
Departures:  none in the game; the size of the networks is chosen with ``network`` and ``width``.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ganworks.game import Number, Optimizer
from ganworks.layers.norm import Norm
from ganworks.registry import system
from ganworks.regularizers.penalties import Gradient, Penalty
from ganworks.systems._score_game import ScoreGame


@system("wgan_gp", title="WGAN-GP", paper="1704.00028", year=2017, family="objective", cite="gulrajani2017improved")
class WGANGP(ScoreGame):
    """The Wasserstein game with a gradient penalty."""

    class Config(ScoreGame.Config):
        """Settings of WGAN-GP."""

        paper_network = "resnet"
        objective: str | dict[str, Any] = "wasserstein"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        norm: Norm | None = "none"
        """Normalisation in the critic: none or layer, since its samples must not see each other."""
        critic_turns: int = Field(default=5, ge=1)
        """Updates of the critic in a step."""
        penalty: Number = 10.0
        """lambda, weight of the gradient penalty."""
        one_sided: bool = False
        """Punish only slopes above one."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        """The generator's optimizer."""
        critic_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        """The critic's optimizer."""

    config: Config

    def own_penalty(self) -> Penalty:
        return Gradient(weight=self.config.penalty, one_sided=self.config.one_sided)
