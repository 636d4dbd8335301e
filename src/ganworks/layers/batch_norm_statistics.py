"""Statistics of batch normalisation: frozen for a block, or measured anew for sampling.

The second are the standing statistics of BigGAN (Brock et al. 2018, arXiv:1809.11096, section 3.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase


@contextmanager
def freeze_batch_norm_statistics(modules: Iterable[nn.Module]) -> Iterator[None]:
    """Leave the running averages of layers in training mode as they are for the length of a block.

    The layers normalise by the batch at hand and forget it.

    Args:
        modules: the layers themselves, such as ``network.modules()``; others than normalisations are skipped.
    """
    tracking = [m for m in modules if isinstance(m, _NormBase) and m.training and m.track_running_stats]
    for module in tracking:
        module.track_running_stats = False
    try:
        yield
    finally:
        for module in tracking:
            module.track_running_stats = True


@torch.no_grad()
def standing_statistics_(network: nn.Module, inputs: Iterable[tuple[Any, ...]]) -> None:
    """Replace running statistics by the plain mean over some forward passes, in place.

    Run it once for each truncation threshold: the statistics of truncated latents are not those of training.

    Args:
        network: whose batch normalisations are set; its mode is restored.
        inputs: arguments of each forward pass (paper: a hundred batches).
    """
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d)]
    momenta, modes = [part.momentum for part in norms], [(part, part.training) for part in network.modules()]
    network.eval()
    for part in norms:
        part.reset_running_stats()
        part.momentum = None  # a cumulative mean
        part.train()
    try:
        for inputs_of_pass in inputs:
            network(*inputs_of_pass)
    finally:
        for part, momentum in zip(norms, momenta, strict=True):
            part.momentum = momentum
        for part, training in modes:
            part.training = training


@contextmanager
def standing_statistics(network: nn.Module, inputs: Iterable[tuple[Any, ...]]) -> Iterator[None]:
    """Standing statistics for the length of a block; those of training are put back afterwards.

    Args:
        network: whose batch normalisations are set.
        inputs: arguments of each forward pass; with none the statistics of training stay in force.
    """
    passes = list(inputs)
    if not passes:
        yield
        return
    buffers = [(part, name, value) for part in network.modules() for name, value in part.named_buffers(recurse=False)]
    try:
        for part, name, value in buffers:
            setattr(part, name, value.clone())
        standing_statistics_(network, passes)
        yield
    finally:
        for part, name, value in buffers:  # put back and not copied back: gradients of the block still need the others
            setattr(part, name, value)
