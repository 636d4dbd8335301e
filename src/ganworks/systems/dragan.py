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

from typing import Any, Literal

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system
from ganworks.regularizers import dragan_penalty


@system("dragan", title="DRAGAN", paper="1705.07215", year=2017, family="objective", cite="kodali2017convergence")
class DRAGAN(FromPrior, System):
    """The original game with a penalty on the critic's slope around real images."""

    class Config(System.Config):
        """Settings of DRAGAN."""

        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=64, ge=1)
        """Dimensions of z."""
        norm: Literal["none", "layer"] = "none"
        """Normalisation in the critic."""
        penalty: float = Field(default=10.0, ge=0)
        """lambda, weight of the penalty."""
        slope: float = Field(default=1.0, ge=0)
        """k, the slope aimed at."""
        spread: float = Field(default=0.5, gt=0)
        """Size of the disturbance in standard deviations of the batch."""
        disturbance: Literal["uniform", "normal"] = "uniform"
        """Law of the disturbance: the authors' code, or the paper's."""
        generator_optimizer: Optimizer = Optimizer()
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer()
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
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: the original loss, and the slope around the batch's images."""
        settings = self.config
        penalty = dragan_penalty(
            self.critic, batch.images, spread=settings.spread, target=settings.slope, noise=settings.disturbance
        )
        fake = self.sample(len(batch))
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=fake),
            penalty=settings.penalty * penalty,
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
