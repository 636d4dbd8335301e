r"""VAE/GAN (Larsen, Sonderby, Larochelle, Winther 2015, arXiv:1512.09300): likeness is what the critic sees in images.

With codes :math:`z \sim q(z|x)`, reconstructions :math:`\tilde x = G(z)`, samples :math:`x_p = G(z_p)` from the prior
and features :math:`D_l` of the critic,

.. math::
    L_{\mathrm{prior}} &= \mathrm{KL}\bigl(q(z|x)\,\|\,\mathcal N(0, I)\bigr), \qquad
    L_{\mathrm{like}} = -\log\mathcal N\bigl(D_l(x);\, D_l(\tilde x), I\bigr) \\
    L_{\mathrm{GAN}} &= \mathbb E\,\mathrm{sp}(-a(x)) + \mathbb E\,\mathrm{sp}(a(\tilde x)) + \mathbb E\,
    \mathrm{sp}(a(x_p))

Who minimises what is the method, and each player has a turn of its own:

=========  ===========  ============================  ===========================================
player     L_prior      L_like                        L_GAN
=========  ===========  ============================  ===========================================
encoder    yes          yes                           no (three sources: the reconstruction's part)
generator  no           :math:`\gamma` times          maximises (in its form :math:`L_G`)
critic     no           no: it could make all alike   yes
=========  ===========  ============================  ===========================================

With ``sources = 3`` the critic names the source by a softmax p (real, reconstruction or sample); the generator wants
both of its kinds named real, and the encoder its reconstructions: it then minimises :math:`-\mathbb E\log
p_{\mathrm{real}}(\tilde x)` as well. Samples do not depend on it. See :mod:`ganworks.losses.sources`.

Players:     encoder (B, C, H, W) -> (B, Z), (B, Z), mean and log variance; generator (B, Z) -> (B, C, H, W);
             critic: trunk (B, C, H, W) -> (B, F), head (B, F) -> (B, 1), or (B, 3) with three sources.
Departures:  the generator's loss is non-saturating (as in the authors' code); :math:`D_l` are the features before the
             critic's head; the bodies are those of a family (the paper's: ``vaegan``, in the recipe ``vaegan/paper``);
             no turn is skipped when the players are out of balance (authors' code). gamma = 0.01 and
             RMSProp's smoothing of 0.9 are ours. Reals and reconstructions pass the trunk as one batch where their
             features are compared, and one kind at a time where they are judged. Batch statistics of the generator
             average over codes of images *and* of the prior, as both are made in training; samples are drawn with this
             mixture.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Terms
from ganworks.latents import normal_around
from ganworks.losses import objective
from ganworks.losses.auxiliary import gaussian
from ganworks.losses.sources import NamedSource, RealOrMade
from ganworks.networks import Kind
from ganworks.networks.heads import LogitCritic
from ganworks.registry import system
from ganworks.regularizers.codes import gaussian_kl
from ganworks.systems._autoencoders import GaussianAutoencoding, GaussianSettings
from ganworks.systems._pieces import TwoOptimizers

PAPER = Optimizer(method="rmsprop", rate=3e-4, betas=(0.0, 0.9))


@system(
    "vaegan", title="VAE/GAN", paper="1512.09300", year=2015, family="representation", cite="larsen2015autoencoding"
)
class VAEGAN(GaussianAutoencoding):
    """An auto-encoder that measures its error in the eyes of a critic."""

    class Config(TwoOptimizers, GaussianSettings):
        """Settings of VAE/GAN."""

        paper_network = "vaegan"
        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores with two sources: a catalogue name, a saved design, or its content; not a relativistic one."""
        sources: Literal[2, 3] = 2
        """What the critic tells apart: 2, real and made; 3, real, reconstruction and sample."""
        network: Kind = "auto"
        """Family of all players: mlp, dcgan, resnet, auto or small."""
        critic_options: dict[str, Any] = Field(default_factory=dict)
        """Further options of the critic's body."""
        likeness: float = Field(default=1e-2, ge=0)
        """gamma, weight of likeness against the adversarial term in the generator's turn; a choice of ours."""
        encoder_optimizer: Optimizer = PAPER
        """The encoder's optimizer."""
        generator_optimizer: Optimizer = PAPER
        critic_optimizer: Optimizer = PAPER

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.told = RealOrMade(objective(settings.objective)) if settings.sources == 2 else NamedSource()
        self.build_autoencoder(settings)
        self.critic = LogitCritic(
            settings.kind_of("critic"), settings.image, settings.width, self.told.outputs, **settings.critic_options
        )

    def phases(self) -> list[Phase]:
        settings = self.config
        return [
            Phase("critic", ("critic",), self.critic_loss, settings.critic_optimizer),
            Phase("encoder", ("encoder",), self.encoder_loss, settings.encoder_optimizer),
            Phase("generator", ("generator",), self.generator_loss, settings.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_GAN alone: likeness, which it could make perfect by seeing nothing, is none of its business."""
        reconstruction = self.generator(normal_around(*self.encoder(batch.images))).detach()
        sample = self.sample(len(batch)).detach()
        images_by_source = {"real": batch.images, "reconstruction": reconstruction, "sample": sample}
        return Terms(
            adversarial=self.told.critic(**{kind: self.critic(images) for kind, images in images_by_source.items()})
        )

    def encoder_loss(self, batch: Batch) -> Terms:
        """L_prior + L_like; how real the reconstruction looks concerns it only where three sources are told apart."""
        mean, log_variance = self.encoder(batch.images)
        reconstruction = self.generator(normal_around(mean, log_variance))
        terms = Terms(
            divergence=gaussian_kl(mean, log_variance).mean(), likeness=self._likeness(reconstruction, batch.images)
        )
        if isinstance(self.told, NamedSource):
            terms["adversarial"] = self.told.taken_for_real(self.critic(reconstruction))
        return terms

    def generator_loss(self, batch: Batch) -> Terms:
        """gamma L_like + L_G, on reconstructions of fixed codes and on samples."""
        reconstruction = self.generator(normal_around(*self.encoder(batch.images)).detach())
        scores = {"reconstruction": self.critic(reconstruction), "sample": self.critic(self.sample(len(batch)))}
        return Terms(
            likeness=self.config.likeness * self._likeness(reconstruction, batch.images),
            adversarial=self.told.generator(**scores),
        )

    def _likeness(self, reconstruction: Tensor, real: Tensor) -> Tensor:
        """L_like, whose features come from one pass, so that no batch statistics tell the two kinds apart."""
        features, target = self.critic.trunk(torch.cat([reconstruction, real])).chunk(2)
        return gaussian(features, target)
