r"""S2GAN-CO (Lucic, Tschannen, Ritter, Zhai, Bachem, Gelly 2019, arXiv:1903.02271): the critic infers the labels.

.. math::
    L_D &= \mathbb E_r \max(0, 1 - a(x, \tilde y(x))) + \mathbb E_g \max(0, 1 + a(G(z, y), y))
           - \lambda\, \mathbb E_{\text{labelled}} \log p_y(\phi(x)), \\
    L_G &= -\mathbb E\, a(G(z, y), y), \quad y \text{ uniform}, \qquad
    a(x, y) = \psi(\phi(x)) + \langle e_y, \phi(x) \rangle

with :math:`\tilde y` the label where it is known, and elsewhere the likeliest class of a linear head on the critic's
own features, taken as a constant. The head learns from labelled *real* images alone. ``soft_labels`` projects on the
mean embedding under the head's probabilities instead. No stage of its own for a classifier, unlike S2GAN.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); critic (B, C, H, W), labels (B,) -> (B,), whose trunk the
             classifier (B, F) -> (B, classes) reads; both move together.
Departures:  bodies are those of :mod:`ganworks.networks.biggan`.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import FromPrior, Normal, batch_labels, labels
from ganworks.losses import objective
from ganworks.losses.classification import completed, labelled_cross_entropy
from ganworks.losses.scoring import reads_real
from ganworks.networks.biggan import Generator
from ganworks.networks.projection import Critic
from ganworks.networks.self_supervised import head
from ganworks.networks.sizes import attended
from ganworks.registry import system


@system(
    "s2gan_co",
    title="S2GAN-CO",
    paper="1903.02271",
    year=2019,
    family="semi-supervised",
    cite="lucic2019high",
    needs=("label",),
    samples_from=("label",),
)
class S2GANCO(FromPrior, System):
    """A conditional game whose critic co-trains a classifier and judges under its labels."""

    class Config(System.Config):
        """Settings of S2GAN-CO."""

        objective: str | dict[str, Any] = "hinge"
        """Loss on scores: a catalogue name, a saved design, or its content."""
        classes: int = Field(default=10, ge=1)
        """Number of classes; taken from the data when not given."""
        width: int = Field(default=64, ge=1)
        """Channels of the players' finest map."""
        noise: int = Field(default=120, ge=1)
        """Dimensions of z: a multiple of one more than the number of doublings from the first map to the image."""
        embedding: int = Field(default=128, ge=1)
        """Length of the class embedding that all blocks of the generator share."""
        classification: float = Field(default=1.0, ge=0)
        """lambda, the weight of the labelled images' cross-entropy in the critic's loss."""
        soft_labels: bool = False
        """Judge unlabelled images under the classifier's probabilities instead of its likeliest class."""
        critic_turns: int = Field(default=2, ge=1)
        """Turns of the critic in a step."""
        generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
        """How the generator moves."""
        critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))
        """How the critic and its classifier move."""

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.generator = Generator(settings.noise, settings.image, settings.classes, settings.width, settings.embedding)
        self.critic = Critic(
            settings.image, settings.classes, settings.width, attended(settings.image), orthogonal=True
        )
        self.classifier = head(self.critic.trunk.features, settings.classes)

    def phases(self) -> list[Phase]:
        return [
            Phase(
                "critic",
                ("critic", "classifier"),
                self.critic_loss,
                self.config.critic_optimizer,
                self.config.critic_turns,
            ),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D; the features of real images serve the score and the classifier."""
        features = self.critic.trunk(batch.images)
        logits = self.classifier(features)
        label = labels(len(batch), self.config.classes, like=self.like)
        real = self.critic.judge(features, self.labels_of(batch, logits))
        fake = self.critic(self.generate(label).detach(), label)
        return Terms(
            adversarial=self.objective.critic(real=real, fake=fake),
            classification=self.config.classification * labelled_cross_entropy(logits, batch_labels(batch)),
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of uniformly drawn classes."""
        label = labels(len(batch), self.config.classes, like=self.like)
        fake = self.critic(self.generate(label), label)
        return Terms(adversarial=self.objective.generator(real=self._real_scores(batch, fake), fake=fake))

    def _real_scores(self, batch: Batch, fake: Tensor) -> Tensor:
        if not reads_real(self.objective):
            return fake.detach()
        features = self.critic.trunk(batch.images)
        return self.critic.judge(features, self.labels_of(batch, self.classifier(features)))

    def labels_of(self, batch: Batch, logits: Tensor) -> Tensor:
        """What real images are judged under: their labels, and where unknown what the classifier says, as constants."""
        return completed(batch_labels(batch), logits, soft=self.config.soft_labels)

    @torch.no_grad()
    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, classes) of images (B, C, H, W)."""
        return self.classifier(self.critic.trunk(images)).softmax(1)

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the classes (B,)."""
        return self.generator(self.prior.sample(len(label), like=self.like), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.classes, like=self.like, given=given))
