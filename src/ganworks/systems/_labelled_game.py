r"""The class-conditional score game, which SAGAN, BigGAN, their semi-supervised kin and CGAN share.

.. math::
    L_D = \mathbb E_r\, \varphi_D(a(x, y(x))) + \mathbb E_g\, \psi_D(a(G(z, y), y)) + \text{penalties}, \qquad
    L_G = \mathbb E_g\, \psi_G(a(G(z, y), y))

One generator with labels, one critic (discriminator) with labels, an objective on scores. A system says which labels
real images have, which ones the generator is asked for, and what else its players minimise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import Field
from torch import Tensor, nn

from ganworks.game import Batch, Phase, System, Terms
from ganworks.latents import PRIORS, FromPrior, PriorName, known_labels, labels
from ganworks.losses import objective
from ganworks.losses.scoring import reads_real
from ganworks.networks import Networks
from ganworks.networks.labelled import labelled_critic, labelled_generator
from ganworks.regularizers import Penalties, Penalty
from ganworks.systems._critic_input import CriticInput, ShownToCritic
from ganworks.systems._pieces import (
    BodyOptions,
    CriticTurns,
    Latent,
    Maps,
    ScoreLoss,
    TwoOptimizers,
    two_phases,
)


class RealScores(NamedTuple):
    """Real images as the critic sees them."""

    scores: Tensor
    """(B,) raw scores."""
    label: Tensor
    """What they were scored under: classes (B,), or the probabilities (B, K) of all classes."""
    logits: Tensor | None = None
    """(B, K) of the critic's own classifier, where it has one."""


class GameSettings(TwoOptimizers, CriticInput, CriticTurns, Latent, ScoreLoss, BodyOptions):
    """Settings of every class-conditional score game, whatever its labels and its networks are."""

    objective: str | dict[str, Any] = "hinge"
    critic_width: int | None = Field(default=None, ge=1)
    """The critic's width; default: that of the generator."""
    prior: PriorName = "normal"
    """Law of z: normal N(0, I), uniform on [-1, 1], bernoulli (0 or 1), or censored_normal (its positive part)."""
    penalties: tuple[Penalty, ...] = ()
    """Penalties on the critic, such as {"kind": "r1", "weight": 10}; see docs/penalties.md."""

    @property
    def labels(self) -> int:
        """Number of labels."""
        raise NotImplementedError


class PaperBodies(GameSettings, Maps):
    """Settings of a game whose paper has bodies of its own, and what takes their place."""

    networks: Networks = Networks()
    """Bodies of single players in place of the paper's, {"generator": "dcgan", "critic": "file.py:Body"}."""

    def own_generator(self) -> nn.Module | None:
        """The generator that was chosen; None for the paper's."""
        if self.networks.generator is None:
            return None
        kind, sizes = self.networks.kind_of("generator", ""), {"latent": self.noise, "width": self.width}
        return labelled_generator(kind, image=self.image, classes=self.labels, **sizes, **self.generator_body)

    def own_critic(self) -> Any:
        """The critic that was chosen; None for the paper's."""
        if self.networks.critic is None:
            return None
        kind, width = self.networks.kind_of("critic", ""), self.critic_width or self.width
        return labelled_critic(kind, image=self.image, classes=self.labels, width=width, **self.critic_body)


class ClassSettings(GameSettings):
    """Settings of a game whose labels are the classes of the data."""

    classes: int = Field(default=10, ge=1)
    """Number of classes; taken from the data when not given."""

    @property
    def labels(self) -> int:
        return self.classes


GameT = TypeVar("GameT", bound=GameSettings)


