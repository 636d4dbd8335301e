r"""ALICE (Li et al. 2017, arXiv:1709.01215): BiGAN's game, and a price on how little a code says of its image.

.. math::
    L_D &= \mathbb E_x\,\mathrm{sp}\bigl(-a(x, E(x))\bigr) + \mathbb E_z\,\mathrm{sp}\bigl(a(G(z), z)\bigr)
        + \lambda_p \Bigl[\mathbb E_x\,\mathrm{sp}\bigl(-b(x, x)\bigr)
        + \mathbb E_x\,\mathrm{sp}\bigl(b(x, \hat x)\bigr)\Bigr], \qquad \hat x = G(E(x)) \\
    L_{GE} &= \mathbb E_x\,\mathrm{sp}\bigl(a(x, E(x))\bigr) + \mathbb E_z\,\mathrm{sp}\bigl(-a(G(z), z)\bigr)
        + \lambda\,\mathbb E_x |x - \hat x| + \lambda_p\,\mathbb E_x\,\mathrm{sp}\bigl(-b(x, \hat x)\bigr)

BiGAN's optimum fixes the joint law of x and z but, at what training reaches, not how x depends on z: the conditional
entropy H(x | z) stays free and G(E(x)) is only a similar image. The cycle terms bound it from above,
:math:`H(x|z) \le -\mathbb E\log p(x | E(x))`, once by an explicit distance (a Laplace law; the auto-encoder's half of
BiVAE) and once by a critic b of pairs of images, which knows no blur. So samples are sharp, as the first game makes
them, *and* reconstructions faithful. All cycle terms vanish or are at their optimum where E inverts G.

Players:     encoder (B, C, H, W) -> (B, Z); generator (B, Z) -> (B, C, H, W), z ~ U[-1, 1]^Z;
             critic a: (B, C, H, W), (B, Z) -> (B,); pair_critic b: (B, 2 C, H, W) -> (B,), where lambda_p > 0.
Departures:  a deterministic encoder (BiGAN's, paper: ALI's stochastic one); both cycle terms at once (paper: either).
             The critics are normalised spectrally, as in ``bigan``. L_GE has no term for b's real pairs, which no
             player makes. :math:`\lambda` = 10 and :math:`\lambda_p` = 1 are ours. The generator's batch statistics
             average over codes of images and of the prior; samples are drawn with this mixture.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import UniformPrior
from ganworks.losses import objective
from ganworks.losses.auxiliary import l1
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks import Kind, critic, generator
from ganworks.networks.bigan import JointCritic
from ganworks.networks.encoders import Encoder
from ganworks.registry import system
from ganworks.systems._autoencoders import Autoencoding, JointWidths
from ganworks.systems._pieces import Family, Latent


@system("alice", title="ALICE", paper="1709.01215", year=2017, family="representation", cite="li2017alice")
class ALICE(Autoencoding):
    """Sharp as BiGAN, faithful as an auto-encoder."""

    without_critic = "the critic scores pairs of an image and its code, and samples come without codes"

    class Config(System.Config, Latent, Family, JointWidths):
        """Settings of ALICE."""

        paper_network = "mlp"
        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores of both critics: a catalogue name, a saved design, or its content."""
        network: Kind = "auto"
        """Family of all players, the encoder's too: mlp, dcgan, resnet, auto or small."""
        width: int = Field(default=64, ge=1)
        """Units or channels of the narrowest hidden layer."""
        noise: int = Field(default=50, ge=1)
        spectral: bool = True
        """Normalise the critics spectrally, and not by batches."""
        cycle: float = Field(default=10.0, ge=0)
        """lambda, weight of the distance between an image and its reconstruction."""
        pairs: float = Field(default=1.0, ge=0)
        """lambda_p, weight of the critic of pairs of images; 0 leaves it out."""
        inference_optimizer: Optimizer = Optimizer(weight_decay=2.5e-5)
        """The optimizer of encoder and generator."""
        critic_optimizer: Optimizer = Optimizer(weight_decay=2.5e-5)
        """The optimizer of the critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        channels, height, side = settings.image
        self.objective = objective(settings.objective)
        self.prior = UniformPrior(settings.noise)
        image, width, bodies = settings.image, settings.width, settings.network_options
        painter, reader = settings.kind_of("generator"), settings.kind_of("critic")
        self.encoder = Encoder(settings.network, image, settings.noise, width, **bodies)
        self.generator = generator(painter, latent=settings.noise, image=image, width=width, **bodies)
        self.critic = JointCritic(
            reader, image, settings.noise, width, settings.spectral, settings.joint_width, **bodies
        )
        if settings.pairs:
            norm: dict[str, Any] = {"norm": "none", "spectral": True} if settings.spectral else {}
            self.pair_critic = critic(reader, image=(2 * channels, height, side), width=width, **norm, **bodies)

    def phases(self) -> list[Phase]:
        critics = ("critic", "pair_critic") if self.config.pairs else ("critic",)
        return [
            Phase("critic", critics, self.critic_loss, self.config.critic_optimizer),
            Phase("inference", ("encoder", "generator"), self.inference_loss, self.config.inference_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D: BiGAN's, and the pairs' critic."""
        x, latent = batch.images, self.prior.sample(len(batch), like=self.like)
        codes = self.encoder(x).detach()
        encoded, generated = self.critic(x, codes), self.critic(self.generator(latent).detach(), latent)
        terms = Terms(adversarial=self.objective.critic(real=encoded, fake=generated))
        if self.config.pairs:
            real, fake = self.paired(x, x), self.paired(x, self.generator(codes))
            pairs = critic_term(self.objective, self.pair_critic, real=real, fake=fake)
            terms["pairs"] = self.config.pairs * pairs
        return terms

    def inference_loss(self, batch: Batch) -> Terms:
        """L_GE: BiGAN's, with the labels exchanged, and both bounds of the conditional entropy."""
        x, latent = batch.images, self.prior.sample(len(batch), like=self.like)
        codes = self.encoder(x)
        encoded, generated = self.critic(x, codes), self.critic(self.generator(latent), latent)
        again = self.generator(codes)
        terms = Terms(
            adversarial=self.objective.critic(real=generated, fake=encoded),
            cycle=self.config.cycle * l1(again, x),
        )
        if self.config.pairs:
            real, fake = self.paired(x, x), self.paired(x, again)
            pairs = generator_term(self.objective, self.pair_critic, real=real, fake=fake)
            terms["pairs"] = self.config.pairs * pairs
        return terms

    @staticmethod
    def paired(first: Tensor, second: Tensor) -> Tensor:
        """Two images (B, C, H, W) as one of twice the channels."""
        return torch.cat([first, second], dim=1)

    def score(self, images: Tensor, given: Batch | None = None) -> None:
        """None: samples come without codes."""
