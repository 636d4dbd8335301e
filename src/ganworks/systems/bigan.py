r"""BiGAN (Donahue, Krahenbuhl, Darrell 2016, arXiv:1605.09782): an encoder and a generator against one critic of pairs.

.. math::
    L_D = \mathbb E_x\,\mathrm{sp}\bigl(-a(x, E(x))\bigr) + \mathbb E_z\,\mathrm{sp}\bigl(a(G(z), z)\bigr), \qquad
    L_{GE} = \mathbb E_x\,\mathrm{sp}\bigl(a(x, E(x))\bigr) + \mathbb E_z\,\mathrm{sp}\bigl(-a(G(z), z)\bigr)

The critic tells (image, code of it) from (image of a code, code); encoder and generator move together to exchange the
two, although neither ever sees the other's output. At the optimum both joint laws agree and E inverts G almost
everywhere; before it, a reconstruction G(E(x)) may be a *similar* image. The same game was found as ALI (Dumoulin et
al. 2016, arXiv:1606.00704), with a stochastic encoder.

Players:     encoder (B, C, H, W) -> (B, Z); generator (B, Z) -> (B, C, H, W), z ~ U[-1, 1]^50;
             critic (B, C, H, W), (B, Z) -> (B,).
Departures:  :math:`L_{GE}` is :math:`L_D` with the labels exchanged, for any ``objective``; one that does not treat
             its two labels alike (such as KL) leads elsewhere than to the divergence it is named after. The critic is
             normalised spectrally (``spectral = False``: as in the paper), because on digits it otherwise told the two
             joint laws apart without error and the game stood still. 512 units read the code, and 512 both (paper,
             digits: 1024). ``standard_codes`` gives the encoder's codes the mean and deviation of z from the start, by
             batch statistics; an encoder's first codes are nearly constant, and the critic needs no image to tell
             them from z. It is not in the paper, and off by default.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import UniformPrior
from ganworks.losses import objective
from ganworks.networks import Kind, generator
from ganworks.networks.bigan import JointCritic
from ganworks.networks.encoders import Encoder
from ganworks.registry import system
from ganworks.systems._autoencoders import Autoencoding, JointWidths
from ganworks.systems._pieces import Family, Latent, ScoreLoss


@system("bigan", title="BiGAN", paper="1605.09782", year=2016, family="representation", cite="donahue2016adversarial")
class BiGAN(Autoencoding):
    """An inverse of the generator, learned by the game itself."""

    without_critic = "the critic scores pairs of an image and its code, and samples come without codes"

    class Config(System.Config, ScoreLoss, Latent, Family, JointWidths):
        """Settings of BiGAN."""

        paper_network = "mlp"
        network: Kind = "auto"
        """Family of all players, the encoder's too: mlp, dcgan, resnet, auto or small."""
        width: int = Field(default=64, ge=1)
        """Units or channels of the narrowest hidden layer."""
        noise: int = Field(default=50, ge=1)
        spectral: bool = True
        """Normalise the critic spectrally, and not by batches."""
        standard_codes: bool = False
        """Bring the encoder's codes to the mean and deviation of z by batch statistics; not in the paper."""
        inference_optimizer: Optimizer = Optimizer(weight_decay=2.5e-5)
        """The optimizer of encoder and generator."""
        critic_optimizer: Optimizer = Optimizer(weight_decay=2.5e-5)
        """The critic's optimizer."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = UniformPrior(settings.noise)
        deviation = self.prior.deviation if settings.standard_codes else None
        image, width, bodies = settings.image, settings.width, settings.network_options
        painter, reader = settings.kind_of("generator"), settings.kind_of("critic")
        self.encoder = Encoder(settings.network, image, settings.noise, width, deviation, **bodies)
        self.generator = generator(painter, latent=settings.noise, image=image, width=width, **bodies)
        self.critic = JointCritic(
            reader, image, settings.noise, width, settings.spectral, settings.joint_width, **bodies
        )

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer),
            Phase("inference", ("encoder", "generator"), self.inference_loss, self.config.inference_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: pairs of the encoder are real, pairs of the generator fake."""
        latent = self.prior.sample(len(batch), like=self.like)
        encoded = self.critic(batch.images, self.encoder(batch.images).detach())
        generated = self.critic(self.generator(latent).detach(), latent)
        return Terms(adversarial=self.objective.critic(real=encoded, fake=generated))

    def inference_loss(self, batch: Batch) -> Terms:
        """L_GE: the same with the labels exchanged."""
        latent = self.prior.sample(len(batch), like=self.like)
        encoded = self.critic(batch.images, self.encoder(batch.images))
        generated = self.critic(self.generator(latent), latent)
        return Terms(adversarial=self.objective.critic(real=generated, fake=encoded))

    def reconstruct(self, images: Tensor) -> Tensor:
        """G(E(x)) (B, C, H, W): as near to x as the game has brought E to the inverse of G."""
        return self.generator(self.encode(images))

    def score(self, images: Tensor, given: Batch | None = None) -> None:
        """None: samples come without codes."""
