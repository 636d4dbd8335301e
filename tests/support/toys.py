"""Small games made for one question each; none of them is registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from torch.nn.utils.parametrizations import spectral_norm

from ganworks import rng
from ganworks.game import Batch, Optimizer, Phase, Stage, System, Terms
from ganworks.registry import Entry
from ganworks.training.settings import Training
from ganworks.training.trackers import Trackers
from ganworks.training.trainer import Feed, SystemT, Trainer

STOCK = 32
PLAIN = Optimizer(method="sgd", rate=0.1, betas=(0.0, 0.0))
"""Steps whose size is the gradient's, so that they can be computed by hand."""


class Generator(nn.Module):
    """(B, 3) -> (B, 1, 2, 2), with batch normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.norm, self.output = nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Linear(5, 4)

    def forward(self, latent: Tensor) -> Tensor:
        return self.output(self.norm(self.hidden(latent)).relu()).tanh().view(-1, 1, 2, 2)


class Critic(nn.Module):
    """(B, 1, 2, 2) -> (B,), spectrally normalised, with batch normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.norm = spectral_norm(nn.Linear(4, 5)), nn.BatchNorm1d(5)
        self.output = spectral_norm(nn.Linear(5, 1))

    def forward(self, images: Tensor) -> Tensor:
        return self.output(self.norm(self.hidden(images.flatten(1))).relu()).squeeze(1)


class Toy(System):
    """A non-saturating game whose phases and stages a test may replace."""

    class Config(System.Config):
        """Settings of the toy."""

        image: tuple[int, int, int] = (1, 2, 2)
        """Channels, height and width."""

    entry = Entry("toy", __name__, "Toy", {})
    count: Tensor

    def __init__(self, phases: Callable[[Toy], list[Phase]] | None = None, **options: Any):
        super().__init__(**options)
        with rng.scope("toy"):
            self.generator, self.critic = Generator(), Critic()
        self.spare = nn.Parameter(torch.ones(3))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))
        self.chosen = phases

    def phases(self) -> list[Phase]:
        if self.chosen is not None:
            return self.chosen(self)
        return [
            Phase("critic", ("critic",), self.critic_loss, repeats=2),
            Phase("generator", ("generator",), self.generator_loss),
        ]

    def critic_loss(self, batch: Batch) -> Terms:
        """Softplus of the scores."""
        real, fake = self.critic(batch.images), self.critic(self.sample(len(batch)))
        return Terms(adversarial=softplus(-real).mean() + softplus(fake).mean())

    def generator_loss(self, batch: Batch) -> Terms:
        """Softplus of minus the scores."""
        return Terms(adversarial=softplus(-self.critic(self.sample(len(batch)))).mean())

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.generator(rng.normal(n, 3, like=self.like))


class Staged(Toy):
    """Three stages of two steps; each begins by counting and by drawing anew the spare parameter."""

    lengths: tuple[int | None, ...] = (2, 2, 2)

    def stages(self) -> list[Stage]:
        def begin() -> None:
            self.count.add_(1)
            self.spare.copy_(rng.normal(3, like=self.spare))

        phases = tuple(Toy.phases(self))
        return [Stage(f"part{number}", phases, steps, begin) for number, steps in enumerate(self.lengths)]


def images(n: int = STOCK, image: tuple[int, int, int] = (1, 2, 2)) -> Tensor:
    """Fixed images in [-1, 1]."""
    return torch.rand(n, *image, generator=torch.Generator().manual_seed(3)) * 2 - 1


def feed(image: tuple[int, int, int] = (1, 2, 2)) -> Feed:
    """The fixed images, again and again."""
    held = images(image=image)
    return lambda position, size: Batch(held[(position + torch.arange(size)) % STOCK])


def settings(**changes: Any) -> Training:
    """A few steps on the processor, everything logged."""
    usual: dict[str, Any] = {
        "batch": 8,
        "steps": 6,
        "log_every": 1,
        "checkpoint_every": 0,
        "sample_every": 0,
        "samples": 4,
        "loggers": (),
        "device": "cpu",
        "ema_images": 100,
    }
    return Training(**{**usual, **changes})


def trainer(system: SystemT | None = None, folder: Any = None, **changes: Any) -> Trainer[SystemT]:
    """A trainer of a toy, with the trackers that its settings name."""
    chosen, game = settings(**changes), cast("SystemT", system or Toy())
    return Trainer(game, feed(), chosen, folder, callbacks=(Trackers(chosen.loggers, {"system": "toy"}),), quiet=True)
