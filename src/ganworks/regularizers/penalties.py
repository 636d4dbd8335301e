"""Penalties by name, as a system's settings choose them: which, how strong, how often.

``docs/penalties.md`` says which combine with which critics and why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import torch
from pydantic import BaseModel, BeforeValidator, Field, field_validator
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ganworks.errors import BadInput
from ganworks.game import Batch, Number, Optimizer, Phase, Schedule, Settings, Terms, within
from ganworks.regularizers.augmentation import consistency
from ganworks.regularizers.gradient_penalties import (
    Critic,
    dragan_penalty,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
    reusable,
)
from ganworks.regularizers.spectral import SpectralRegularization


class _Scored(NamedTuple):
    """Images (B, C, H, W) as the critic is shown them, and their scores where the step has computed them."""

    images: Tensor
    critic: Critic
    scores: Tensor | None = None


class _Penalty(Settings):
    per_sample: ClassVar[bool] = True
    reads: ClassVar[tuple[str, ...]] = ()
    """At which images of the turn, real or fake, it takes the slope of scores that the loss has computed."""
    every: int = Field(default=1, ge=1)
    """Take it only at every so many steps, that many times as strong (lazy regularisation)."""

    @field_validator("weight", check_fields=False)
    @classmethod
    def _not_negative(cls, weight: Number) -> Number:
        return within(weight, 0.0)

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        """The penalty before its weight, a scalar."""
        raise NotImplementedError


class Gradient(_Penalty):
    """Slope near a target between real and generated images (WGAN-GP)."""

    kind: Literal["gradient"] = "gradient"
    weight: Number = 10.0
    """lambda."""
    target: float = Field(default=1.0, ge=0)
    """The slope aimed at."""
    one_sided: bool = False
    """Leave smaller slopes alone."""

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        return gradient_penalty(real.critic, real.images, fake.images, target=self.target, one_sided=self.one_sided)


class Dragan(_Penalty):
    """Slope near a target around real images (DRAGAN)."""

    kind: Literal["dragan"] = "dragan"
    weight: Number = 10.0
    """lambda."""
    target: float = Field(default=1.0, ge=0)
    """The slope aimed at."""
    spread: float = Field(default=0.5, gt=0)
    """Size of the disturbance in standard deviations of the batch."""
    disturbance: Literal["uniform", "normal"] = "uniform"
    """Law of the disturbance: the authors' code, or the paper's."""

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        options = {"spread": self.spread, "target": self.target}
        return dragan_penalty(real.critic, real.images, noise=self.disturbance, **options)


class R1(_Penalty):
    """Half the squared slope at real images."""

    reads = ("real",)
    kind: Literal["r1"] = "r1"
    weight: Number = 10.0
    """gamma."""

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        return r1_penalty(real.critic, real.images, real.scores)


class R2(_Penalty):
    """Half the squared slope at generated images."""

    reads = ("fake",)
    kind: Literal["r2"] = "r2"
    weight: Number = 10.0
    """gamma."""

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        return r2_penalty(fake.critic, fake.images, fake.scores)


class Consistency(_Penalty):
    """Squared change of scores where images are mirrored and shifted (CR; with generated images bCR)."""

    per_sample = False
    kind: Literal["consistency"] = "consistency"
    weight: Number = 10.0
    """lambda."""
    images: Literal["real", "both"] = "both"
    """At real images (CR), or at real and generated ones (bCR)."""

    def value(self, real: _Scored, fake: _Scored) -> Tensor:
        chosen = (real,) if self.images == "real" else (real, fake)
        return torch.stack([consistency(one.critic, one.images, one.scores) for one in chosen]).sum()


class SpectralNorms(_Penalty):
    """Half the squared largest singular values of the critic's weights, which may couple samples as it likes."""

    per_sample = False
    kind: Literal["spectral"] = "spectral"
    weight: Number = 0.01
    """lambda."""


def _plain(value: Any) -> Any:
    # a command line hands over a namespace where a file has a mapping
    if isinstance(value, BaseModel) or not hasattr(value, "__dict__"):
        return value
    return {name: _plain(part) for name, part in vars(value).items()}


def _constant(weight: Number) -> float:
    if isinstance(weight, Schedule):
        raise BadInput("This penalty's weight changes while training goes on; pass value_of=system.value_of.")
    return weight


Penalty = Annotated[
    Gradient | Dragan | R1 | R2 | Consistency | SpectralNorms, Field(discriminator="kind"), BeforeValidator(_plain)
]
"""One of the penalties above by ``kind``: ``{"kind": "r1", "weight": 10, "every": 16}``; a weight may be a schedule."""


