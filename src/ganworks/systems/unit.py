r"""UNIT (Liu, Breuel, Kautz 2017, arXiv:1703.00848): two VAEs with one latent space, and a critic for each domain.

With codes :math:`z_k \sim q_k(\cdot|x_k) = \mathcal N(E_k(x_k), I)` and translations
:math:`x_{1\to2} = G_2(z_1)`, :math:`x_{2\to1} = G_1(z_2)`, encoders and generators minimise, for k = 1, 2,

.. math::
    \lambda_{adv} \mathbb E\, \mathrm{sp}(-a_k(x_{l\to k}))
    + \lambda_{kl} \mathrm{KL}(q_k(z|x_k) \| \mathcal N(0, I)) + \lambda_{rec} \|G_k(z_k) - x_k\|_1
    + \lambda_{kl} \mathrm{KL}(q_l(z|x_{k\to l}) \| \mathcal N(0, I)) + \lambda_{cyc} \|G_k(z'_l) - x_k\|_1

where :math:`z'_l \sim q_l(\cdot|x_{k\to l})` and l is the other domain, the critics
:math:`\mathbb E\,\mathrm{sp}(-a_k(x_k)) + \mathbb E\,\mathrm{sp}(a_k(x_{l\to k}))`. The encoders share their last
layers and the generators their first: a code means the same in both domains.

Players:     encoder_x, encoder_y (B, C, H, W) -> (B, 4 width, H/4, W/4); generator_x, generator_y back;
             critic_x, critic_y (B, C, H, W) -> (B, h, w), one score for each patch. X is ``batch.images``, Y is
             ``batch.other``.
Departures:  norms and divergences are means over pixels and over the code's numbers, as in the authors' code, and the
             weights are the paper's (10, 0.1, 100, 100) relative to the adversarial one. Encoders and generators are
             the halves of CycleGAN's translator, and the critics, instance-normalised, its critics of patches.
             Translations of held-out images take the mean of q, without noise. ``alike`` starts the layers that each
             domain has for itself from the same weights, so that a code means much the same from the first step on;
             from different ones a short game ends with colours turned over. It is not in the paper, and off by default.
             ``one_encoder`` shares every layer of the encoders and tells the one that is left the domain; lectures
             describe it as the extreme of coupling, and it is off by default.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Terms
from ganworks.latents import normal_around
from ganworks.losses.auxiliary import l1
from ganworks.networks.cyclegan import Upsampling
from ganworks.networks.patchgan import Critic
from ganworks.networks.unit import halves
from ganworks.registry import system
from ganworks.regularizers.codes import gaussian_kl
from ganworks.systems._translation import Translator, TranslatorSettings


@system(
    "unit",
    title="UNIT",
    paper="1703.00848",
    year=2017,
    family="translation",
    cite="liu2017unsupervised",
    needs=("other",),
    samples_from=("images",),
)
class UNIT(Translator):
    """Translation through a latent space that both domains share."""

    averaged = ("encoder_x", "encoder_y", "generator_x", "generator_y")

    class Config(TranslatorSettings):
        """Settings of UNIT."""

        width: int = Field(default=64, ge=1)
        """Channels of the finest maps."""
        blocks: int = Field(default=3, ge=0)
        """Residual blocks of each encoder and generator."""
        shared: int = Field(default=1, ge=1)
        """Residual blocks that both encoders, and both generators, have in common."""
        one_encoder: bool = False
        """One encoder for both domains, told which by a channel of ones or zeros: sharing in the extreme."""
        alike: bool = False
        """Start both domains from the same weights; not in the paper."""
        upsampling: Upsampling = "transposed"
        """How generators double their maps: ``nearest`` (not in the paper) leaves no checkerboard."""
        divergence: float = Field(default=0.01, ge=0)
        """lambda_kl."""
        reconstruction: float = Field(default=10.0, ge=0)
        """lambda_rec."""
        cycle: float = Field(default=10.0, ge=0)
        """lambda_cyc."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4)
        """The optimizer of encoders and generators."""
        critic_optimizer: Optimizer = Optimizer(rate=1e-4)
        """The optimizer of both critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        sizes = settings.width, settings.blocks, settings.shared
        shape = settings.upsampling, settings.target_channels, settings.one_encoder
        bodies = halves(settings.image, *sizes, *shape)
        self.encoder_x, self.encoder_y = bodies.encoder_x, bodies.encoder_y
        self.generator_x, self.generator_y = bodies.decoder_x, bodies.decoder_y
        if settings.alike:
            self.start_alike(self.encoder_x, self.encoder_y)
            self.start_alike(self.generator_x, self.generator_y)
        self.critic_x, self.critic_y = (Critic(image, settings.width) for image in self.images)

    def generator_loss(self, batch: Batch) -> Terms:
        """Encoders and generators: reconstruct, translate past the critics, and find the way back."""
        x, y = self.both_domains(batch)
        mean_x, mean_y = self.encoder_x(x), self.encoder_y(y)
        code_x, code_y = self.draw(mean_x), self.draw(mean_y)
        fake_x, fake_y = self.generator_x(code_y), self.generator_y(code_x)
        self.remember(fake_x, fake_y)
        again_x, again_y = self.encoder_y(fake_y), self.encoder_x(fake_x)
        codes = (mean_x, mean_y, again_x, again_y)
        adversarial_x, adversarial_y = self.generator_terms(x, y, fake_x, fake_y)
        return Terms(
            adversarial_x=adversarial_x,
            adversarial_y=adversarial_y,
            divergence=self.config.divergence * torch.stack([self.divergence(mean) for mean in codes]).sum(),
            reconstruction=self.config.reconstruction
            * (l1(self.generator_x(code_x), x) + l1(self.generator_y(code_y), y)),
            cycle=self.config.cycle
            * (l1(self.generator_x(self.draw(again_x)), x) + l1(self.generator_y(self.draw(again_y)), y)),
        )

    @staticmethod
    def draw(mean: Tensor) -> Tensor:
        """A code of q, which has unit variance, from its mean (B, F, h, w)."""
        return normal_around(mean, torch.zeros_like(mean))

    @staticmethod
    def divergence(mean: Tensor) -> Tensor:
        """KL of q from the standard normal for each number of the code, from the mean (B, F, h, w)."""
        return gaussian_kl(mean, torch.zeros_like(mean)).mean() / mean[0].numel()

    def fakes(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Translations of drawn codes, as the generators' loss makes them."""
        return self.generator_x(self.draw(self.encoder_y(y))), self.generator_y(self.draw(self.encoder_x(x)))

    @property
    def size_multiple(self) -> int:
        return 4

    def to_x(self, images: Tensor) -> Tensor:
        return self.generator_x(self.encoder_y(images))

    def to_y(self, images: Tensor) -> Tensor:
        return self.generator_y(self.encoder_x(images))
