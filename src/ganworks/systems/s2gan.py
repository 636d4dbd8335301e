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

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Stage, Terms
from ganworks.latents import batch_labels
from ganworks.losses.auxiliary import rotation_cross_entropy
from ganworks.losses.classification import completed, labelled_cross_entropy
from ganworks.networks.self_supervised import Reader
from ganworks.registry import system
from ganworks.systems._biggan_game import BigGANGame, BigGANSettings
from ganworks.systems._labelled_game import ClassSettings


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
class S2GAN(BigGANGame):
    """A conditional game on labels that a classifier has inferred."""

    class Config(BigGANSettings, ClassSettings):
        """Settings of S2GAN."""

        width: int = Field(default=64, ge=1)
        """Channels of the finest map of all networks."""
        pretraining: int = Field(default=1000, ge=1)
        """Steps of the first stage, in which the classifier learns."""
        classification: float = Field(default=1.0, ge=0)
        """lambda, the weight of the labelled images in the classifier's loss."""
        rotation: float = Field(default=1.0, ge=0)
        """Weight of the quarter turns in the classifier's loss."""
        rotated: float = Field(default=1.0, gt=0, le=1)
        """Share of a batch that is turned in the first stage."""
        classifier_optimizer: Optimizer = Optimizer(rate=1e-3, betas=(0.9, 0.999))
        """The classifier's optimizer."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
        critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))

    config: Config

    def build(self) -> None:
        self.classifier = Reader(self.config.image, self.config.classes, self.config.width)
        super().build()

    def stages(self) -> list[Stage]:
        learning = Phase("classifier", ("classifier",), self.classifier_loss, self.config.classifier_optimizer)
        return [Stage("classifier", (learning,), self.config.pretraining), Stage("game", tuple(self.phases()))]

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

    def real_labels(self, batch: Batch) -> Tensor:
        """The class (B,) of every image, known or inferred."""
        with torch.no_grad():
            logits = self.classifier(batch.images)[0]
        return completed(batch_labels(batch), logits)
