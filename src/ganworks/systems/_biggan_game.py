"""The class-conditional game on BigGAN's networks, and with a critic that classifies as well."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar

import torch
from pydantic import Field
from torch import Tensor

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer
from ganworks.latents import batch_labels
from ganworks.layers.labelled_memory import LabelledMemory
from ganworks.losses.classification import completed, labelled_cross_entropy
from ganworks.networks.biggan import Generator
from ganworks.networks.parts import build
from ganworks.networks.projection import Critic
from ganworks.networks.self_supervised import head
from ganworks.networks.sizes import attended
from ganworks.systems._labelled_game import ClassSettings, LabelledGame, PaperBodies, RealScores


class BigGANSettings(PaperBodies):
    """Settings of a game on BigGAN's networks."""

    noise: int = Field(default=120, ge=1)
    """Dimensions of z: a multiple of one more than the number of doublings from the first map to the image."""
    embedding: int = Field(default=128, ge=1)
    """Length of the label embedding that all blocks of the generator share."""
    critic_turns: int = Field(default=2, ge=1)


BigGANT = TypeVar("BigGANT", bound=BigGANSettings)


class BigGANGame(LabelledGame[BigGANT]):
    """The game on BigGAN's networks."""

    def build(self) -> None:
        settings = self.config
        of = {"image": settings.image, "classes": settings.labels}
        if (generator := settings.own_generator()) is None:
            sizes = {"latent": settings.noise, "width": settings.width, "embedding": settings.embedding}
            generator = build(Generator, "biggan generator", settings.generator_body, **of, **sizes)
        if (critic := settings.own_critic()) is None:
            options = {"attention": attended(settings.image), **settings.critic_body}
            width = settings.critic_width or settings.width
            critic = build(Critic, "biggan critic", options, **of, width=width, orthogonal=True)
        self.generator, self.critic = generator, critic


class ClassifyingSettings(BigGANSettings, ClassSettings):
    """Settings of a game whose critic classifies."""

    classification: float = Field(default=1.0, ge=0)
    """lambda, the weight of the labelled images' cross-entropy in the critic's loss."""
    remembered: int = Field(default=0, ge=0)
    """Labelled images of the last ones seen that the classifier also learns from in each turn; not in the paper, for
    batches that hold few."""
    memory: int = Field(default=256, ge=1)
    """Labelled images that are remembered, where ``remembered`` draws any."""
    soft_labels: bool = False
    """Judge unlabelled images under the classifier's probabilities instead of its likeliest class."""
    generator_optimizer: Optimizer = Optimizer(rate=1e-4, betas=(0.0, 0.999))
    critic_optimizer: Optimizer = Optimizer(rate=5e-4, betas=(0.0, 0.999))
    """The optimizer of the critic and its heads."""


ClassifyingT = TypeVar("ClassifyingT", bound=ClassifyingSettings)


class ClassifyingGame(BigGANGame[ClassifyingT]):
    """BigGAN's game with a classifier on the critic's features, which says the labels that are unknown."""

    critic_players = ("critic", "classifier")

    def build(self) -> None:
        super().build()
        if not hasattr(getattr(self.critic, "trunk", None), "features") or not hasattr(self.critic, "discriminate"):
            raise BadInput(
                f"{self.entry.name} classifies by the features of its critic's trunk, which that of "
                f"{self.config.networks.critic!r} lacks; give a critic that takes no classes but has trunk and head "
                "(see ganworks.networks.parts)."
            )
        self.classifier = head(self.critic.trunk.features, self.config.classes)
        self.memory = LabelledMemory(self.config.memory, self.config.image) if self.config.remembered else None
        self._batches: deque[Batch] = deque()  # from a turn's losses to its `remember`; empty between turns

    @property
    def after_critic(self) -> Callable[[], None] | None:
        return self.remember if self.memory is not None else None

    def remember(self) -> None:
        """Take the labelled images of the turn into the memory."""
        assert self.memory is not None
        while self._batches:
            batch = self._batches.popleft()
            self.memory.keep(batch.images, batch_labels(batch))

    def score_real(self, images: Tensor, batch: Batch) -> RealScores:
        """Scores under the known labels, and where unknown under what the classifier says, as constants."""
        features = self.critic.trunk(images)
        logits = self.classifier(features)
        label = completed(batch_labels(batch), logits, soft=self.config.soft_labels)
        return RealScores(self.critic.discriminate(features, label), label, logits)

    def critic_terms(self, reals: RealScores, batch: Batch) -> dict[str, Tensor]:
        """The classes of labelled images, of those in the memory as well."""
        assert reals.logits is not None
        logits, label = reals.logits, batch_labels(batch)
        if self.memory is not None:
            self._batches.append(batch)
            count = min(self.config.remembered, len(batch)) if not len(self.memory) else self.config.remembered
            images, known = self.memory.draw(count, images=batch.images, label=label)
            logits = torch.cat([logits, self.classifier(self.critic.trunk(self.visible(images)))])
            label = torch.cat([label, known])
        loss = labelled_cross_entropy(logits, label)
        return {"classification": self.config.classification * loss}

    @torch.no_grad()
    def classify(self, images: Tensor) -> Tensor:
        """Probabilities (B, classes) of images (B, C, H, W)."""
        return self.classifier(self.critic.trunk(images)).softmax(1)
