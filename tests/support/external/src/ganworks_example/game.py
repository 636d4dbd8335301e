"""A system whose networks have names of their own, without a decorator."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ganworks.game import Batch, Optimizer, Phase, System, Terms
from ganworks.latents import Normal
from ganworks.losses import objective
from ganworks_example.body import Body, Painter


class ExampleGAN(System):
    """A maker of pictures against a discriminator."""

    class Config(System.Config):
        """Settings of the example."""

        noise: int = 16
        """Dimensions of z."""
        width: int = 16
        """Channels of both players."""
        objective: str = "example_objective"
        """Loss on scores."""
        optimizer: Optimizer = Optimizer(rate=1e-3)
        """How both players are updated."""

    averaged = ("maker",)
    critic_name = "discriminator"

    def __init__(self, config: Config | None = None, **options: Any):
        super().__init__(config, **options)
        settings = self.config
        self.objective = objective(settings.objective)
        self.prior = Normal(settings.noise)
        self.maker: nn.Module = Painter(settings.noise, settings.image, settings.width)
        self.discriminator: nn.Module = Body(settings.image, settings.width)

    def phases(self) -> list[Phase]:
        optimizer = self.config.optimizer
        return [
            Phase("discriminator", ("discriminator",), self.discriminator_loss, optimizer),
            Phase("maker", ("maker",), self.maker_loss, optimizer),
        ]

    def discriminator_loss(self, batch: Batch) -> Terms:
        fake = self.sample(len(batch)).detach()
        scores = {"real": self.discriminator(batch.images), "fake": self.discriminator(fake)}
        return Terms(adversarial=self.objective.critic(**scores))

    def maker_loss(self, batch: Batch) -> Terms:
        scores = {"real": self.discriminator(batch.images), "fake": self.discriminator(self.sample(len(batch)))}
        return Terms(adversarial=self.objective.generator(**scores))

    def sample(self, n: int, given: Batch | None = None) -> Tensor:
        return self.maker(self.prior.sample(n, like=self.like))
