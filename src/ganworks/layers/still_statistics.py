"""Batch normalisation that normalises by the batch at hand and forgets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from torch import nn
from torch.nn.modules.batchnorm import _NormBase


@contextmanager
def statistics_stand_still(modules: Iterable[nn.Module]) -> Iterator[None]:
    """Running averages of layers in training mode stay as they are for the length of a block.

    Args:
        modules: the layers themselves, such as ``network.modules()``; all but normalisations are passed over.
    """
    tracking = [m for m in modules if isinstance(m, _NormBase) and m.training and m.track_running_stats]
    for module in tracking:
        module.track_running_stats = False
    try:
        yield
    finally:
        for module in tracking:
            module.track_running_stats = True
