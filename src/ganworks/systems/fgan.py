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

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system

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
class FGAN(FromPrior, System):
    """The game of one row of the paper's table."""

    class Config(System.Config):
        """Settings of f-GAN."""

        divergence: Divergence = "js"
        """Row of the table."""
        generator_loss: Literal["saddle", "non_saturating"] = "non_saturating"
        """What the generator minimises: the bound itself, or minus the activation of its scores."""
        mixture: float = Field(default=0.5, gt=0, lt=1)
        """pi, the weight of the data in the mixture; read by weighted_js."""
        alpha: float = 0.5
        """Order of the divergence; read by alpha."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=64, ge=1)
        """Dimensions of z."""
        critic_turns: int = Field(default=1, ge=1)
        """Turns of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer()
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer()
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        own = {"weighted_js": {"weight": settings.mixture}, "alpha": {"alpha": settings.alpha}}
        self.objective = objective(
            f"fgan_{settings.divergence}", generator_loss=settings.generator_loss, **own.get(settings.divergence, {})
        )
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        self.critic = critic(settings.network, image=settings.image, width=settings.width)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D, whose negative bounds the divergence from below."""
        adversarial = critic_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        return Terms(adversarial=adversarial).note(bound=-adversarial)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
