"""Starting weights: those of the DCGAN paper, which most of the early papers share, and BigGAN's."""

from __future__ import annotations

from typing import TypeVar

from torch import nn

Module = TypeVar("Module", bound=nn.Module)
_WEIGHTED = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear, nn.Embedding)
_SCALED = (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.InstanceNorm2d, nn.LayerNorm)


def normal_(module: Module, deviation: float = 0.02) -> Module:
    """Draw weights from N(0, deviation^2), normalisation gains from N(1, deviation^2), set biases to 0; returns it."""
    for part in module.modules():
        if isinstance(part, (*_WEIGHTED, *_SCALED)) and part.weight is not None:
            nn.init.normal_(part.weight, 1.0 if isinstance(part, _SCALED) else 0.0, deviation)
            if getattr(part, "bias", None) is not None:
                nn.init.zeros_(part.bias)  # pyright: ignore[reportArgumentType]
    return module


def orthogonal_(module: Module) -> Module:
    """Orthogonal weights (Saxe et al. 2013, arXiv:1312.6120) and zero biases, as in BigGAN; returns the module."""
    for part in module.modules():
        if isinstance(part, _WEIGHTED):
            nn.init.orthogonal_(part.weight)
            if getattr(part, "bias", None) is not None:
                nn.init.zeros_(part.bias)  # pyright: ignore[reportArgumentType]
    return module
