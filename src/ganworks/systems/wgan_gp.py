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

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system
from ganworks.regularizers import gradient_penalty


@system("wgan_gp", title="WGAN-GP", paper="1704.00028", year=2017, family="objective", cite="gulrajani2017improved")
class WGANGP(FromPrior, System):
    """The Wasserstein game with a gradient penalty."""

    class Config(System.Config):
        """Settings of WGAN-GP."""

        objective: str | dict[str, Any] = "wasserstein"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        norm: Literal["none", "layer"] = "none"
        """Normalisation in the critic."""
        critic_turns: int = Field(default=5, ge=1)
        """Turns of the critic in a step."""
        penalty: float = Field(default=10.0, ge=0)
        """lambda, weight of the gradient penalty."""
        one_sided: bool = False
        """Punish only slopes above one."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.9))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        self.critic = critic(settings.network, image=settings.image, width=settings.width, norm=settings.norm)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: the negative gap and the penalty on its slope."""
        fake = self.sample(len(batch)).detach()
        penalty = gradient_penalty(self.critic, batch.images, fake, one_sided=self.config.one_sided)
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=fake),
            penalty=self.config.penalty * penalty,
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
