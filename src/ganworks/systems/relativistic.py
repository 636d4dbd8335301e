r"""Relativistic GANs (Jolicoeur-Martineau 2018, arXiv:1807.00734): more real than a generated image, not real as such.

.. math::
    \text{paired: } L_D = \mathbb E\,\ell(a_r - a_g), \qquad
    \text{average: } L_D = \mathbb E_r\,\ell(a_r - \bar a_g) + \mathbb E_g\,\ell(\bar a_r - a_g)

with the cost :math:`\ell(m)` of a margin: ``standard`` :math:`\mathrm{sp}(-m)`, ``least_squares`` :math:`(1 - m)^2`,
``hinge`` :math:`\max(0, 1 - m)`; the generator's loss is the critic's with real and generated exchanged. Adding a
constant to every score changes nothing. The generator reads the scores of real images: they give it no gradient, but
weight the one it has, so that the step does not vanish where the critic is sure of the generated images alone.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,).
Departures:  none in the game; the two terms of the average form are summed as in the paper (the author's code halves
             them). A gradient penalty as in the paper's RaSGAN-GP: ``gan`` with ``objective`` and ``penalties``.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.losses.relativistic import OfObjective
from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame


@system(
    "relativistic",
    title="Relativistic GAN",
    paper="1807.00734",
    year=2018,
    family="objective",
    cite="jolicoeur2018relativistic",
)
class RelativisticGAN(ScoreGame):
    """RGAN and RaGAN in their standard, least-squares and hinge forms."""

    class Config(ScoreGame.Config):
        """Settings of the relativistic games."""

        objective: str | dict[str, Any] = "relativistic"
        """Loss on scores; relativistic is chosen by compare and cost."""
        compare: Literal["average", "paired"] = "average"
        """Compare each image with the mean of the other kind (RaGAN), or with one of the other kind (RGAN)."""
        cost: Literal["standard", "least_squares", "hinge"] = "standard"
        """The cost of a margin."""
        of: str | dict[str, Any] | None = None
        """Any objective to make relativistic, in place of a cost: a catalogue name, a saved design, or its content."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""

    config: Config

    def build_objective(self) -> Any:
        own = self.config
        if own.of is not None:
            if (own.objective, own.cost) != ("relativistic", "standard"):
                raise BadInput("of makes an objective relativistic; leave objective and cost out beside it.")
            return OfObjective(objective(own.of), own.compare == "average")
        if own.objective == "relativistic":
            return objective(f"relativistic_{'average_' * (own.compare == 'average')}{own.cost}")
        if (own.compare, own.cost) != ("average", "standard"):
            raise BadInput(f"compare and cost choose a relativistic objective; {own.objective!r} does not read them.")
        return super().build_objective()

    def signals(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        return {"margin": real.mean() - fake.mean()}
