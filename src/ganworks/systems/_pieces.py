"""What many systems share: settings with their help texts, the two phases of a game, and sampling from a prior."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import Field, field_validator
from torch import Tensor

from ganworks.game import Batch, Optimizer, Phase, Settings, System, Terms
from ganworks.latents import PRIORS, FromPrior, Prior, PriorName
from ganworks.layers.growth import Growth
from ganworks.networks import Kind, Networks, Player
from ganworks.networks.progan import sides

ConfigT = TypeVar("ConfigT", bound=Settings)


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


class PlainLatent(Latent):
    """The size and the law of z."""

    prior: PriorName = "normal"
    """Law of z: normal N(0, I), uniform on [-1, 1], bernoulli (0 or 1), or censored_normal (its positive part)."""

    def latent_prior(self) -> Prior:
        """The law of z."""
        return PRIORS[self.prior](self.noise)


class CriticTurns(Settings):
    """How often the critic is updated."""

    critic_turns: int = Field(default=1, ge=1)
    """Updates of the critic in a step."""


class Family(Settings):
    """Whose bodies the players have."""

    paper_network: ClassVar[Kind] = "dcgan"
    """The family of the paper's bodies."""
    network: Kind = "auto"
    """Both bodies: a name, file.py:Body, auto (the paper's at the paper's size), small (by size), or paper."""
    networks: Networks = Networks()
    """Bodies of single players, over network: {"generator": "dcgan", "critic": "file.py:Body"}."""

    @field_validator("network")
    @classmethod
    def _of_the_paper(cls, network: Kind) -> Kind:
        return cls.paper_network if network == "paper" else network

    def kind_of(self, player: Player) -> Kind:
        """What makes the body of a player; errors as those of :meth:`ganworks.networks.Networks.kind_of`."""
        return self.networks.kind_of(player, self.network)


class Bodies(Family):
    """Bodies of a family, and their size."""

    width: int = Field(default=128, ge=1)
    """Units or channels of the players' narrowest hidden layer."""


class BodyOptions(Settings):
    """What else a body can be told."""

    network_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of all bodies, such as {"blocks": 2} of r3gan; see the family's page in the API."""
    generator_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of the generator's body alone, over those of all."""
    critic_options: dict[str, Any] = Field(default_factory=dict)
    """Further options of the critic's body alone, over those of all."""

    @field_validator("network_options", "generator_options", "critic_options")
    @classmethod
    def _not_our_own(cls, options: dict[str, Any]) -> dict[str, Any]:
        taken = {"latent", "image", "width", "norm", "spectral"} & set(options)
        if taken:
            raise ValueError(f"{sorted(taken)[0]} is an option of the system itself")
        return options

    @property
    def generator_body(self) -> dict[str, Any]:
        """Options of the generator's body."""
        return {**self.network_options, **self.generator_options}

    @property
    def critic_body(self) -> dict[str, Any]:
        """Options of the critic's body."""
        return {**self.network_options, **self.critic_options}


class Maps(Settings):
    """The size of bodies that a paper has fixed."""

    width: int = Field(default=64, ge=1)
    """Channels of the players' finest map."""


class Growing(Settings):
    """How players grow with the resolution."""

    start: int = Field(default=4, ge=1)
    """Least side of the first stage; the image's own side, or more, trains without growth."""
    stable_steps: int = Field(default=10_000, ge=1)
    """Steps of each stage with the new side in full; the last goes on until the budget is spent."""
    fade_steps: int = Field(default=10_000, ge=0)
    """Steps over which a new side is faded in."""
    group: int = Field(default=4, ge=1)
    """Images among which the critic's minibatch deviation is taken."""
    stage_batches: dict[int, int] = Field(default_factory=dict)
    """Images in a batch from the stage of each of these sides on, {4: 16, 512: 6}; fewer images, more steps."""
    stage_rates: dict[int, float] = Field(default_factory=dict)
    """Learning rate of both players from the stage of each of these sides on; before, that of their optimizer."""

    @field_validator("stage_batches", "stage_rates")
    @classmethod
    def _of_sides(cls, values: dict[int, float]) -> dict[int, float]:
        wrong = [f"{side}: {value}" for side, value in values.items() if side < 1 or not value > 0]
        if wrong:
            raise ValueError(f"a side and what it has are above 0, not {wrong[0]}")
        return values

    def growth(self, family: str, image: tuple[int, int, int]) -> Growth:
        """The growth of a family's networks to the size of an image (C, H, W)."""
        lengths = self.start, self.stable_steps, self.fade_steps
        return Growth(sides(family, image), *lengths, batches=self.stage_batches, rates=self.stage_rates)


class Captions(Settings):
    """How captions are read."""

    vocabulary: tuple[str, ...] = ()
    """The words of the captions, numbered from 2; taken from the data when not given."""
    encoder: str = "bag"
    """Text encoder: bag of words, gru, or one made known by ganworks.networks.text.add_encoder."""
    features: int = Field(default=128, ge=1)
    """E, length of a caption's features."""
    condition: int = Field(default=128, ge=1)
    """K, length of the condition drawn from them, and of the text the critics read."""
    kl: float = Field(default=2.0, ge=0)
    """lambda, the weight of conditioning augmentation's divergence per dimension."""


class _TwoPlayers(Protocol):
    @property
    def config(self) -> TwoOptimizers: ...

    def critic_loss(self, batch: Batch, /) -> Terms: ...

    def generator_loss(self, batch: Batch, /) -> Terms: ...


def two_phases(
    game: _TwoPlayers,
    critic: tuple[str, ...] = ("critic",),
    players: tuple[str, ...] = ("generator",),
    *,
    updates: int = 1,
    after_critic: Callable[[], None] | None = None,
    after_generator: Callable[[], None] | None = None,
) -> list[Phase]:
    """The critic's phase and then the generator's, each with its optimizer.

    Args:
        game: the system.
        critic: the players that move with the critic.
        players: those that move with the generator.
        updates: of the critic in a step, each on a batch of its own.
        after_critic: called after each of the critic's optimizer steps.
        after_generator: called after the generator's.
    """
    settings = game.config
    return [
        Phase("critic", critic, game.critic_loss, settings.critic_optimizer, updates, after=after_critic),
        Phase("generator", players, game.generator_loss, settings.generator_optimizer, after=after_generator),
    ]


class Generating(FromPrior, System[ConfigT]):
    """A system whose generator reads latents and nothing else."""

    generator: Any
    """latents (B, Z) -> images (B, C, H, W)."""

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(self.latent(n))
