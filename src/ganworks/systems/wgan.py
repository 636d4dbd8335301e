r"""WGAN (Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875): a critic whose slope is bounded by clipping its weights.

.. math::
    L_D = \mathbb E_g\,a - \mathbb E_r\,a, \qquad L_G = -\mathbb E_g\,a, \qquad |w| \le c \text{ for every weight of } a

:math:`-L_D` is at most :math:`K\,W_1(r, g)`, with a Lipschitz constant K that clipping bounds but does not tell: it
follows the distance and is not the distance. Five critic turns per step, RMSProp(5e-5), c = 0.01.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), without batch normalisation.
Departures:  always five critic turns; the authors' code takes a hundred at the start and at every 500th step.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field, field_validator

from ganworks.game import Number, Optimizer, Phase, within
from ganworks.layers.norm import Norm
from ganworks.registry import system
from ganworks.regularizers import clip_weights_
from ganworks.systems._score_game import ScoreGame


@system("wgan", title="WGAN", paper="1701.07875", year=2017, family="objective", cite="arjovsky2017wasserstein")
class WGAN(ScoreGame):
    """The Wasserstein game with weight clipping."""

    class Config(ScoreGame.Config):
        """Settings of WGAN."""

        objective: str | dict[str, Any] = "wasserstein"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        norm: Norm | None = "none"
        """Normalisation in the critic."""
        critic_turns: int = Field(default=5, ge=1)
        """Updates of the critic in a step."""
        clip: Number = 0.01
        """c, the largest absolute weight of the critic."""
        generator_optimizer: Optimizer = Optimizer(method="rmsprop", rate=5e-5, betas=(0.0, 0.99))
        """The generator's optimizer."""
        critic_optimizer: Optimizer = Optimizer(method="rmsprop", rate=5e-5, betas=(0.0, 0.99))
        """The critic's optimizer; momentum makes clipped critics unstable."""

        @field_validator("clip")
        @classmethod
        def _positive(cls, clip: Number) -> Number:
            return within(clip, 0.0, above=True)

    config: Config

    def phases(self) -> list[Phase]:
        critic, *others = super().phases()
        return [replace(critic, after=self.clip_critic), *others]

    def clip_critic(self) -> None:
        """Clamp every critic weight to [-c, c]."""
        clip_weights_(self.critic, self.value_of(self.config.clip))
