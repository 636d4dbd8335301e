r"""Triple-GAN (Li, Xu, Zhu, Zhang 2017, arXiv:1703.02291): generator and classifier against one critic of pairs.

The generator gives images to labels, :math:`x_g = G(z, y_g)`, the classifier gives labels to images,
:math:`y_c \sim p_c(y \mid x_c)`; the critic tells the pairs of both from real pairs. With
:math:`\mathrm{sp}(t)=\log(1+e^t)`,

.. math::
    L_D &= \mathbb E_p\,\mathrm{sp}(-a(x, y)) + \alpha\, \mathbb E_{p_c}\mathrm{sp}(a(x_c, y_c))
           + (1 - \alpha)\, \mathbb E_{p_g} \mathrm{sp}(a(x_g, y_g)), \qquad
    L_G = (1 - \alpha)\, \mathbb E\, \mathrm{sp}(-a(G(z, y), y)), \\
    L_C &= -\mathbb E_{\text{labelled}} \log p_c(y \mid x)
           + \alpha\, \mathbb E_x \sum_y p_c(y \mid x)\, \mathrm{sp}(-a(x, y))
           + \alpha_P\, \mathbb E_{p_g}[-\log p_c(y_g \mid x_g)]

Labels :math:`y_g` are drawn from the shares of the classes. The critic alone makes
:math:`p = \alpha p_c + (1-\alpha) p_g` the equilibrium; with the cross-entropy :math:`p = p_c = p_g` is the only one.
The last, pseudo-discriminative term teaches the classifier from generated images, which take no gradient from it, once
these are good: after ``pseudo_after`` steps. The authors' code adds the classifier's entropy and its imbalance over
classes. Labels hidden by the data option ``labels`` are -1.

The stages: the classifier alone, on the labelled images; the game; the game with generated images as lessons.

Players:     generator (B, Z), labels (B,) -> (B, C, H, W); classifier (B, C, H, W) -> logits (B, classes); critic
             (B, C, H, W), labels (B,) -> (B,).
Departures:  a share of the critic's real pairs is drawn from the labelled images, the others are images of the batch
             under the likeliest class the classifier gives them (authors' code, where labels are few); labelled images
             come from a memory of those seen so far, and the shares of the classes are those in it (code: balanced,
             as the data option ``labels`` leaves them whatever the data's own shares are);
             the classifier's adversarial term is the expectation over all classes (code: the likeliest class only).
             The classifier's batch statistics are of images of the data alone. Generator and critic have a rate of
             2e-4 (code: 1e-3 for all, falling by 0.5 % an epoch after the 300th), the weights no L2 penalty (code:
             1e-4); stages are counted in steps: 500 of the classifier alone (code: 30 epochs at a hundred labels) and
             1000 of the game before alpha_P (code: 300 epochs); the classifier's average is the run's, by
             ``ema_images`` (code: 0.99 a step).
"""

from __future__ import annotations

from collections import deque
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.latents import FromPrior, batch_labels, labels, weighted_labels
from ganworks.layers.batch_norm_statistics import freeze_batch_norm_statistics
from ganworks.layers.labelled_memory import LabelledMemory
from ganworks.losses import objective
from ganworks.losses.classification import (
    completed,
    drawn_labels,
    expected_cost,
    imbalance,
    labelled_cross_entropy,
    uncertainty,
)
from ganworks.losses.separable import Separable
from ganworks.networks import Kind
from ganworks.networks.cgan import Critic, Generator
from ganworks.networks.triple_gan import Classifier, NineConvolutions
from ganworks.registry import system
from ganworks.systems._pieces import BodyOptions, Family, PlainLatent, TwoOptimizers


