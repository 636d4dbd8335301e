r"""Batch normalisation by the whole batch where several processes hold a part of it each (SyncBatchNorm).

.. math::
    \mu = \frac{\sum_p \sum_i x_{pi}}{\sum_p n_p}, \qquad
    \sigma^2 = \frac{\sum_p \sum_i (x_{pi} - \mu)^2}{\sum_p n_p}

PyTorch has such a layer for GPUs alone and by one pass over squares. This one takes two sums and differentiates through
them, on any device; gradients, averaged over the processes, are those of one process with the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, distributed, nn


class _Switch:
    on = False
    """Read by backward passes as well, which may run in another thread."""


class _Sum(torch.autograd.Function):
    """The sum of a tensor over all processes, whose gradient is the sum of theirs."""

    @staticmethod
    def forward(ctx: Any, tensor: Tensor) -> Tensor:
        total = tensor.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # type: ignore[override]
        return _Sum.apply(gradient.contiguous())  # type: ignore[return-value]


def all_reduce(tensor: Tensor) -> Tensor:
    """The sum of a tensor over all processes, differentiable as often as wanted."""
    return _Sum.apply(tensor.contiguous())  # type: ignore[return-value]


@contextmanager
def whole_batch() -> Iterator[None]:
    """Let the layers that :func:`synchronize_` has found sum over all processes, each of which must run this block.

    Outside of it they normalise by what they see, so that a process may sample or measure by itself.
    """
    _Switch.on = True
    try:
        yield
    finally:
        _Switch.on = False


def synchronize_(module: nn.Module) -> int:
    """Make all batch normalisations of a module such layers, in place and with their weights; returns how many."""
    kinds: dict[type, type] = {nn.BatchNorm1d: SyncBatchNorm1d, nn.BatchNorm2d: SyncBatchNorm2d}
    norms = [part for part in module.modules() if type(part) in kinds]
    for part in norms:
        part.__class__ = kinds[type(part)]
    return len(norms)


def sync_batch_norm(norm: nn.BatchNorm1d | nn.BatchNorm2d, x: Tensor) -> Tensor:
    """What a layer in training mode makes of (B, C, ...), with the statistics of all processes.

    Args:
        norm: its weights, and the running statistics that move with the batch.
        x: this process's part of the batch; the parts may differ in length.
    """
    values = x.float() if x.dtype in (torch.bfloat16, torch.float16) else x
    others = [axis for axis in range(x.ndim) if axis != 1]
    count = values.new_tensor([values.numel() / values.shape[1]])
    totals = all_reduce(torch.cat([values.sum(others), count]))
    total = totals[-1].detach()
    mean = totals[:-1] / total
    shape = [1, -1, *[1] * (x.ndim - 2)]
    centred = values - mean.view(shape)
    variance = all_reduce(centred.square().sum(others)) / total
    _follow(norm, mean.detach(), (variance * total / (total - 1).clamp_min(1)).detach())
    out = centred * torch.rsqrt(variance + norm.eps).view(shape)
    if norm.affine:
        out = out * norm.weight.view(shape) + norm.bias.view(shape)
    return out.to(x.dtype)


@torch.no_grad()
def _follow(norm: nn.BatchNorm1d | nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    if not norm.track_running_stats or norm.running_mean is None or norm.running_var is None:
        return
    assert norm.num_batches_tracked is not None
    norm.num_batches_tracked += 1
    share = 1 / float(norm.num_batches_tracked) if norm.momentum is None else norm.momentum
    norm.running_mean.lerp_(mean.to(norm.running_mean.dtype), share)
    norm.running_var.lerp_(variance.to(norm.running_var.dtype), share)


class SyncBatchNorm1d(nn.BatchNorm1d):
    """nn.BatchNorm1d that sums over processes inside of :func:`whole_batch`."""

    def forward(self, input: Tensor) -> Tensor:
        """The normalised features."""
        return sync_batch_norm(self, input) if self.training and _Switch.on else super().forward(input)


class SyncBatchNorm2d(nn.BatchNorm2d):
    """nn.BatchNorm2d that sums over processes inside of :func:`whole_batch`."""

    def forward(self, input: Tensor) -> Tensor:
        """The normalised maps."""
        return sync_batch_norm(self, input) if self.training and _Switch.on else super().forward(input)
