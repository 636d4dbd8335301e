r"""XGAN (Royer, Bousmalis, Gouws, Bertsch, Mosseri, Cole, Murphy 2017, arXiv:1711.05139): many-to-many translation.

Two auto-encoders (e_k, d_k) with a shared middle, whose embedding is to keep what an image means and nothing of its
domain. With :math:`g_{12} = d_2 \circ e_1`, :math:`g_{21} = d_1 \circ e_2` and a classifier c of domains,

.. math::
    L = \lambda_r \sum_k \mathbb E \|x_k - d_k(e_k(x_k))\|^2
    + \omega_s \big(\mathbb E \|e_1(x_1) - e_2(g_{12}(x_1))\|_1 + \mathbb E \|e_2(x_2) - e_1(g_{21}(x_2))\|_1\big)
    + \omega_g \sum_k \mathbb E\, \mathrm{sp}(-a_k(g_{lk}(x_l))) + \omega_t \mathbb E \|T(x_1) - e_1(x_1)\|_1
    + \mathbb E\,\mathrm{sp}(c(R(e_1(x_1)))) + \mathbb E\,\mathrm{sp}(-c(R(e_2(x_2))))

where :math:`R` is the identity with a gradient of :math:`-\omega_d`: c learns to tell the domains from the embedding
and the encoders, in the same step, to keep it from doing so. T is an optional teacher: a trained network whose
features the embedding of X is to follow. The critics minimise the non-saturating game's loss.

Players:     encoder_x, encoder_y (B, C, H, W) -> (B, E), their last layers shared; decoder_x, decoder_y back, their
             first layers shared; classifier (B, E) -> (B, 1); critic_x, critic_y (B, C, H, W) -> (B, h, w). X is
             ``batch.images``, Y is ``batch.other``.
Departures:  the paper's weights are not known to us, those here are ours, and reconstruction is the mean square over
             pixels; the game is played in both directions, by CycleGAN's critics of patches; embeddings have unit
             variance (:mod:`ganworks.networks.xgan`), and so have the teacher's features. ``alike`` starts the layers
             that each domain has for itself from the same weights; it is not in the paper, and off by default.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import layer_norm

from ganworks.game import Batch, Optimizer, Terms
from ganworks.layers.custom_gradients import reverse_gradient
from ganworks.layers.initialize import normal_
from ganworks.losses.adversarial import Minimax
from ganworks.losses.auxiliary import l1, l2
from ganworks.metrics.features import build
from ganworks.networks.patchgan import Critic
from ganworks.networks.xgan import DomainClassifier, halves
from ganworks.registry import system
from ganworks.systems._translation import Translator, TranslatorSettings


@system(
    "xgan",
    title="XGAN",
    paper="1711.05139",
    year=2017,
    family="translation",
    cite="royer2017xgan",
    needs=("other",),
    samples_from=("images",),
)
class XGAN(Translator):
    """Translation through an embedding that keeps the meaning and loses the domain."""

    averaged = ("encoder_x", "encoder_y", "decoder_x", "decoder_y")

    class Config(TranslatorSettings):
        """Settings of XGAN."""

        width: int = Field(default=32, ge=1)
        """Channels of the finest maps."""
        embedding: int = Field(default=256, ge=2)
        """Length of the embedding; that of the teacher's features where there is one."""
        reconstruction: float = Field(default=10.0, ge=0)
        """lambda_r."""
        confusion: float = Field(default=0.1, ge=0)
        """omega_d, how strongly the encoders work against the classifier of domains."""
        semantic: float = Field(default=0.1, ge=0)
        """omega_s, weight of semantic consistency; at 1 all embeddings became one, where they had a learned gain."""
        adversarial: float = Field(default=0.2, ge=0)
        """omega_g, weight of the critics' game."""
        alike: bool = False
        """Start both domains from the same weights; not in the paper."""
        teacher: str = ""
        """Name of a feature extractor that teaches the encoder of X (ganworks list features); none where empty."""
        teaching: float = Field(default=1.0, ge=0)
        """omega_t, weight of the teacher."""
        generator_optimizer: Optimizer = Optimizer()
        """The optimizer of encoders, decoders and classifier."""
        critic_optimizer: Optimizer = Optimizer()
        """The optimizer of both critics."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.telling = Minimax()
        self.teacher = build(settings.teacher) if settings.teacher else None
        size = self.teacher(torch.zeros(1, *settings.image)).shape[1] if self.teacher else settings.embedding
        bodies = halves(settings.image, size, settings.width, settings.target_channels)
        self.encoder_x, self.encoder_y, self.decoder_x, self.decoder_y = bodies
        if settings.alike:
            self.start_alike(self.encoder_x, self.encoder_y)
            self.start_alike(self.decoder_x, self.decoder_y)
        self.classifier = normal_(DomainClassifier(size))
        self.critic_x, self.critic_y = (Critic(image, settings.width) for image in self.images)

    @property
    def players(self) -> tuple[str, ...]:
        return (*self.averaged, "classifier")

    def generator_loss(self, batch: Batch) -> Terms:
        """L: encoders, decoders and the classifier, which is on the other side of the reversed gradient."""
        x, y = self.both_domains(batch)
        code_x, code_y = self.encoder_x(x), self.encoder_y(y)
        fake_x, fake_y = self.decoder_x(code_y), self.decoder_y(code_x)
        self.remember(fake_x, fake_y)
        adversarial_x, adversarial_y = self.generator_terms(x, y, fake_x, fake_y)
        weights = self.config
        terms = Terms(
            reconstruction=weights.reconstruction * (l2(self.decoder_x(code_x), x) + l2(self.decoder_y(code_y), y)),
            domain=self.domain_loss(code_x, code_y),
            semantic=weights.semantic * (l1(self.encoder_y(fake_y), code_x) + l1(self.encoder_x(fake_x), code_y)),
            adversarial=weights.adversarial * (adversarial_x + adversarial_y),
        )
        if self.teacher is not None:
            terms["teaching"] = weights.teaching * l1(code_x, self.taught(x))
        return terms

    def domain_loss(self, code_x: Tensor, code_y: Tensor) -> Tensor:
        """What the classifier pays for not telling embeddings (B, E) of Y from those of X; encoders see it reversed."""
        logits = [self.classifier(reverse_gradient(code, self.config.confusion)) for code in (code_x, code_y)]
        return self.telling.critic(real=logits[1], fake=logits[0])

    def taught(self, images: Tensor) -> Tensor:
        """The teacher's features (B, E) of images, with zero mean and unit variance, as constants."""
        assert self.teacher is not None
        features = self.teacher(images.detach()).clone().to(images.device)
        return layer_norm(features, features.shape[1:])

    def to_x(self, images: Tensor) -> Tensor:
        return self.decoder_x(self.encoder_y(images))

    def to_y(self, images: Tensor) -> Tensor:
        return self.decoder_y(self.encoder_x(images))
