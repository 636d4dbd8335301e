r"""BiVAE: what a lecture holds beside BiGAN, without a critic; after arXiv:1605.09782, which does not contain it.

.. math::
    L = \mathbb E_x |x - G(z_x)| + \lambda_z\,\mathbb E_z |z - \mu(G(z))|
      + \lambda_{\mathrm{KL}}\,\mathbb E_x\,\mathrm{KL}\bigl(q(z|x)\,\|\,\mathcal N(0, I)\bigr), \qquad
    z_x \sim q(z|x) = \mathcal N\bigl(\mu(x), \mathrm{diag}\,\sigma^2(x)\bigr)

Two auto-encoders with the same two networks, one from images to images, one from codes to codes. Both terms are zero
where BiGAN ends as well, E = G^-1; before that they are faithful and blurred, where BiGAN is sharp and unfaithful. Its
two halves are the baselines of that paper (Donahue, Krahenbuhl, Darrell 2016): auto-encoder and latent regressor. With
:math:`\lambda_z = \lambda_{\mathrm{KL}} = 0` it is a plain auto-encoder that cannot be sampled.

Players:     encoder (B, C, H, W) -> (B, Z), (B, Z), mean and log variance; generator (B, Z) -> (B, C, H, W).
             Both move together.
Departures:  no paper is known to us, so :math:`\lambda_z` = 0.1 and :math:`\lambda_{\mathrm{KL}}` = 5e-4 are ours;
             distances are means over pixels and over dimensions; the gradient of the second term reaches both
             networks. The divergence keeps the codes of images where samples are drawn. Batch statistics average over
             the generator's codes of images and of the prior, and over the encoder's real and generated images;
             samples are drawn with these mixtures.
"""

from __future__ import annotations

from pydantic import Field

from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.latents import normal_around
from ganworks.losses.auxiliary import l1
from ganworks.registry import system
from ganworks.regularizers.codes import gaussian_kl
from ganworks.systems._autoencoders import GaussianAutoencoding, GaussianSettings


@system("bivae", title="BiVAE", paper="1605.09782", year=2016, family="representation", cite="donahue2016adversarial")
class BiVAE(GaussianAutoencoding):
    """Images to codes to images, codes to images to codes."""

    critic_name = None

    class Config(GaussianSettings):
        """Settings of BiVAE."""

        paper_network = "mlp"
        latent: float = Field(default=0.1, ge=0)
        """lambda_z, weight of the distance between codes."""
        divergence: float = Field(default=5e-4, ge=0)
        """lambda_KL, weight of the divergence from the prior, in nats per image."""
        optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """The optimizer of both networks."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.build_autoencoder(settings)

    def phases(self) -> list[Phase]:
        return [Phase("autoencoders", ("encoder", "generator"), self.loss, self.config.optimizer)]

    def loss(self, batch: Batch) -> Terms:
        """Both ways round, and the price of a code."""
        mean, log_variance = self.encoder(batch.images)
        latent = self.prior.sample(len(batch), like=self.like)
        return Terms(
            reconstruction=l1(self.generator(normal_around(mean, log_variance)), batch.images),
            latent=self.config.latent * l1(self.encode(self.generator(latent)), latent),
            divergence=self.config.divergence * gaussian_kl(mean, log_variance).mean(),
        )
