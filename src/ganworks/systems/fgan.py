r"""f-GAN (Nowozin, Cseke, Tomioka 2016, arXiv:1606.00709): any f-divergence as a game, by its variational bound.

.. math::
    D_f(r \| g) = \int g\,f(r/g) \;\ge\; \mathbb E_r\,g_f(a) - \mathbb E_g\,f^*(g_f(a)) = -L_D

for every critic, with equality at :math:`g_f(a) = f'(r/g)`; the output activation :math:`g_f` maps the raw score into
the domain of the conjugate :math:`f^*`. The generator minimises the bound, :math:`L_G = -\mathbb E_g\,f^*(g_f(a))`
(``saddle``, the paper's Algorithm 1), or plays :math:`L_G = -\mathbb E_g\,g_f(a)` (``non_saturating``, section 3.2).
KL covers every mode and pays for it with mass between them, reverse KL seeks some; for ``js`` the bound is that of
twice the divergence, for ``gan`` of twice the divergence less log 4.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), raw scores.
Departures:  the bodies are those of ``network`` and not the paper's. Rows whose activation or conjugate grows like an
             exponential (kl, reverse_kl, neyman, hellinger, alpha) want a smaller rate.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.losses import objective
from ganworks.registry import system
from ganworks.systems._score_game import ScoreGame

Divergence = Literal[
    "kl",
    "reverse_kl",
    "pearson",
    "neyman",
    "hellinger",
    "jeffreys",
    "js",
    "weighted_js",
    "gan",
    "total_variation",
    "alpha",
]


@system("fgan", title="f-GAN", paper="1606.00709", year=2016, family="objective", cite="nowozin2016fgan")
class FGAN(ScoreGame):
    """The game of one row of the paper's table."""

    class Config(ScoreGame.Config):
        """Settings of f-GAN."""

        paper_network = "mlp"
        objective: str | dict[str, Any] = "fgan"
        """Loss on scores; fgan is chosen by divergence and generator_loss."""
        divergence: Divergence = "js"
        """Row of the table."""
        generator_loss: Literal["saddle", "non_saturating"] = "non_saturating"
        """What the generator minimises: the bound itself, or minus the activation of its scores."""
        mixture: float = Field(default=0.5, gt=0, lt=1)
        """pi, the weight of the data in the mixture; read by weighted_js."""
        alpha: float = 0.5
        """Order of the divergence; read by alpha."""

    config: Config

    def build_objective(self) -> Any:
        own = self.config
        if own.objective != "fgan":
            if (own.divergence, own.generator_loss) != ("js", "non_saturating"):
                raise BadInput(f"divergence and generator_loss choose a row; {own.objective!r} does not read them.")
            return super().build_objective()
        row = {"weighted_js": {"weight": own.mixture}, "alpha": {"alpha": own.alpha}}.get(own.divergence, {})
        return objective(f"fgan_{own.divergence}", generator_loss=own.generator_loss, **row)

    def signals(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        if self.config.objective != "fgan":
            return {}
        return {"bound": -self.objective.critic(real=real, fake=fake)}