@system(
    "triple_gan",
    title="Triple-GAN",
    paper="1703.02291",
    year=2017,
    family="semi-supervised",
    cite="li2017triple",
    needs=("label",),
    samples_from=("label",),
)
class TripleGAN(FromPrior, System):
    """Three players who learn to classify and to generate from a few labels."""

    averaged = ("generator", "classifier")

    class Config(TwoOptimizers, PlainLatent, Family, BodyOptions):
        """Settings of Triple-GAN."""

        objective: str | dict[str, Any] = "non_saturating"
        """Loss on scores, a sum of one term for each score: a catalogue name, a saved design, or its content."""
        balance: float = Field(default=0.5, ge=0, le=1)
        """alpha, the classifier's share of what the critic takes for false."""
        pseudo: float = Field(default=0.1, ge=0)
        """alpha_P, weight of generated images in the classifier's lessons."""
        pretraining: int = Field(default=500, ge=0)
        """Steps in which the classifier learns alone."""
        pseudo_after: int = Field(default=1000, ge=1)
        """Steps of the game before generated images become lessons."""
        known: float = Field(default=0.25, gt=0, le=1)
        """Labelled images that each turn draws from the memory, as a share of the batch."""
        memory: int = Field(default=256, ge=1)
        """Labelled images remembered, the latest ones."""
        entropy: float = Field(default=0.3, ge=0)
        """Weight of the entropy of the classifier's answers."""
        class_balance: float = Field(default=1e-3, ge=0)
        """Weight of the imbalance of the classifier's answers over the classes."""
        classes: int = Field(default=10, ge=2)
        """Number of classes; taken from the data when not given."""
        network: Kind = "auto"
        """Family of the generator and the critic: mlp, dcgan, resnet, auto or small."""
        width: int = Field(default=64, ge=1)
        """Units or channels of their narrowest hidden layer."""
        noise: int = Field(default=100, ge=1)
        classifier: Literal["small", "paper"] = "small"
        """The classifier's body: five convolutions, or the paper's nine (with a width of 128)."""
        classifier_width: int = Field(default=32, ge=1)
        """Channels of the classifier's finest maps."""
        classifier_noise: float = Field(default=0.15, ge=0)
        """Deviation of the noise on the images that the classifier learns from."""
        dropout: float = Field(default=0.25, ge=0, le=0.5)
        """Share of the classifier's channels left out in training; of the small one's last features twice as many."""
        classifier_optimizer: Optimizer = Optimizer(rate=1e-3)
        """The classifier's optimizer."""

    config: Config

    def __init__(self, config: Config | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        loss = objective(settings.objective)
        if not isinstance(loss, Separable):
            raise BadInput(
                f"triple_gan weighs each score by itself, and {settings.objective!r} has no terms of single scores; "
                "take non_saturating, hinge or least_squares."
            )
        self.objective = loss
        self.prior = settings.latent_prior()
        self.memory = LabelledMemory(settings.memory, settings.image)
        image, classes, width = settings.image, settings.classes, settings.width
        body = settings.kind_of("generator")
        self.generator = Generator(body, settings.noise, image, classes, width, **settings.generator_body)
        self.critic = Critic(settings.kind_of("critic"), image, classes, width, **settings.critic_body)
        read = {"small": Classifier, "paper": NineConvolutions}[settings.classifier]
        self.classifier = read(image, classes, settings.classifier_width, settings.classifier_noise, settings.dropout)
        self._batches: deque[Batch] = deque()  # from a turn's losses to its `remember`; empty between turns

    def stages(self) -> list[Stage]:
        settings = self.config
        alone = Phase(
            "classifier", ("classifier",), self.supervised_loss, settings.classifier_optimizer, after=self.remember
        )
        first = Stage("classifier", (alone,), settings.pretraining)
        game = Stage("game", self._game(self.classifier_loss), settings.pseudo_after)
        taught = Stage("pseudo", self._game(self.taught_loss))
        return [first, game, taught] if settings.pretraining else [game, taught]

    def _game(self, classifier_loss: Any) -> tuple[Phase, ...]:
        return (
            Phase("critic", ("critic",), self.critic_loss, self.config.critic_optimizer, after=self.remember),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
            Phase("classifier", ("classifier",), classifier_loss, self.config.classifier_optimizer),
        )

    def remember(self) -> None:
        """Take the labelled images of the turn into the memory."""
        while self._batches:
            batch = self._batches.popleft()
            self.memory.keep(batch.images, batch_labels(batch))

    def _labelled(self, batch: Batch) -> tuple[Tensor, Tensor]:
        share = max(1, round(self.config.known * len(batch)))
        return self.memory.draw(share, images=batch.images, label=batch_labels(batch))

    def _random_labels(self, n: int) -> Tensor:
        return weighted_labels(n, self.memory.shares(self.config.classes))

    def supervised_loss(self, batch: Batch) -> Terms:
        """The cross-entropy of labelled images alone."""
        self._batches.append(batch)
        images, label = self._labelled(batch)
        return Terms(labelled=labelled_cross_entropy(self.classifier(images), label))

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D; real images serve the real pairs and the classifier's."""
        self._batches.append(batch)
        images, label = self._labelled(batch)
        logits = self.classifier(batch.images).detach()
        # before anything is remembered the labelled ones are the first of the batch, hence the first logits
        probabilities = completed(torch.cat([label, batch_labels(batch)]), torch.cat([logits[: len(label)], logits]))
        features = self.critic.trunk(torch.cat([images, batch.images]))
        real = self.critic.pairs(features, probabilities)
        classified = self.critic.pairs(features[len(label) :], drawn_labels(logits))
        label_asked = self._random_labels(len(batch))
        generated = self.critic(self.generate(label_asked).detach(), label_asked)
        alpha = self.config.balance
        return Terms(
            classified=alpha * self.objective.critic(real=real, fake=classified),
            generated=(1 - alpha) * self.objective.critic(real=real, fake=generated),
        )

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples of classes in their shares."""
        requested = self._random_labels(len(batch))
        fake = self.critic(self.generate(requested), requested)
        return Terms(adversarial=(1 - self.config.balance) * self.objective.generator(real=fake.detach(), fake=fake))

    def classifier_loss(self, batch: Batch) -> Terms:
        """L_C without generated images; the critic's scores are costs, through which no gradient passes."""
        images, label = self._labelled(batch)
        logits = self.classifier(torch.cat([images, batch.images]))
        known, unknown = logits.split([len(images), len(batch)])
        costs = self.objective.on_generated(self.critic.pairs.every(self.critic.trunk(batch.images)))
        return Terms(
            labelled=labelled_cross_entropy(known, label),
            adversarial=self.config.balance * expected_cost(unknown, costs),
            entropy=self.config.entropy * uncertainty(unknown),
            class_balance=self.config.class_balance * imbalance(unknown, self.memory.shares(self.config.classes)),
        )

    def taught_loss(self, batch: Batch) -> Terms:
        """L_C with generated images as further lessons, which the generator does not hear of."""
        terms = self.classifier_loss(batch)
        requested = self._random_labels(len(batch))
        with freeze_batch_norm_statistics(self.classifier.modules()):  # sampling and testing show it images of the data
            logits = self.classifier(self.generate(requested).detach())
        terms["pseudo"] = self.config.pseudo * cross_entropy(logits, requested)
        return terms

    @torch.no_grad()
    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, classes) of images (B, C, H, W); call it in evaluation mode."""
        return self.classifier(images).softmax(1)

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the classes (B,)."""
        return self.generator(self.prior.sample(label.shape[0], like=self.like), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.classes, like=self.like, given=given))
