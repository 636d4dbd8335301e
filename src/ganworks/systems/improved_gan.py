r"""Improved techniques for training GANs (Salimans et al. 2016, arXiv:1606.03498), each an option of its own.

* ``feature_matching``: :math:`L_G = \|\mathbb E_r f(x) - \mathbb E_g f(G(z))\|_2^2` with the critic's features f, in
  place of the generator's adversarial term.
* ``minibatch_kernels``: minibatch discrimination; the critic reads how near the rest of a batch lies.
* ``historical_averaging``: :math:`+\,w\,\|\theta - \frac1t \sum_i \theta_i\|^2` for both players.
* ``real_label``: one-sided label smoothing, so that :math:`D^* = s\,r / (r + g)`; the label of fakes stays at zero.
* ``virtual_batch``: the generator's batch normalisation by a fixed reference batch and the sample itself.
* ``semi_supervised``: the critic is a classifier of K classes whose score is :math:`\log Z = \log \sum_k e^{l_k}`:

.. math::
    L_D = \mathbb E_{\text{labelled}}[-\log p(y \mid x, y \le K)]
    + \tfrac12 \mathbb E_r\,\mathrm{sp}(-\log Z) + \tfrac12 \mathbb E_g\,\mathrm{sp}(\log Z)

A batch's images with the label -1 are unlabelled; a few known ones are enough (``--data_options '{"labels": 100}'``).

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,), or (B, K) logits.
Departures:  labelled images come as they come in the batch and are not drawn apart; the same noise on every layer of
             the classifier; no weight normalisation; the average weights are the trainer's; f is the trunk's output.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, NotCapable, Phase, Terms
from ganworks.latents import PriorName
from ganworks.layers.virtual_batch_norm import VirtualBatch
from ganworks.losses import objective
from ganworks.losses.auxiliary import feature_matching
from ganworks.losses.classification import labelled_cross_entropy, real_score
from ganworks.networks import generator
from ganworks.networks.improved_gan import Critic
from ganworks.registry import system
from ganworks.regularizers import HistoricalAverage
from ganworks.systems._pieces import Bodies, Generating, PlainLatent, TwoOptimizers


@system(
    "improved_gan", title="Improved GAN", paper="1606.03498", year=2016, family="technique", cite="salimans2016improved"
)
class ImprovedGAN(Generating):
    """The original game with the techniques of the paper."""

    averaged = ("generator", "critic")

    class Config(TwoOptimizers, PlainLatent, Bodies):
        """Settings of the improved techniques."""

        paper_network = "mlp"
        prior: PriorName = "uniform"
        semi_supervised: bool = False
        """Let the critic classify as well; the data must have labels, -1 where unknown."""
        classes: int = Field(default=10, ge=2)
        """K; taken from the data when not given, and read where semi_supervised."""
        feature_matching: bool | None = None
        """Whether the generator matches mean features instead of scores; default: where semi_supervised."""
        minibatch_kernels: int | None = Field(default=None, ge=0)
        """B of minibatch discrimination, 0 for none; default: 100, and none where semi_supervised."""
        historical_averaging: float = Field(default=0.0, ge=0)
        """Weight of the distance of each player from the mean of its past."""
        fake_label: float = Field(default=0.0, ge=0, lt=1)
        """The critic's target for generated images; above 0 smoothing is two-sided, which the paper advises against."""
        real_label: float | None = Field(default=None, gt=0, le=1)
        """The critic's target for real images, 1 does not smooth; default: 0.9, and 1 where semi_supervised."""
        virtual_batch: int = Field(default=64, ge=0)
        """Size of the reference batch, where the generator has batch normalisation; 0 leaves that as it is."""
        critic_noise: float = Field(default=0.0, ge=0)
        """Deviation of the noise on the input of the critic's layers."""
        noise: int = Field(default=100, ge=1)

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        semi = settings.semi_supervised
        self.matching = semi if settings.feature_matching is None else settings.feature_matching
        kernels = (0 if semi else 100) if settings.minibatch_kernels is None else settings.minibatch_kernels
        if semi and kernels:
            raise BadInput(
                f"semi_supervised with minibatch_kernels={kernels} would let the class of an image depend on its "
                "company; set minibatch_kernels to 0."
            )
        smoothed = (1.0 if semi else 0.9) if settings.real_label is None else settings.real_label
        self.objective = objective("non_saturating", real_label=smoothed, fake_label=settings.fake_label)
        self.prior = settings.latent_prior()
        body = generator(
            settings.kind_of("generator"), latent=settings.noise, image=settings.image, width=settings.width
        )
        normalised = any("BatchNorm" in type(part).__name__ for part in body.modules())
        reference = self.prior.sample(settings.virtual_batch, like=next(body.parameters()).detach())
        self.generator = VirtualBatch(body, reference) if normalised and settings.virtual_batch else body
        self.critic = Critic(
            settings.kind_of("critic"),
            settings.image,
            settings.width,
            settings.classes if semi else 1,
            kernels,
            settings.critic_noise,
        )
        historical = settings.historical_averaging > 0
        self.generator_past = HistoricalAverage(self.generator) if historical else None
        self.critic_past = HistoricalAverage(self.critic) if historical else None

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, after=self.remember_critic),
            Phase(
                "generator",
                ("generator",),
                self.generator_loss,
                self.config.generator_optimizer,
                after=self.remember_generator,
            ),
        ]

    def scores(self, outputs: Tensor) -> Tensor:
        """Raw scores (B,) of the critic's outputs (B, 1) or (B, K)."""
        return real_score(outputs) if self.config.semi_supervised else outputs.squeeze(1)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D; real and generated images pass as separate batches."""
        logits = self.critic(batch.images)
        fake = self.scores(self.critic(self.sample(len(batch)).detach()))
        adversarial = self.objective.critic(real=self.scores(logits), fake=fake)
        if self.config.semi_supervised:
            terms = Terms(adversarial=0.5 * adversarial, classes=self._classification(logits, batch.label))
        else:
            terms = Terms(adversarial=adversarial)
        if self.critic_past is not None:
            terms["history"] = self.config.historical_averaging * self.critic_past(self.critic)
        return terms

    def _classification(self, logits: Tensor, label: Tensor | None) -> Tensor:
        if label is None:
            raise BadInput("improved_gan with semi_supervised reads labels; the batch has none, not even -1.")
        return labelled_cross_entropy(logits, label)

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples: their mean features, or their scores."""
        features = self.critic.trunk(self.sample(len(batch)))
        if self.matching:
            terms = Terms(features=feature_matching(real=self.critic.trunk(batch.images), fake=features))
        else:
            fake = self.scores(self.critic.discriminate(features))
            terms = Terms(adversarial=self.objective.generator(real=fake.detach(), fake=fake))
        if self.generator_past is not None:
            terms["history"] = self.config.historical_averaging * self.generator_past(self.generator)
        return terms

    def remember_critic(self) -> None:
        """Take the critic's present weights into their mean."""
        if self.critic_past is not None:
            self.critic_past.update(self.critic)

    def remember_generator(self) -> None:
        """Take the generator's present weights into their mean."""
        if self.generator_past is not None:
            self.generator_past.update(self.generator)

    @torch.no_grad()
    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, classes) of images (B, C, H, W); call it in evaluation mode.

        Raises:
            NotCapable: the critic is no classifier.
        """
        if not self.config.semi_supervised:
            raise NotCapable("improved_gan classifies only when it was built with semi_supervised=True.")
        return self.critic(images).softmax(1)

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        """Scores (B,) of images (B, C, H, W)."""
        return self.scores(self.critic(images))
