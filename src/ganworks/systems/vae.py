r"""VAE (Kingma, Welling 2013, arXiv:1312.6114): no game, but what the games of this family are held against.

.. math::
    L = \underbrace{\frac{1}{2 s^2}\,\mathbb E_{z\sim q(z|x)} \|x - G(z)\|^2}_{-\log p(x|z)\ \text{up to a constant}}
      + \mathrm{KL}\bigl(q(z|x)\,\|\,\mathcal N(0, I)\bigr), \qquad
    q(z|x) = \mathcal N\bigl(\mu(x), \mathrm{diag}\,\sigma^2(x)\bigr)

:math:`-L` is a lower bound of the data's log-likelihood; :math:`z = \mu + \sigma\epsilon` lets gradients pass the draw.

Players:     encoder (B, C, H, W) -> (B, Z), (B, Z), mean and log variance; generator (B, Z) -> (B, C, H, W).
             Both move together down the same loss.
Departures:  pixels are normal of a fixed deviation s around the generator's output (paper: Bernoulli for grey pixels,
             a learned variance otherwise); the networks are those of the house, trained by Adam (paper: Adagrad).
             The generator's batch statistics are those of codes of images, as no others are made in training; samples
             from the prior are drawn with them.
"""

from __future__ import annotations

from pydantic import Field

from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.latents import normal_around
from ganworks.losses.auxiliary import gaussian
from ganworks.registry import system
from ganworks.regularizers.codes import gaussian_kl
from ganworks.systems._autoencoders import GaussianAutoencoding, GaussianSettings


@system("vae", title="VAE", paper="1312.6114", year=2014, family="representation", cite="kingma2013auto")
class VAE(GaussianAutoencoding):
    """Variational auto-encoder: the baseline without an adversary."""

    critic_name = None

    class Config(GaussianSettings):
        """Settings of the VAE."""

        paper_network = "mlp"
        deviation: float = Field(default=0.3, gt=0)
        """s, deviation of a pixel around the generator's output, for pixels in [-1, 1]."""
        divergence: float = Field(default=1.0, ge=0)
        """Weight of the divergence from the prior; 1 is the bound, larger values make a beta-VAE."""
        optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """The optimizer of both networks."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.build_autoencoder(settings)

    def phases(self) -> list[Phase]:
        return [Phase("bound", ("encoder", "generator"), self.loss, self.config.optimizer)]

    def loss(self, batch: Batch) -> Terms:
        """The negative bound, in nats per image and without its constants."""
        mean, log_variance = self.encoder(batch.images)
        output = self.generator(normal_around(mean, log_variance))
        return Terms(
            reconstruction=gaussian(output, batch.images) / self.config.deviation**2,
            divergence=self.config.divergence * gaussian_kl(mean, log_variance).mean(),
        )
