r"""DRAGAN (Kodali, Abernethy, Hays, Kira 2017, arXiv:1705.07215): the game of GAN with a gentle slope around the data.

.. math::
    L_D = \mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a)
    + \lambda\,\mathbb E_{x \sim r,\,\delta}(\|\nabla a(x + \delta)\|_2 - k)^2, \qquad
    L_G = \mathbb E_g\,\mathrm{sp}(-a)

Sharp slopes of the critic around real images go along with mode collapse; the penalty flattens them there and nowhere
else: generated images play no part in it, and it is no Wasserstein game. The slope is that of the raw score. Lambda 10,
k = 1, one critic turn per step, Adam(2e-4; 0.5, 0.999).

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), whose samples must not see each other:
             layer normalisation or none, never batch normalisation.
Departures:  the disturbance is that of the authors' code by default; ``disturbance="normal"`` is the paper's.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ganworks.game import Number
from ganworks.layers.norm import Norm
from ganworks.registry import system
from ganworks.regularizers.penalties import Dragan, Penalty
from ganworks.systems._score_game import ScoreGame


@system("dragan", title="DRAGAN", paper="1705.07215", year=2017, family="objective", cite="kodali2017convergence")
class DRAGAN(ScoreGame):
    """The original game with a penalty on the critic's slope around real images."""

    class Config(ScoreGame.Config):
        """Settings of DRAGAN."""

        norm: Norm | None = "none"
        """Normalisation in the critic: none or layer, since its samples must not see each other."""
        penalty: Number = 10.0
        """lambda, weight of the penalty."""
        slope: float = Field(default=1.0, ge=0)
        """k, the slope aimed at."""
        spread: float = Field(default=0.5, gt=0)
        """Size of the disturbance in standard deviations of the batch."""
        disturbance: Literal["uniform", "normal"] = "uniform"
        """Law of the disturbance: the authors' code, or the paper's."""

    config: Config

    def own_penalty(self) -> Penalty:
        own = self.config
        return Dragan(weight=own.penalty, target=own.slope, spread=own.spread, disturbance=own.disturbance)
