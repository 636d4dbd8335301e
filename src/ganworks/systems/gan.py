r"""GAN (Goodfellow et al. 2014, arXiv:1406.2661): two players, one value function.

.. math::
    \min_G \max_D\; \mathbb E_{x\sim r}[\log D(x)] + \mathbb E_{z}[\log(1 - D(G(z)))], \qquad D = \sigma(a)

With the raw score :math:`a` and :math:`\mathrm{sp}(t)=\log(1+e^t)` the critic minimises
:math:`\mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a)`, and the generator one of

* ``minimax``: :math:`-\mathbb E_g\,\mathrm{sp}(a)`, the saddle point; its gradient vanishes where the critic is sure;
* ``non_saturating``: :math:`\mathbb E_g\,\mathrm{sp}(-a)`, what the paper trains with;
* ``flipped``: real and fake exchanged in the generator's turn only, which is the same gradient.

Any other objective on scores can take their place: by name, from a file, or designed in the workshop.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,).
Departures:  Adam instead of SGD with momentum; ReLU instead of maxout.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal
from ganworks.layers.norm import Norm
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.registry import system
from ganworks.regularizers import AnnealedNoise, Penalties, Penalty


@system("gan", title="GAN", paper="1406.2661", year=2014, family="objective", cite="goodfellow2014generative")
class GAN(FromPrior, System):
    """The original game, with any objective on scores."""

    class Config(System.Config):
        """Settings of the original GAN."""

        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of both players: mlp, dcgan, resnet, or auto by image size."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the players' narrowest hidden layer."""
        noise: int = Field(default=64, ge=1)
        """Dimensions of z."""
        critic_turns: int = Field(default=1, ge=1)
        """k, turns of the critic in a step."""
        norm: Norm | None = None
        """Normalisation in the critic; default: the family's own. Most penalties need none or layer."""
        penalties: tuple[Penalty, ...] = ()
        """Penalties on the critic, such as {"kind": "r1", "weight": 10}; see docs/penalties.md."""
        instance_noise: float = Field(default=0.0, ge=0)
        """Deviation of the noise on whatever the critic is shown, at the first step."""
        instance_noise_steps: int = Field(default=0, ge=0)
        """Steps after which the noise has faded away; 0 keeps it."""
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
        self.critic = critic(
            settings.network,
            image=settings.image,
            width=settings.width,
            **({"norm": settings.norm} if settings.norm else {}),
        )
        self.penalties = Penalties(settings.penalties, self.critic)
        self.shown = AnnealedNoise(settings.instance_noise, settings.instance_noise_steps)

    def phases(self) -> list[Phase]:
        optimizer, turns = self.config.critic_optimizer, self.config.critic_turns
        return [
            Phase("critic", ("critic",), self.critic_loss, optimizer, turns),
            *self.penalties.lazy_phases(self.penalty_loss, optimizer, turns),
            Phase(
                "generator",
                ("generator",),
                self.generator_loss,
                self.config.generator_optimizer,
                after=self.shown.advance,
            ),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples."""
        real, fake = self.shown(batch.images), self.shown(self.sample(len(batch)).detach())
        real, fake = self.penalties.require_gradients(real, fake)
        real_scores, fake_scores = self.critic(real), self.critic(fake)
        return Terms(
            adversarial=self.objective.critic(real=real_scores, fake=fake_scores),
            **self.penalties(self.critic, real, fake, real_scores, fake_scores),
        )

    def penalty_loss(self, penalty: Penalty, batch: Batch) -> Terms:
        """One penalty in a turn of its own."""
        real, fake = self.shown(batch.images), self.shown(self.sample(len(batch)).detach())
        return Terms(**{penalty.kind: self.penalties.one(penalty, self.critic, real, fake)})

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        real, fake = self.shown(batch.images), self.shown(self.sample(len(batch)))
        return Terms(adversarial=generator_term(self.objective, self.critic, real=real, fake=fake))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.prior.sample(n, like=self.like))
