r"""S2GAN (Lucic, Tschannen, Ritter, Zhai, Bachem, Gelly 2019, arXiv:1903.02271): BigGAN on inferred labels.

First a classifier learns from all images by telling their quarter turns and from the labelled ones by their classes,

.. math::
    L_F = -\mathbb E_r\, \tfrac14 \sum_{k=0}^3 \log p_k(R^k x) - \lambda\, \mathbb E_{\text{labelled}} \log p_y(x),

then it stands still and gives every unlabelled image its likeliest class :math:`\hat y(x)`, and BigGAN is played as if
all labels were known:

.. math::
    L_D = \mathbb E_r \max(0, 1 - a(x, \hat y(x))) + \mathbb E_g \max(0, 1 + a(G(z, y), y)), \qquad
    L_G = -\mathbb E\, a(G(z, y), y), \quad y \text{ uniform}

Labels hidden by the data option ``labels`` are -1 in the batch. Adam, critic 5e-4, generator 1e-4, betas (0, 0.999),
two critic turns (the authors' code).

Players:     classifier (B, C, H, W) -> logits (B, classes) and (B, 4), in the first stage only; generator (B, Z),
             labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,).
Departures:  labels are inferred batch by batch, by a classifier that no longer moves: the same labels as inferring
             them once; the classifier is of the critic's family (paper: a much larger one).
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior, Normal, batch_labels, labels
from ganworks.losses import objective
from ganworks.losses.auxiliary import rotation_cross_entropy
from ganworks.losses.classification import completed, labelled_cross_entropy
from ganworks.losses.scoring import labelled_critic_term, labelled_generator_term
from ganworks.networks.biggan import Generator
from ganworks.networks.projection import Critic
from ganworks.networks.self_supervised import Reader
from ganworks.networks.sizes import attended
from ganworks.registry import system


@system(
    "s2gan",
    title="S2GAN",
    paper="1903.02271",
    year=2019,
    family="semi-supervised",
    cite="lucic2019high",
    needs=("label",),
    samples_from=("label",),
)
class S2GAN(FromPrior, System):
    """A conditional game on labels that a classifier has inferred."""

    class Config(System.Config):
        """Settings of S2GAN."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        classes: int = Field(default=10, ge=1)
        """Number of classes; taken from the data when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the finest map of all networks."""
        noise: int = Field(default=120, ge=1)
        """Dimensions of z: a multiple of one more than the number of doublings from the first map to the image."""
        embedding: int = Field(default=128, ge=1)
        """Length of the class embedding that all blocks of the generator share."""
        pretraining: int = Field(default=1000, ge=1)
        """Steps of the first stage, in which the classifier learns."""
        classification: float = Field(default=1.0, ge=0)
        """lambda, the weight of the labelled images in the classifier's loss."""
        rotation: float = Field(default=1.0, ge=0)
        """Weight of the quarter turns in the classifier's loss."""
        rotated: float = Field(default=1.0, gt=0, le=1)
        """Share of a batch that is turned in the first stage."""
        critic_turns: int = Field(default=2, ge=1)
        """Turns of the critic in a step."""
        classifier_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """How the classifier moves."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))
        """How the critic moves."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.classifier = Reader(settings.image, settings.classes, settings.width)
        self.generator = Generator(settings.noise, settings.image, settings.classes, settings.width, settings.embedding)
        self.critic = Critic(
            settings.image, settings.classes, settings.width, attended(settings.image), orthogonal=True
        )

    def stages(self) -> list[Stage]:
        learning = Phase("classifier", ("classifier",), self.classifier_loss, self.config.classifier_optimizer)
        return [Stage("classifier", (learning,), self.config.pretraining), Stage("game", tuple(self.phases()))]

    def phases(self) -> list[Phase]:
        return [
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, self.config.critic_turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def classifier_loss(self, batch: Batch) -> Terms:
        """L_F: quarter turns of all images, classes of the labelled ones."""
        logits, _ = self.classifier(batch.images)
        turns = rotation_cross_entropy(lambda x: self.classifier(x)[1], batch.images, self.config.rotated)
        return Terms(
            classification=self.config.classification * labelled_cross_entropy(logits, batch_labels(batch)),
            rotation=self.config.rotation * turns,
        )

    @torch.no_grad()
    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, classes) of images (B, C, H, W)."""
        return self.classifier(images)[0].softmax(1)

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch under known and inferred labels, and as many fresh samples."""
        label = labels(len(batch), self.config.classes, like=self.like)
        return Terms(
            adversarial=labelled_critic_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=self.labels_of(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        return Terms(
            adversarial=labelled_generator_term(
                self.objective,
                self.critic,
                real=batch.images,
                real_label=self.labels_of(batch),
                fake=self.generate(label),
                fake_label=label,
            )
        )

    def labels_of(self, batch: Batch) -> Tensor:
        """The class (B,) of every image, known or inferred."""
        with torch.no_grad():
            logits = self.classifier(batch.images)[0]
        return completed(batch_labels(batch), logits)

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the classes (B,)."""
        return self.generator(self.prior.sample(len(label), like=self.like), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.classes, like=self.like, given=given))
