r"""The game that many papers share: one generator, one critic that gives each image a score, an objective, penalties.

.. math::
    \min_D\; L_D(a(x), a(G(z))) + \sum_k \lambda_k R_k(a), \qquad \min_G\; L_G(a(x), a(G(z))), \qquad
    x \sim r,\; z \sim p(z)

Papers differ in the objective, the penalties, what normalises or bounds the critic, the bodies and the optimizers: in
defaults. Each is a file with its paper's text, a subclass and its defaults, and every one of them takes every
objective, penalty, instance noise, augmentation, prior and network.

Players:     generator (B, Z) -> (B, C, H, W); critic (B, C, H, W) -> (B,).
"""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import Field, field_validator
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import PRIORS, FromPrior, PriorName
from ganworks.layers.norm import Norm
from ganworks.losses import objective
from ganworks.losses.scoring import generator_term
from ganworks.networks import critic, generator
from ganworks.regularizers import Penalties, Penalty
from ganworks.systems._critic_input import CriticInput, ShownToCritic
from ganworks.systems._pieces import Bodies, BodyOptions


class ScoreSettings(System.Config, CriticInput, Bodies, BodyOptions):
    """Settings that all games on scores share."""

    objective: str | dict[str, Any] = "non_saturating"
    """Loss on scores: a catalogue name, a saved design, or its content."""
    critic_width: int | None = Field(default=None, ge=1)
    """The same of the critic alone; default: width."""
    noise: int = Field(default=64, ge=1)
    """Dimensions of z."""
    prior: PriorName = "normal"
    """Law of z: normal N(0, I), uniform on [-1, 1], bernoulli (0 or 1), or censored_normal (its positive part)."""
    norm: Norm | None = None
    """Normalisation in the critic; default: the family's own. Most penalties need none or layer."""
    spectral: Literal["none", "reshaped", "operator"] = "none"
    """Divide the critic's weights by a norm: of the reshaped matrix, or of the convolution itself."""
    critic_turns: int = Field(default=1, ge=1)
    """Updates of the critic in a step."""
    penalties: tuple[Penalty, ...] = ()
    """Penalties on the critic, such as {"kind": "r1", "weight": 10}; see docs/penalties.md."""
    generator_optimizer: Optimizer = Optimizer()
    """The generator's optimizer."""
    critic_optimizer: Optimizer = Optimizer()
    """The critic's optimizer."""

    @field_validator("spectral", mode="before")
    @classmethod
    def _from_flag(cls, spectral: Any) -> Any:
        return {True: "reshaped", False: "none"}.get(spectral, spectral) if isinstance(spectral, bool) else spectral


GameT = TypeVar("GameT", bound=ScoreSettings)


class ScoreGame(FromPrior, ShownToCritic, System[GameT]):
    """A game on scores; its subclasses are papers."""

    class Config(ScoreSettings):
        """Settings that all games on scores share."""

    def __init__(self, config: GameT | None = None, **options: object):
        super().__init__(config, **options)
        settings = self.config
        self.objective = self.build_objective()
        self.prepare_critic_input()
        self.prior = PRIORS[settings.prior](settings.noise)
        sizes = {"latent": settings.noise, "image": settings.image, "width": settings.width}
        self.generator = generator(settings.kind_of("generator"), **sizes, **settings.generator_body)
        normalised = settings.spectral != "none"
        self.critic = critic(
            settings.kind_of("critic"),
            image=settings.image,
            width=settings.critic_width or settings.width,
            norm=settings.norm or ("none" if normalised else None),
            spectral={"none": None, "reshaped": True, "operator": "operator"}[settings.spectral],
            **settings.critic_body,
        )
        self.penalties = Penalties(settings.penalties, self.critic)
        if (own := self.own_penalty()) is not None:
            Penalties((own,), self.critic)  # refuses a critic whose samples see each other

    def build_objective(self) -> Any:
        """The loss on scores."""
        return objective(self.config.objective)

    def own_penalty(self) -> Penalty | None:
        """The penalty that belongs to the paper, logged as ``penalty``; None where the paper has none."""
        return None

    def signals(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """What the critic's loss logs besides its terms, from scores (B,) of real and generated images."""
        return {}

    def phases(self) -> list[Phase]:
        optimizer, turns = self.config.critic_optimizer, self.config.critic_turns
        return [
            Phase("critic", ("critic",), self.critic_loss, optimizer, turns),
            *self.penalties.lazy_phases(self.penalty_loss, optimizer, turns),
            Phase("generator", ("generator",), self.generator_loss, self.config.generator_optimizer),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """L_D on a batch and as many fresh samples; real and generated images pass as separate batches."""
        real, fake = self.visible(batch.images), self.visible(self.sample(len(batch)).detach())
        real, fake = self.penalties.require_gradients(real, fake)
        own = self._own_term(real, fake)
        real_scores, fake_scores = self.critic(real), self.critic(fake)
        weights = {"value_of": self.value_of}
        return Terms(
            adversarial=self.objective.critic(real=real_scores, fake=fake_scores),
            **own,
            **self.penalties(self.critic, real, fake, real_scores, fake_scores, **weights),
        ).note(**self.signals(real_scores, fake_scores), **self.overfitting(real_scores, fake_scores))

    def _own_term(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        penalty = self.own_penalty()
        if penalty is None:
            return {}
        return {"penalty": self.penalties.one(penalty, self.critic, real, fake, value_of=self.value_of)}

    def penalty_loss(self, penalty: Penalty, batch: Batch) -> Terms:
        """One lazy penalty in a phase of its own."""
        real, fake = self.visible(batch.images), self.visible(self.sample(len(batch)).detach())
        value = self.penalties.one(penalty, self.critic, real, fake, value_of=self.value_of)
        return Terms(**{penalty.kind: value})

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G on fresh samples; real images are scored only where the objective reads them."""
        real, fake = self.visible(batch.images), self.visible(self.sample(len(batch)))
        return Terms(adversarial=generator_term(self.objective, self.critic, real=real, fake=fake))

    def latent(self, n: int) -> Tensor:
        """Noise (n, Z) from the prior."""
        return self.prior.sample(n, like=self.like)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.latent(n))