class Penalties(nn.Module):
    """The penalties on a critic that a system's settings ask for.

    Those of every turn are added to the critic's terms; the others are turns of their own. All are taken where the
    critic is shown images, noisy ones if it is shown noisy ones. The critic's turn with R1 and R2 takes two forward
    passes, those that the loss needs::

        real, fake = penalties.require_gradients(real, fake)
        real_scores, fake_scores = critic(real), critic(fake)
        terms = Terms(
            adversarial=objective.critic(real=real_scores, fake=fake_scores),
            **penalties(critic, real, fake, real_scores, fake_scores),
        )

    Args:
        chosen: each kind at most once.
        critic: read for its shapes and not kept.

    Raises:
        BadInput: a kind that comes twice, or a per-sample penalty on a critic with batch normalisation.
    """

    def __init__(self, chosen: tuple[Penalty, ...], critic: nn.Module) -> None:
        super().__init__()
        kinds = [penalty.kind for penalty in chosen]
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise BadInput(f"The penalty {kind!r} is given {kinds.count(kind)} times; give each kind once.")
        coupled = any(isinstance(part, _BatchNorm) for part in critic.modules())
        alone = [penalty.kind for penalty in chosen if penalty.per_sample]
        if coupled and alone:
            raise BadInput(
                f"The penalty {alone[0]!r} is a slope of each image by itself, but the critic's batch normalisation "
                f"lets images see each other; set norm to none or layer."
            )
        self.chosen = tuple(chosen)
        self.norms = SpectralRegularization(critic) if "spectral" in kinds else None

    def require_gradients(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """The images to score in the critic's turn: detached, and requiring gradients where a penalty needs them.

        Args:
            real: (B, C, H, W) as the critic is shown them.
            fake: (B, C, H, W).
        """
        places = {place for penalty in self.chosen if penalty.every == 1 for place in penalty.reads}
        return (
            real.detach().requires_grad_("real" in places and reusable(real)),
            fake.detach().requires_grad_("fake" in places and reusable(fake)),
        )

    def forward(
        self,
        critic: Critic,
        real: Tensor,
        fake: Tensor,
        real_scores: Tensor | None = None,
        fake_scores: Tensor | None = None,
        *,
        fake_critic: Critic | None = None,
        network: nn.Module | None = None,
        value_of: Callable[[Number], float] = _constant,
    ) -> dict[str, Tensor]:
        """The weighted penalties of every turn, by kind.

        Args:
            critic: (B, C, H, W) -> (B,), for penalties at other points than the turn's images.
            real: (B, C, H, W) from :meth:`require_gradients`.
            fake: likewise.
            real_scores: (B,) of ``real``, with their graph; without them R1 makes a pass of its own.
            fake_scores: likewise for ``fake`` and R2.
            fake_critic: the critic at ``fake``, where that is another function: of other labels; default: ``critic``.
            network: the module whose weights are penalised, where ``critic`` is a function of it.
            value_of: a weight as the settings have it -> its value in force, :meth:`ganworks.game.System.value_of`.
        """
        scored = _Scored(real, critic, real_scores), _Scored(fake, fake_critic or critic, fake_scores)
        return {p.kind: self._weighted(p, *scored, network, value_of) for p in self.chosen if p.every == 1}

    def one(
        self,
        penalty: Penalty,
        critic: Critic,
        real: Tensor,
        fake: Tensor,
        *,
        fake_critic: Critic | None = None,
        network: nn.Module | None = None,
        value_of: Callable[[Number], float] = _constant,
    ) -> Tensor:
        """One penalty by a pass of its own, times its weight and its interval: what a lazy turn minimises."""
        scored = _Scored(real, critic), _Scored(fake, fake_critic or critic)
        return self._weighted(penalty, *scored, network, value_of)

    def _weighted(
        self,
        penalty: Penalty,
        real: _Scored,
        fake: _Scored,
        network: nn.Module | None,
        value_of: Callable[[Number], float],
    ) -> Tensor:
        if isinstance(penalty, SpectralNorms):
            module = network or real.critic
            assert self.norms is not None and isinstance(module, nn.Module)
            value = self.norms(module)
        else:
            value = penalty.value(real, fake)
        return penalty.every * value_of(penalty.weight) * value

    def lazy_phases(
        self,
        loss: Callable[[Penalty, Batch], Terms],
        optimizer: Optimizer,
        turns: int = 1,
        player: str = "critic",
    ) -> list[Phase]:
        """Turns of the critic for the penalties that are not taken at every step.

        Args:
            loss: the terms of one penalty on a batch.
            optimizer: of the critic.
            turns: of the critic in a step, so that a penalty weighs the same whether lazy or not.
            player: the critic's name in the system.
        """
        return [
            Phase(p.kind, (player,), partial(loss, p), optimizer, repeats=turns, every=p.every)
            for p in self.chosen
            if p.every > 1
        ]
