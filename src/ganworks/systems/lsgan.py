r"""LSGAN (Mao et al. 2016, arXiv:1611.04076): the score is regressed on a label, and never saturates.

.. math::
    L_D = \tfrac12 \mathbb E_r (a - b)^2 + \tfrac12 \mathbb E_g (a - a_0)^2, \qquad
    L_G = \tfrac12 \mathbb E_g (a - c)^2

with the labels :math:`a_0` of generated images, :math:`b` of real ones, and :math:`c` that the generator wants,
(0, 1, 1) by default. The best critic is :math:`(b\,r + a_0\,g)/(r + g)`. With :math:`b - c = 1, b - a_0 = 2`, such as
(-1, 1, 0), the squares that a best critic leaves, :math:`\int (r + g)(a^* - c)^2 = \int (r - g)^2 / (r + g)`, are
Pearson's :math:`\chi^2(2g \,\|\, r + g)` with :math:`\chi^2(p \,\|\, q) = \int (p - q)^2 / q` (the paper writes its
arguments the other way round); but a generator that moves with the critic held fixed then pulls every score to zero,
away from the data where it has too little mass.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), without a sigmoid.
Departures:  the bodies are those of ``network`` and not the paper's; (0, 1, 1) for the paper's (-1, 1, 0).
"""

from __future__ import annotations

from typing import Any

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame


@system("lsgan", title="LSGAN", paper="1611.04076", year=2016, family="objective", cite="mao2017least")
class LSGAN(ScoreGame):
    """The least-squares game."""

    class Config(ScoreGame.Config):
        """Settings of LSGAN."""

        objective: str | dict[str, Any] = "least_squares"
        """Loss on scores; least_squares reads the three labels below."""
        fake_label: float = 0.0
        """a_0, the label of generated images; less than real_label."""
        real_label: float = 1.0
        """b, the label of real images."""
        generator_label: float = 1.0
        """c, the label that the generator wants for its images."""

    config: Config

    def build_objective(self) -> Any:
        own = self.config
        labels = {"fake_label": own.fake_label, "real_label": own.real_label, "generator_label": own.generator_label}
        if own.objective == "least_squares":
            return objective("least_squares", **labels)
        if labels != {"fake_label": 0.0, "real_label": 1.0, "generator_label": 1.0}:
            raise BadInput(f"The labels of lsgan belong to least_squares; the objective {own.objective!r} has none.")
        return super().build_objective()
