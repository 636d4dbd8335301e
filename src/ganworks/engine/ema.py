r"""Averaged weights: what is sampled and measured is a running mean of the generator, not its last position.

.. math:: \bar\theta \leftarrow \beta\,\bar\theta + (1-\beta)\,\theta, \qquad \beta = 2^{-B/h}

with B images per step and half-life h in images, so that the average means the same at any batch size. While
training is young the half-life is at most a twentieth of the images seen, so that the random start is forgotten.
Buffers (batch statistics) are copied, not averaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from ganworks.engine.players import parameters_of
from ganworks.game import System

YOUTH = 20


class Average:
    """The running mean of some players' parameters.

    Args:
        system: whose ``averaged`` players are followed.
        half_life: in images; 0 follows nothing.
    """

    def __init__(self, system: System, half_life: int):
        self.half_life = half_life
        names = system.averaged if half_life else ()
        self.live = parameters_of(system, names)
        self.mean = {name: parameter.detach().clone() for name, parameter in self.live.items()}

    @torch.no_grad()
    def follow(self, images: int, images_seen: int) -> None:
        """Move the mean after a step that used ``images`` images."""
        if self.mean:
            half_life = max(1.0, min(self.half_life, images_seen / YOUTH))
            weight = 1.0 - 0.5 ** (images / half_life)
            torch._foreach_lerp_(list(self.mean.values()), [p.detach() for p in self.live.values()], weight)  # pyright: ignore[reportPrivateImportUsage]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Put the mean in the place of the live weights for the length of a block."""
        held = {name: parameter.data for name, parameter in self.live.items()}
        try:
            for name, parameter in self.live.items():
                parameter.data = self.mean[name]
            yield
        finally:
            for name, parameter in self.live.items():
                parameter.data = held[name]

    def state(self) -> dict[str, Tensor]:
        """The mean, for a checkpoint."""
        return self.mean

    @torch.no_grad()
    def load(self, state: dict[str, Tensor]) -> None:
        """Restore the mean of a checkpoint."""
        for name, value in self.mean.items():
            value.copy_(state[name])