class LabelledGame(FromPrior, ShownToCritic, System[GameT]):
    """The game of two labelled players; a system adds its networks, its labels and its own terms."""

    critic_players: ClassVar[tuple[str, ...]] = ("critic",)
    """The critic and what moves with it."""
    generator: Any
    """latents (B, Z), labels (B,) -> images (B, C, H, W)."""
    critic: Any
    """images (B, C, H, W), labels (B,) -> raw scores (B,)."""

    def __init__(self, config: GameT | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prepare_critic_input()
        self.prior = PRIORS[settings.prior](settings.noise)
        self.build()
        self.penalties = Penalties(settings.penalties, self.critic)

    def build(self) -> None:
        """Make the networks, ``generator`` and ``critic`` at least."""
        raise NotImplementedError

    def phases(self) -> list[Phase]:
        settings = self.config
        critic, generator = two_phases(
            self,
            self.critic_players,
            updates=settings.critic_turns,
            after_critic=self.after_critic,
            after_generator=self.after_generator,
        )
        lazy = self.penalties.lazy_phases(self.penalty_loss, settings.critic_optimizer, settings.critic_turns)
        return [critic, *lazy, generator]

    @property
    def after_critic(self) -> Callable[[], None] | None:
        """Called after each of the critic's optimizer steps."""
        return None

    @property
    def after_generator(self) -> Callable[[], None] | None:
        """Called after the generator's optimizer step."""
        return None

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples, each image under its own label."""
        label = self.fake_labels(batch)
        real, fake = self.visible(batch.images), self.visible(self.generate(label).detach())
        real, fake = self.penalties.require_gradients(real, fake)
        reals = self.score_real(real, batch)
        fake_scores = self.critic(fake, label)
        return Terms(
            adversarial=self.objective.critic(real=reals.scores, fake=fake_scores),
            **self.penalty_terms(real, fake, reals, label, fake_scores),
            **self.critic_terms(reals, batch),
        ).note(**self.overfitting(reals.scores, fake_scores))

    def penalty_terms(
        self, real: Tensor, fake: Tensor, reals: RealScores, label: Tensor, fake_scores: Tensor
    ) -> dict[str, Tensor]:
        """The penalties of every step on images (B, C, H, W) that were scored, slopes being those of their labels.

        Between and around real images the critic is asked under the labels of the real ones.
        """
        return self.penalties(
            partial(self.critic, label=reals.label),
            real,
            fake,
            reals.scores,
            fake_scores,
            fake_critic=partial(self.critic, label=label),
            network=self.critic,
            value_of=self.value_of,
        )

    def penalty_loss(self, penalty: Penalty, batch: Batch) -> Terms:
        """One penalty in a phase of its own, as :meth:`penalty_terms` takes those of every step."""
        label = self.fake_labels(batch)
        real, fake = self.visible(batch.images), self.visible(self.generate(label).detach())
        value = self.penalties.one(
            penalty,
            partial(self.critic, label=self.score_real(real, batch).label),
            real,
            fake,
            fake_critic=partial(self.critic, label=label),
            network=self.critic,
            value_of=self.value_of,
        )
        return Terms(**{penalty.kind: value})

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples."""
        label = self.fake_labels(batch)
        images = self.generate(label)
        fake = self.critic(self.visible(images), label)
        reads = reads_real(self.objective)
        real = self.score_real(self.visible(batch.images), batch).scores if reads else fake.detach()
        return Terms(adversarial=self.objective.generator(real=real, fake=fake), **self.generator_terms(images))

    def critic_terms(self, reals: RealScores, batch: Batch) -> dict[str, Tensor]:
        """Further terms of the critic's loss."""
        return {}

    def generator_terms(self, images: Tensor) -> dict[str, Tensor]:
        """Further terms of the generator's loss on its images (B, C, H, W)."""
        return {}

    def score_real(self, images: Tensor, batch: Batch) -> RealScores:
        """The scores of a batch's images, as they are shown to the critic (B, C, H, W)."""
        label = self.real_labels(batch)
        return RealScores(self.critic(images, label), label)

    def real_labels(self, batch: Batch) -> Tensor:
        """The labels (B,) of a batch's images."""
        return known_labels(batch)

    def fake_labels(self, batch: Batch) -> Tensor:
        """The labels (B,) that the generator is asked for in training: uniform draws."""
        return labels(len(batch), self.config.labels, like=self.like)

    def generate(self, label: Tensor) -> Tensor:
        """Images (B, C, H, W) of the labels (B,)."""
        return self.generator(self.latent(label.shape[0]), label)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """Images of the given labels, and of uniformly drawn ones where none is known."""
        return self.generate(labels(n, self.config.labels, like=self.like, given=given))
