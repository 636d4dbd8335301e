"""The battery lets a sound system pass, and says in a sentence what is wrong with each broken one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from typed import tensor

from ganworks.game import Batch, Phase, System, Terms
from ganworks.testing import check_system


class Sound(System):
    """A small GAN whose networks have names of their own."""

    class Config(System.Config):
        """Settings."""

        noise: int = 64
        """Dimensions of z."""

    averaged = ("maker",)

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        channels, height, width = self.config.image
        size = channels * height * width
        self.maker = nn.Sequential(nn.Linear(self.config.noise, size), nn.Tanh())
        self.discriminator = nn.Sequential(nn.Flatten(), nn.Linear(size, 1))

    def phases(self) -> list[Phase]:
        return [
            Phase("discriminator", ("discriminator",), self.discriminator_loss),
            Phase("maker", ("maker",), self.maker_loss),
        ]

    def discriminator_loss(self, batch: Batch) -> Terms:
        fake = self.sample(len(batch)).detach()
        return Terms(loss=(self.discriminator(fake) - self.discriminator(batch.images)).mean())

    def maker_loss(self, batch: Batch) -> Terms:
        return Terms(loss=-self.discriminator(self.sample(len(batch))).mean())

    def noise(self, n: int) -> Tensor:
        return torch.randn(n, self.config.noise)

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.maker(self.noise(n)).view(n, *self.config.image)


class OpenConfig(Sound.Config):
    """Settings."""

    model_config = {"frozen": False}
    noise: int = 64
    """Dimensions of z."""


class Undocumented(Sound.Config):
    """Settings."""

    depth: int = 1


class Orphan(Sound):
    def __init__(self, config: Any = None, **options: Any):
        super().__init__(config, **options)
        self.stray = nn.Linear(2, 2)


class Idle(Orphan):
    def phases(self) -> list[Phase]:
        return [*super().phases(), Phase("stray", ("stray",), lambda batch: Terms(loss=self.stray.weight.sum() * 0))]


class Meddler(Sound):
    def phases(self) -> list[Phase]:
        first, second = super().phases()

        def after() -> None:
            with torch.no_grad():
                tensor(self, "discriminator.1.bias").add_(1)

        return [first, Phase("maker", ("maker",), second.loss, after=after)]


class OwnNoise(Sound):
    def __init__(self, config: Any = None, **options: Any):
        super().__init__(config, **options)
        self.own = torch.Generator().manual_seed(1)

    def noise(self, n: int) -> Tensor:
        return torch.randn(n, self.config.noise, generator=self.own)


class Counting(Sound):
    count = 0

    def discriminator_loss(self, batch: Batch) -> Terms:
        self.count += 1
        loss = super().discriminator_loss(batch)["loss"]
        return Terms(loss=loss * self.count)


class Loud(Sound):
    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return 2 * super().sample(n)


class Constant(Sound):
    def noise(self, n: int) -> Tensor:
        return torch.ones(n, self.config.noise)


class MovingState(Sound):
    def __init__(self, config: Any = None, **options: Any):
        super().__init__(config, **options)
        self.register_buffer("seen", torch.zeros(()))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        tensor(self, "seen").add_(n)
        return super().sample(n)


class Infinite(Sound):
    def maker_loss(self, batch: Batch) -> Terms:
        return Terms(loss=super().maker_loss(batch)["loss"] / 0)


class Summary(Sound):
    critic_name = "discriminator"

    def score(self, images: Tensor, given: Batch | None = None) -> Tensor:
        return self.discriminator(images).mean()


class Open(Sound):
    Config = OpenConfig  # type: ignore[assignment]


class Silent(Sound):
    Config = Undocumented  # type: ignore[assignment]


BROKEN = {
    Orphan: r"stray\.weight.*belong to no phase",
    Idle: r"does not move its player 'stray'",
    Meddler: r"'maker'.*moves discriminator\.1\.bias",
    OwnNoise: r"two samples of one random key differ",
    Counting: r"after a restart .* differ",
    Loud: r"not in \[-1, 1\]",
    Constant: r"all samples are the same",
    MovingState: r"evaluation mode changes seen",
    Infinite: r"not a finite number",
    Summary: r"not one row for each",
    Open: r"can be changed after",
    Silent: r"depth have no docstring",
}


def test_a_sound_system_passes() -> None:
    check_system(Sound)
    check_system(Sound, noise=3, image=(3, 4, 4))


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_what_is_broken_is_named(kind: type[System]) -> None:
    with pytest.raises(AssertionError, match=BROKEN[kind]) as caught:
        check_system(kind)
    assert str(caught.value).startswith(kind.__name__) and "\n" not in str(caught.value)


def test_what_is_no_system_is_refused() -> None:
    with pytest.raises(AssertionError, match="not a class derived from System"):
        check_system(dict)  # type: ignore[arg-type]


def test_a_system_that_cannot_be_built_says_what_was_tried() -> None:
    class Picky(Sound):
        def __init__(self, config: Any = None, **options: Any):
            super().__init__(config, **options)
            raise ValueError("only the moon will do")

    with pytest.raises(AssertionError, match="only the moon will do"):
        check_system(Picky)
