"""What many games share: settings with their help texts, and the two phases of a generator and a critic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pydantic import Field

from ganworks.game import Batch, Optimizer, Phase, Settings, System, Terms
from ganworks.networks import Kind


class TwoOptimizers(System.Config):
    """Optimizers of a generator and a critic."""

    generator_optimizer: Optimizer = Optimizer()
    """The generator's optimizer."""
    critic_optimizer: Optimizer = Optimizer()
    """The critic's optimizer."""


class ScoreLoss(Settings):
    """The loss on scores."""

    objective: str | dict[str, Any] = "non_saturating"
    """Loss on scores: a catalogue name, a saved design, or its content."""


class Latent(Settings):
    """The size of z."""

    noise: int = Field(default=64, ge=1)
    """Dimensions of z."""


class CriticTurns(Settings):
    """How often the critic is updated."""

    critic_turns: int = Field(default=1, ge=1)
    """Updates of the critic in a step."""


class Bodies(Settings):
    """Bodies of a family."""

    network: Kind = "auto"
    """Bodies of both players: a registered name, file.py:Body, or auto by image size (ganworks list networks)."""
    width: int = Field(default=128, ge=1)
    """Units or channels of the players' narrowest hidden layer."""


class Maps(Settings):
    """The size of bodies that a paper has fixed."""

    width: int = Field(default=64, ge=1)
    """Channels of the players' finest map."""


class _TwoPlayers(Protocol):
    @property
    def config(self) -> TwoOptimizers: ...

    def critic_loss(self, batch: Batch, /) -> Terms: ...

    def generator_loss(self, batch: Batch, /) -> Terms: ...


def two_phases(
    game: _TwoPlayers,
    critic: tuple[str, ...] = ("critic",),
    generator: tuple[str, ...] = ("generator",),
    *,
    updates: int = 1,
    after_critic: Callable[[], None] | None = None,
    after_generator: Callable[[], None] | None = None,
) -> list[Phase]:
    """The critic's phase and then the generator's, each with its optimizer.

    Args:
        game: the system.
        critic: the players that move with the critic.
        generator: the players that move with the generator.
        updates: of the critic in a step, each on a batch of its own.
        after_critic: called after each of the critic's optimizer steps.
        after_generator: called after the generator's.
    """
    settings = game.config
    return [
        Phase("critic", critic, game.critic_loss, settings.critic_optimizer, updates, after=after_critic),
        Phase("generator", generator, game.generator_loss, settings.generator_optimizer, after=after_generator),
    ]
