"""The weights a penalty acts on, as matrices."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn
from torch.nn.utils import parametrize

Layer = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def matrices(module: nn.Module) -> Iterator[tuple[str, Layer, Tensor]]:
    """Name, layer and weight as (out, rest) of every linear layer and convolution; embeddings are left out.

    A parametrized weight (spectral normalisation) comes as it was before: its raw parameter is what a penalty moves.
    """
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            yield name, layer, _out_first(layer, raw(layer)).flatten(1)


def raw(layer: Layer) -> Tensor:
    """The parameter behind a layer's weight."""
    if parametrize.is_parametrized(layer, "weight"):
        return dict(layer.named_parameters())["parametrizations.weight.original"]
    return layer.weight


def subtract_(layer: Layer, change: Tensor) -> None:
    """Take a matrix (out, rest) off the parameter behind a layer's weight, in place."""
    weight = _out_first(layer, raw(layer))
    weight -= change.view(weight.shape)


def _out_first(layer: Layer, weight: Tensor) -> Tensor:
    return weight.transpose(0, 1) if isinstance(layer, nn.ConvTranspose2d) else weight
