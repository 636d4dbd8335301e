r"""Growing resolution (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 2).

Both players are built whole. A stage works at one of the sides :math:`s_0, 2 s_0, \dots, S`; while a new side is faded
in, generated images, the critic's maps and the real images alike are blends of the old side and the new one,

.. math:: \mathrm{fade}(x_{k-1}, x_k) = (1 - \alpha) \uparrow\! x_{k-1} + \alpha\, x_k, \qquad
          \alpha: 0 \to 1 \text{ over the first steps of the stage}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.errors import BadInput
from ganworks.game import Phase, Stage
from ganworks.layers.resample import double, halve

ValueT = TypeVar("ValueT", int, float)


class Position(NamedTuple):
    """Where a growing game stands."""

    level: int
    """Number of doublings that have been made of the first map."""
    alpha: float
    """Share of the newest level in its blend with the one before."""


def fade(before: Tensor, after: Tensor, alpha: float) -> Tensor:
    """(1 - alpha) before + alpha after, exactly either at the ends."""
    return torch.lerp(before, after, alpha)


class Growth(nn.Module):
    """The position of a growing game as buffers, the stages that move it, and images as a stage sees them.

    Args:
        sides: sides of the images from the first map's to the whole image's, each twice the one before.
        start: least side of the first stage; with the image's own side, or more, there is one stage and no growth.
        stable_steps: steps of each stage with the new side in full.
        fade_steps: steps before them over which it is faded in; the first stage has none.
        batches: images in a batch from the stage of a side on; steps are those of the first stage's batch, and a stage
            of smaller batches has as many more of them.
        rates: learning rates from the stage of a side on; before, those of the phases.

    Raises:
        BadInput: batches without that of the first stage.
    """

    level: Tensor
    alpha: Tensor

    def __init__(
        self,
        sides: Sequence[int],
        start: int,
        stable_steps: int,
        fade_steps: int,
        *,
        batches: Mapping[int, int] = MappingProxyType({}),
        rates: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self.sides, self.stable_steps, self.fade_steps = tuple(sides), stable_steps, fade_steps
        self.batches, self.rates = dict(batches), dict(rates)
        self.top = len(self.sides) - 1
        self.first = next((level for level, side in enumerate(self.sides) if side >= start), self.top)
        if self.batches and self._in_force(self.batches, self.first) is None:
            raise BadInput(
                f"stage_batches begins at the side {min(self.batches)}, and the first stage has the side "
                f"{self.sides[self.first]}; give the batch of that one too."
            )
        self.register_buffer("level", torch.tensor(self.first))
        self.register_buffer("alpha", torch.ones(()))

    @property
    def position(self) -> Position:
        """Where the game stands."""
        return Position(int(self.level), float(self.alpha))

    def stages(self, phases: Sequence[Phase]) -> list[Stage]:
        """One stage a side, all of the same phases; the last runs until the budget is spent.

        The trainer starts a stage with fresh moments of the optimisers, as the authors do at each resolution.
        """
        levels = range(self.first, self.top + 1)
        return [self._stage(level, phases, self.fade_steps if level > self.first else 0) for level in levels]

    def _stage(self, level: int, phases: Sequence[Phase], fading: int) -> Stage:
        side, rate = self.sides[level], self._in_force(self.rates, level)
        if rate is not None:
            phases = [replace(p, optimizer=p.optimizer.model_copy(update={"rate": rate})) for p in phases]
        steps = None if level == self.top else self._steps(self.stable_steps, level) + self._steps(fading, level)
        batch = self._in_force(self.batches, level)
        return Stage(f"{side}x{side}", tuple(phases), steps, partial(self.enter, level), batch)

    def _in_force(self, values: Mapping[int, ValueT], level: int) -> ValueT | None:
        """What begins at the largest side that the level has reached."""
        reached = [side for side in values if side <= self.sides[level]]
        return values[max(reached)] if reached else None

    def _steps(self, steps: int, level: int) -> int:
        """Steps of a level that see as many images as so many of the first stage's."""
        first, batch = (self._in_force(self.batches, each) for each in (self.first, level))
        return steps if first is None or batch is None else round(steps * first / batch)

    def enter(self, level: int) -> None:
        """Begin the stage of a level: the first in full, the others at the bottom of their fade."""
        self.level.fill_(level)
        self.alpha.fill_(0.0 if level > self.first and self.fade_steps else 1.0)

    def advance(self) -> None:
        """Fade in by one step."""
        if self.fade_steps:
            self.alpha.add_(1.0 / self._steps(self.fade_steps, int(self.level))).clamp_(max=1.0)

    def visible(self, images: Tensor) -> Tensor:
        """Images (B, C, S, S) at the side of the stage, as sharp as its fade."""
        level, alpha = self.position
        if level < self.top:
            images = functional.avg_pool2d(images, 2 ** (self.top - level))
        return fade(double(halve(images)), images, alpha) if alpha < 1.0 else images

    def enlarge(self, images: Tensor) -> Tensor:
        """Images of the stage's side at the whole side: (B, C, S, S), pixels repeated."""
        return functional.interpolate(images, size=(self.sides[-1], self.sides[-1]), mode="nearest")
