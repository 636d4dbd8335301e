"""Batch-normalisation statistics measured for sampling (BigGAN; Brock et al. 2018, arXiv:1809.11096, section 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


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
        for given in inputs:
            network(*given)
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
    held = [(part, name, value) for part in network.modules() for name, value in part.named_buffers(recurse=False)]
    try:
        for part, name, value in held:
            setattr(part, name, value.clone())
        standing_statistics_(network, passes)
        yield
    finally:
        for part, name, value in held:  # put back and not copied back: gradients of the block still need the others
            setattr(part, name, value)
