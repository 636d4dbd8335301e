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

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system


@system("lsgan", title="LSGAN", paper="1611.04076", year=2016, family="objective", cite="mao2017least")
class LSGAN(FromPrior, System):
    """The least-squares game."""

    class Config(System.Config):
        """Settings of LSGAN."""

        fake_label: float = 0.0
        """a_0, what the critic says of generated images; less than real_label."""
        real_label: float = 1.0
        """b, what the critic says of real images."""
        generator_label: float = 1.0
        """c, what the generator wants the critic to say."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=64, ge=1)
        """Dimensions of z."""
        generator_optimizer: Optimizer = Optimizer()
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer()
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(
            "least_squares",
            fake_label=settings.fake_label,
            real_label=settings.real_label,
            generator_label=settings.generator_label,
        )
        self.prior = Normal(settings.noise)
        self.generator = generator(settings.network, latent=settings.noise, image=settings.image, width=settings.width)
        self.critic = critic(settings.network, image=settings.image, width=settings.width)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples."""
        return Terms(
            adversarial=critic_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        return Terms(
            adversarial=generator_term(self.objective, self.critic, real=batch.images, fake=self.sample(len(batch)))
        )

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
