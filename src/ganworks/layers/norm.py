"""Normalisation by name, so that a network can be told which one its objective allows."""

from __future__ import annotations

from typing import Literal

from torch import nn

from ganworks.errors import unknown_name

Norm = Literal["batch", "layer", "instance", "none"]


def maps(kind: Norm, channels: int) -> nn.Module:
    """Normalisation of (B, C, H, W).

    Args:
        kind: ``batch`` over B, H, W (couples the samples: not under a per-sample gradient penalty); ``layer`` over
            C, H, W of each sample with a gain a channel; ``instance`` over H, W; ``none``.
        channels: C.

    Raises:
        BadInput: there is no such normalisation.
    """
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    if kind == "layer":
        return nn.GroupNorm(1, channels)
    if kind == "instance":
        return nn.InstanceNorm2d(channels, affine=True)
    if kind == "none":
        return nn.Identity()
    raise unknown_name("normalisation", kind, ("batch", "layer", "instance", "none"))


def vectors(kind: Norm, features: int) -> nn.Module:
    """Normalisation of (B, F); ``instance`` has no meaning for vectors and is refused.

    Raises:
        BadInput: there is no such normalisation of vectors.
    """
    if kind == "batch":
        return nn.BatchNorm1d(features)
    if kind == "layer":
        return nn.LayerNorm(features)
    if kind == "none":
        return nn.Identity()
    raise unknown_name("normalisation of vectors", kind, ("batch", "layer", "none"))


def cancels_bias(kind: Norm) -> bool:
    """Whether a bias before the normalisation would be subtracted again at once."""
    return kind in {"batch", "instance"}
