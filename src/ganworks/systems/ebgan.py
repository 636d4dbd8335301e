r"""EBGAN (Zhao, Mathieu, LeCun 2016, arXiv:1609.03126): the critic is an auto-encoder, its error is an energy.

.. math::
    e(x) = \tfrac1d \|\mathrm{Dec}(\mathrm{Enc}(x)) - x\|_2^2, \qquad
    L_D = \mathbb E_r\,e + \mathbb E_g \max(0, m - e), \qquad L_G = \mathbb E_g\,e + w\,\mathrm{PT}(\mathrm{Enc}(G(z)))

with the pulling-away term :math:`\mathrm{PT}(S) = \frac{1}{N(N-1)} \sum_i \sum_{j \ne i} \cos^2(S_i, S_j)` on the
codes of a batch, which keeps samples apart. Real images get low energy, generated ones up to the margin m; beyond it
they are left alone. The auto-encoder is trained *in* the game; ``pretraining`` steps on real images alone before it
are an option. The margin is in units of the energy (the mean squared error of pixels in [-1, 1]) and belongs to the
data; w = 0.1; Adam(1e-3; 0.5, 0.999) in the paper.

Players:     generator (B, Z) -> (B, C, H, W); critic: encoder (B, C, H, W) -> (B, S), decoder (B, S) -> (B, C, H, W).
Departures:  the error is a mean over pixels and not their sum, so that the margin depends less on the image size. The
             gradient of L_G runs through the reconstruction and through its target.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Stage, Terms
from ganworks.losses.energy import margin_critic, squared_error
from ganworks.networks import Kind, generator
from ganworks.networks.encoders import Autoencoder
from ganworks.registry import system
from ganworks.regularizers import pulling_away
from ganworks.systems._pieces import BodyOptions, Family, Generating, PlainLatent, TwoOptimizers


@system("ebgan", title="EBGAN", paper="1609.03126", year=2016, family="energy", cite="zhao2016energy")
class EBGAN(Generating):
    """The game of energies with a margin."""

    class Config(TwoOptimizers, PlainLatent, Family, BodyOptions):
        """Settings of EBGAN."""

        network: Kind = "auto"
        """Family of the generator and of both halves of the critic: mlp, dcgan, resnet, auto or small."""
        width: int = Field(default=128, ge=1)
        """Units or channels of the narrowest hidden layers."""
        critic_width: int | None = Field(default=None, ge=1)
        """The same of the auto-encoder alone; default: width."""
        code: int = Field(default=32, ge=1)
        """Dimensions of the auto-encoder's code."""
        margin: float = Field(default=0.2, gt=0)
        """m, the energy up to which generated images are pushed."""
        pulling_away: float = Field(default=0.1, ge=0)
        """w, weight of the pulling-away term."""
        pretraining: int = Field(default=0, ge=0)
        """Steps of the auto-encoder on real images alone before the game."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-3)
        critic_optimizer: Optimizer = Optimizer(rate=1e-3)
        """The optimizer of the auto-encoder."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.prior = settings.latent_prior()
        image, width, critic_width = settings.image, settings.width, settings.critic_width or settings.width
        painter, reader = settings.kind_of("generator"), settings.kind_of("critic")
        self.generator = generator(painter, latent=settings.noise, image=image, width=width, **settings.generator_body)
        self.critic = Autoencoder(reader, image, settings.code, critic_width, **settings.critic_body)

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def stages(self) -> list[Stage]:
        game = Stage("train", tuple(self.phases()))
        if not self.config.pretraining:
            return [game]
        alone = Phase("critic", ("critic",), self.reconstruction_loss, self.config.critic_optimizer)
        return [Stage("pretraining", (alone,), self.config.pretraining), game]

    def energy(self, images: Tensor) -> Tensor:
        """e(x) (B,) of images (B, C, H, W)."""
        return squared_error(self.critic(images), images)

    def reconstruction_loss(self, batch: Batch) -> Terms:
        """The energy of real images alone."""
        return Terms(reconstruction=self.energy(batch.images).mean())

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D."""
        real, fake = self.energy(batch.images), self.energy(self.sample(len(batch)).detach())
        adversarial = margin_critic(real=real, fake=fake, margin=self.config.margin)
        return Terms(adversarial=adversarial).note(real_energy=real.mean(), fake_energy=fake.mean())

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        fake = self.sample(len(batch))
        codes = self.critic.encode(fake)
        terms = Terms(adversarial=squared_error(self.critic.decode(codes), fake).mean())
        if self.config.pulling_away:
            terms["pulling_away"] = self.config.pulling_away * pulling_away(codes)
        return terms
