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

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system


@system(
    "relativistic",
    title="Relativistic GAN",
    paper="1807.00734",
    year=2018,
    family="objective",
    cite="jolicoeur2018relativistic",
)
class RelativisticGAN(FromPrior, System):
    """RGAN and RaGAN in their standard, least-squares and hinge forms."""

    class Config(System.Config):
        """Settings of the relativistic games."""

        compare: Literal["average", "paired"] = "average"
        """Compare each image with the mean of the other kind (RaGAN), or with one of the other kind (RGAN)."""
        cost: Literal["standard", "least_squares", "hinge"] = "standard"
        """The cost of a margin."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=128, ge=1)
        """Dimensions of z."""
        spectral: bool = False
        """Spectral normalisation in the critic, in place of its batch normalisation."""
        critic_turns: int = Field(default=1, ge=1)
        """Turns of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer()
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer()
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(f"relativistic_{'average_' * (settings.compare == 'average')}{settings.cost}")
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        normalised = {"norm": "none", "spectral": True} if settings.spectral else {}
        self.critic = critic(settings.network, image=settings.image, width=settings.width, **normalised)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples."""
        real, fake = self.critic(batch.images), self.critic(self.sample(len(batch)).detach())
        return Terms(adversarial=self.objective.critic(real=real, fake=fake)).note(margin=real.mean() - fake.mean())

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples, compared with the batch."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
