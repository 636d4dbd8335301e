r"""Growing resolution (ProGAN; Karras, Aila, Laine, Lehtinen 2017, arXiv:1710.10196, section 2).

Both players are built whole. A stage works at one of the sides :math:`s_0, 2 s_0, \dots, S`; while a new side is faded
in, generated images, the critic's maps and the real images alike are blends of the old side and the new one,

.. math:: \mathrm{fade}(x_{k-1}, x_k) = (1 - \alpha) \uparrow\! x_{k-1} + \alpha\, x_k, \qquad
          \alpha: 0 \to 1 \text{ over the first steps of the stage}
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from ganworks.game import Phase, Stage
from ganworks.layers.resample import double, halve


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
    """

    level: Tensor
    alpha: Tensor

    def __init__(self, sides: Sequence[int], start: int, stable_steps: int, fade_steps: int) -> None:
        super().__init__()
        self.sides, self.stable_steps, self.fade_steps = tuple(sides), stable_steps, fade_steps
        self.top = len(self.sides) - 1
        self.first = next((level for level, side in enumerate(self.sides) if side >= start), self.top)
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
        lengths: dict[int, int | None] = dict.fromkeys(range(self.first, self.top), self.stable_steps + self.fade_steps)
        lengths |= {self.first: self.stable_steps, self.top: None}
        return [
            Stage(f"{self.sides[level]}x{self.sides[level]}", tuple(phases), steps, partial(self.enter, level))
            for level, steps in lengths.items()
        ]

    def enter(self, level: int) -> None:
        """Begin the stage of a level: the first in full, the others at the bottom of their fade."""
        self.level.fill_(level)
        self.alpha.fill_(0.0 if level > self.first and self.fade_steps else 1.0)

    def advance(self) -> None:
        """Fade in by one step."""
        if self.fade_steps:
            self.alpha.add_(1.0 / self.fade_steps).clamp_(max=1.0)

    def visible(self, images: Tensor) -> Tensor:
        """Images (B, C, S, S) at the side of the stage, as sharp as its fade."""
        level, alpha = self.position
        if level < self.top:
            images = functional.avg_pool2d(images, 2 ** (self.top - level))
        return fade(double(halve(images)), images, alpha) if alpha < 1.0 else images

    def enlarge(self, images: Tensor) -> Tensor:
        """Images of the stage's side at the whole side: (B, C, S, S), pixels repeated."""
        return functional.interpolate(images, size=(self.sides[-1], self.sides[-1]), mode="nearest")
