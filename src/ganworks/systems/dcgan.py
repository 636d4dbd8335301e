r"""DCGAN (Radford, Metz, Chintala 2015, arXiv:1511.06434): the game of GAN with convolutional players that train.

.. math:: L_D = \mathbb E_r\,\mathrm{sp}(-a) + \mathbb E_g\,\mathrm{sp}(a), \qquad L_G = \mathbb E_g\,\mathrm{sp}(-a)

Strided convolutions instead of pooling; batch normalisation everywhere but at the generator's output and the
critic's input; ReLU in the generator and LeakyReLU(0.2) in the critic; weights from N(0, 0.02); Adam(2e-4; 0.5,
0.999); real and generated images normalised as separate batches.

Players:     generator (B, Z) -> (B, C, H, W), z ~ U[-1, 1]^100; critic (B, C, H, W) -> (B,).
Departures:  4x4 kernels for the paper's 5x5; see :mod:`ganworks.networks.dcgan`.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, UniformPrior
from ganworks.layers.norm import Norm
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks.dcgan import Critic, Generator
from ganworks.registry import system
from ganworks.regularizers import AnnealedNoise, Penalties, Penalty


@system("dcgan", title="DCGAN", paper="1511.06434", year=2015, family="architecture", cite="radford2015unsupervised")
class DCGAN(FromPrior, System):
    """Deep convolutional players."""

    class Config(System.Config):
        """Settings of DCGAN."""

        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest hidden layer; the paper's 64x64 networks have 128."""
        noise: int = Field(default=100, ge=1)
        """Dimensions of z."""
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
        self.prior = UniformPrior(settings.noise)
        self.generator = Generator(settings.noise, settings.image, settings.width)
        self.critic = Critic(settings.image, settings.width, settings.norm or "batch")
        self.penalties = Penalties(settings.penalties, self.critic)
        self.shown = AnnealedNoise(settings.instance_noise, settings.instance_noise_steps)

    def phases(self) -> list[Phase]:
        optimizer = self.config.critic_optimizer
        return [
            Phase("critic", ("critic",), self.critic_loss, optimizer),
            *self.penalties.lazy_phases(self.penalty_loss, optimizer),
            Phase(
                "generator",
                ("generator",),
                self.generator_loss,
                self.config.generator_optimizer,
                after=self.shown.advance,
            ),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D; real and generated images pass as separate batches, each normalised by its own statistics."""
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
