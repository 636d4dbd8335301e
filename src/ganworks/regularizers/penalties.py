"""Penalties by name, as a system's settings choose them: which, how strong, how often.

``docs/penalties.md`` says which combine with which critics and why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, Field
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from ganworks.errors import BadInput
from ganworks.game import Batch, Optimizer, Phase, Settings, Terms
from ganworks.regularizers.dragan import dragan_penalty
from ganworks.regularizers.spectral_norms import SpectralRegularization
from ganworks.regularizers.wgan_gp import gradient_penalty
from ganworks.regularizers.zero_centred import r1_penalty, r2_penalty


class _Penalty(Settings):
    per_sample: ClassVar[bool] = True
    every: int = Field(default=1, ge=1)
    """Take it only at every so many steps, that many times as strong (lazy regularisation)."""

    def __call__(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        raise NotImplementedError


class Gradient(_Penalty):
    """Slope near a target between real and generated images (WGAN-GP)."""

    kind: Literal["gradient"] = "gradient"
    weight: float = Field(default=10.0, ge=0)
    """lambda."""
    target: float = Field(default=1.0, ge=0)
    """The slope aimed at."""
    one_sided: bool = False
    """Leave smaller slopes alone."""

    def __call__(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return gradient_penalty(critic, real, fake, target=self.target, one_sided=self.one_sided)


class Dragan(_Penalty):
    """Slope near a target around real images (DRAGAN)."""

    kind: Literal["dragan"] = "dragan"
    weight: float = Field(default=10.0, ge=0)
    """lambda."""
    target: float = Field(default=1.0, ge=0)
    """The slope aimed at."""
    spread: float = Field(default=0.5, gt=0)
    """Size of the disturbance in standard deviations of the batch."""

    def __call__(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return dragan_penalty(critic, real, spread=self.spread, target=self.target)


class R1(_Penalty):
    """Half the squared slope at real images."""

    kind: Literal["r1"] = "r1"
    weight: float = Field(default=10.0, ge=0)
    """gamma."""

    def __call__(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return r1_penalty(critic, real)


class R2(_Penalty):
    """Half the squared slope at generated images."""

    kind: Literal["r2"] = "r2"
    weight: float = Field(default=10.0, ge=0)
    """gamma."""

    def __call__(self, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        return r2_penalty(critic, fake)


class SpectralNorms(_Penalty):
    """Half the squared largest singular values of the critic's weights, which may couple samples as it likes."""

    per_sample = False
    kind: Literal["spectral"] = "spectral"
    weight: float = Field(default=0.01, ge=0)
    """lambda."""


def _plain(given: Any) -> Any:
    # a command line hands over a namespace where a file has a mapping
    return given if isinstance(given, BaseModel) or not hasattr(given, "__dict__") else dict(vars(given))


Penalty = Annotated[Gradient | Dragan | R1 | R2 | SpectralNorms, Field(discriminator="kind"), BeforeValidator(_plain)]
"""One of the penalties above, told apart by ``kind``: ``{"kind": "r1", "weight": 10, "every": 16}``."""


class Penalties(nn.Module):
    """The penalties on a critic that a system's settings ask for.

    Those of every turn are added to the critic's terms; the others are turns of their own. All are taken where the
    critic is shown images, noisy ones if it is shown noisy ones.

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

    def forward(self, critic: nn.Module, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """The weighted penalties of every turn, by kind, for images (B, C, H, W) as the critic is shown them."""
        return {p.kind: self.one(p, critic, real, fake) for p in self.chosen if p.every == 1}

    def one(self, penalty: Penalty, critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        """One penalty times its weight, and times its interval."""
        known = isinstance(penalty, SpectralNorms)
        value = self.norms(critic) if known and self.norms is not None else penalty(critic, real, fake)
        return penalty.every * penalty.weight * value

    def lazy_phases(self, loss: Callable[[Penalty, Batch], Terms], optimizer: Optimizer, turns: int = 1) -> list[Phase]:
        """Turns of the player ``critic`` for the penalties that are not taken at every step.

        Args:
            loss: the terms of one penalty on a batch.
            optimizer: of the critic.
            turns: of the critic in a step, so that a penalty weighs the same whether lazy or not.
        """
        return [
            Phase(p.kind, ("critic",), partial(loss, p), optimizer, repeats=turns, every=p.every)
            for p in self.chosen
            if p.every > 1
        ]
