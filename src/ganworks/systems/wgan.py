r"""WGAN (Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875): a critic whose slope is bounded by clipping its weights.

.. math::
    L_D = \mathbb E_g\,a - \mathbb E_r\,a, \qquad L_G = -\mathbb E_g\,a, \qquad |w| \le c \text{ for every weight of } a

:math:`-L_D` is at most :math:`K\,W_1(r, g)`, with a Lipschitz constant K that clipping bounds but does not tell: it
follows the distance and is not the distance. Five critic turns per step, RMSProp(5e-5), c = 0.01.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), without batch normalisation.
Departures:  always five critic turns; the authors' code takes a hundred at the start and at every 500th step.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system
from ganworks.regularizers import clip_weights_


@system("wgan", title="WGAN", paper="1701.07875", year=2017, family="objective", cite="arjovsky2017wasserstein")
class WGAN(FromPrior, System):
    """The Wasserstein game with weight clipping."""

    class Config(System.Config):
        """Settings of WGAN."""

        objective: str | dict[str, Any] = "wasserstein"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=64, ge=1)
        """Dimensions of z."""
        critic_turns: int = Field(default=5, ge=1)
        """Turns of the critic in a step."""
        clip: float = Field(default=0.01, gt=0)
        """c, the largest absolute weight of the critic."""
        generator_optimizer: Optimizer = Optimizer(method="rmsprop", rate=5e-5, betas=(0.0, 0.99))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(method="rmsprop", rate=5e-5, betas=(0.0, 0.99))
        """How the critic moves; momentum makes clipped critics unstable."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        self.critic = critic(settings.network, image=settings.image, width=settings.width, norm="none")

    def phases(self) -> list[Phase]:
        return [
            Phase(
                "critic",
                ("critic",),
                self.critic_loss,
                self.config.critic_optimizer,
                self.config.critic_turns,
                after=self.clip_critic,
            ),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D, whose negative is the critic's gap."""
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def clip_critic(self) -> None:
        """Clamp every critic weight to [-c, c]."""
        clip_weights_(self.critic, self.config.clip)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
