"""What some studies need of a system besides its capabilities: styles, layer by layer, and truncated samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from ganworks.errors import BadInput
from ganworks.game import Batch, System

SCALES = {"coarse": (0, 8), "middle": (8, 32), "fine": (32, float("inf"))}
"""Sides of the maps whose layers are called so: above the first and up to the second number (StyleGAN, section 3.1)."""


@runtime_checkable
class Mapped(Protocol):
    """A system with a mapping network from z to w."""

    @property
    def mapping(self) -> nn.Module:
        """Latents (B, Z) -> styles (B, W)."""
        ...


@runtime_checkable
class StyleBased(Protocol):
    """A system with a style w for each of L layers, and noise for each."""

    def latent(self, n: int) -> Tensor:
        """Fresh latents (n, Z)."""
        ...

    @property
    def like(self) -> Tensor:
        """A tensor of the dtype and device that fresh noise should have."""
        ...

    @property
    def layer_sides(self) -> list[int]:
        """The side of the map that each layer styles."""
        ...

    def draw_noise(self, n: int) -> list[Tensor]:
        """Fresh noise (n, 1, H, W) for each layer."""
        ...

    def styles(self, latent: Tensor) -> Tensor:
        """w (B, W) of latents (B, Z)."""
        ...

    def truncate(self, styles: Tensor, psi: float | Tensor) -> Tensor:
        """Styles (B, L, W) drawn towards their mean."""
        ...

    def synthesize(self, styles: Tensor, noise: Sequence[Tensor] | None = None) -> Tensor:
        """Images (B, C, H, W) of styles (B, L, W) and noise."""
        ...


@runtime_checkable
class Truncates(Protocol):
    """A system that can draw its samples towards the typical."""

    def truncated(self, n: int, amount: float, given: Batch | None = None, /) -> Tensor:
        """Images (n, C, H, W) truncated by a psi or at a threshold."""
        ...


def style_based(system: System) -> StyleBased:
    """The system, if its images are made of styles.

    Raises:
        BadInput: they are not.
    """
    if not isinstance(system, StyleBased):
        raise BadInput(f"{type(system).__name__} has no styles layer by layer; stylegan has.")
    return system


def truncating(system: System) -> Truncates:
    """The system, if it can truncate.

    Raises:
        BadInput: it cannot.
    """
    if not isinstance(system, Truncates):
        raise BadInput(f"{type(system).__name__} cannot truncate its samples; stylegan and biggan can.")
    return system


def layers_of(scale: str, sides: Sequence[int]) -> Tensor:
    """Which layers belong to a scale.

    Args:
        scale: ``coarse`` (up to 8x8), ``middle`` (16x16 and 32x32), ``fine`` (64x64 and above), or ``all``.
        sides: the side of the map of each layer.

    Returns:
        (L,) bool.

    Raises:
        BadInput: no such scale, or no layer of it.

    Example:
        >>> layers_of("coarse", [4, 4, 8, 8, 16, 16]).tolist()
        [True, True, True, True, False, False]
    """
    scales = {**SCALES, "all": (0, float("inf"))}
    if scale not in scales:
        raise BadInput(f"There is no scale {scale!r}; the scales are {', '.join(scales)}.")
    above, up_to = scales[scale]
    layers = torch.tensor([above < side <= up_to for side in sides])
    if not layers.any():
        raise BadInput(f"No layer is {scale}: the maps have sides of {sides[0]} to {sides[-1]} pixels.")
    return layers


def scales_of(sides: Sequence[int]) -> list[str]:
    """The scales that have layers, from coarse to fine."""
    return [scale for scale, (above, up_to) in SCALES.items() if any(above < side <= up_to for side in sides)]
