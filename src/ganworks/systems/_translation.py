"""What games between two domains X and Y share: two critics, one a domain, and translation both ways.

A batch holds images of X, and of Y in its field ``other``; they are never pairs.
"""

from __future__ import annotations

from collections import deque
from typing import Any, TypeVar

from pydantic import Field
from torch import Tensor, nn

from ganworks.data.domains import direction
from ganworks.errors import BadInput
from ganworks.game import Batch, Phase, System, Terms
from ganworks.losses import objective
from ganworks.losses.scoring import critic_term, generator_term
from ganworks.networks.sizes import two_shapes
from ganworks.systems._pieces import ScoreLoss, TwoOptimizers


class TwoDomainSettings(TwoOptimizers, ScoreLoss):
    """Settings of a game with a critic for each of two domains."""

    target_channels: int | None = Field(default=None, ge=1)
    """Channels of Y; taken from the data, those of X when not given."""


class TranslatorSettings(TwoDomainSettings):
    """Settings of a game that translates between two domains."""

    domain_names: tuple[str, str] = ("x", "y")
    """Names of X and Y; taken from the data when not given."""


DomainsT = TypeVar("DomainsT", bound=TwoDomainSettings)
TranslatorT = TypeVar("TranslatorT", bound=TranslatorSettings)


class TwoDomainGame(System[DomainsT]):
    """A critic for each of two domains."""

    critic_x: Any
    """(B, C, H, W) -> raw scores of images as images of X."""
    critic_y: Any
    """(B, C, H, W) -> raw scores of images as images of Y."""

    def __init__(self, config: DomainsT | None = None, **options: object):
        super().__init__(config, **options)
        self.objective = objective(self.config.objective)

    @property
    def images(self) -> tuple[tuple[int, int, int], ...]:
        """Shapes (C, H, W) of images of X and of Y."""
        return two_shapes(self.config.image, self.config.target_channels)

    def start_alike(self, first: nn.Module, second: nn.Module) -> None:
        """Give the players of Y the weights of those of X, as ``alike`` asks for.

        Raises:
            BadInput: the domains have different channels.
        """
        image_x, image_y = self.images
        if image_x != image_y:
            raise BadInput(
                f"alike starts both domains from the same weights, and images of {image_x[0]} and {image_y[0]} "
                "channels have weights of different shapes; leave alike out."
            )
        second.load_state_dict(first.state_dict())

    def both_domains(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Images (B, C, H, W) of X and of Y.

        Raises:
            BadInput: the batch has no images of Y.
        """
        if batch.other is None:
            raise BadInput(f"{self.entry.name} trains on two domains; the batch has no images of the other one.")
        return batch.images, batch.other

    def critic_terms(self, x: Tensor, y: Tensor, fake_x: Tensor, fake_y: Tensor) -> Terms:
        """What both critics minimise."""
        return Terms(
            adversarial_x=critic_term(self.objective, self.critic_x, real=x, fake=fake_x),
            adversarial_y=critic_term(self.objective, self.critic_y, real=y, fake=fake_y),
        )

    def generator_terms(self, x: Tensor, y: Tensor, fake_x: Tensor, fake_y: Tensor) -> tuple[Tensor, Tensor]:
        """What the makers of fake images of X, and of Y, minimise."""
        return (
            generator_term(self.objective, self.critic_x, real=x, fake=fake_x),
            generator_term(self.objective, self.critic_y, real=y, fake=fake_y),
        )


class Translator(TwoDomainGame[TranslatorT]):
    """Two translators; the critics learn from the translations that the generators were judged by."""

    critic_name = "critic_y"

    def __init__(self, config: TranslatorT | None = None, **options: object):
        super().__init__(config, **options)
        self._fakes: deque[tuple[Tensor, Tensor]] = deque()  # of this step, one pair for each part of its batch

    @property
    def players(self) -> tuple[str, ...]:
        """The players that move with the translators."""
        return self.averaged

    def source_image(self, source: int | str | None = None, target: int | str | None = None) -> tuple[int, int, int]:
        return self.images[direction(source, target, self.config.domain_names)[0]]

    def phases(self) -> list[Phase]:
        critics, settings = ("critic_x", "critic_y"), self.config
        return [
            Phase("generator", self.players, self.generator_loss, settings.generator_optimizer),
            Phase("critic", critics, self.critic_loss, settings.critic_optimizer, after=self._fakes.clear),
        ]

    def generator_loss(self, batch: Batch) -> Terms:
        """L_G; keeps its translations by :meth:`remember`."""
        raise NotImplementedError

    def remember(self, fake_x: Tensor, fake_y: Tensor) -> None:
        """Keep translations for the critics' loss of this step."""
        self._fakes.append((fake_x.detach(), fake_y.detach()))

    def critic_loss(self, batch: Batch) -> Terms:
        """Both critics, on the translations of this step."""
        x, y = self.both_domains(batch)
        return self.critic_terms(x, y, *self.past(*(self._fakes.popleft() if self._fakes else self.fakes(x, y))))

    def fakes(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Fresh translations of y to X and of x to Y."""
        return self.to_x(y), self.to_y(x)

    def past(self, fake_x: Tensor, fake_y: Tensor) -> tuple[Tensor, Tensor]:
        """What the critics are shown for translations of this step: these themselves."""
        return fake_x, fake_y

    def to_x(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) of Y in X."""
        raise NotImplementedError

    def to_y(self, images: Tensor) -> Tensor:
        """Images (B, C, H, W) of X in Y."""
        raise NotImplementedError

    def translate(self, images: Tensor, source: int | str | None = None, target: int | str | None = None) -> Tensor:
        """Images (B, C, H, W) of one domain in the other; domains by name, or X as 0 and Y as 1."""
        return self.to_y(images) if direction(source, target, self.config.domain_names) == (0, 1) else self.to_x(images)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        """The given images of X translated to Y."""
        if given is None:
            raise BadInput(f"{self.entry.name} translates: give a batch of images to sample from.")
        return self.translate(given.images[:n])
