r"""By-products of a turn: how far the parameters moved, and what gradient reached the generator's images.

``update_ratio`` is :math:`\|\theta_{t+1} - \theta_t\| / \|\theta_t\|` of all parameters that moved. ``zero_gradients``
is the share of gradient entries that are exactly zero. Rows of a weight with no gradient at all (a word that no caption
of the batch has, a unit that is never active) and taps of a kernel that meet padding only are left out of it, unless
the whole weight has none. ``lost_updates`` is the share of non-zero ones whose parameter did not change; both rise
where the number format is too coarse. ``coarse_gradients`` is the share of non-zero ones with at most 11 binary
digits, which half precision and bfloat16 leave and single precision does not. ``gradient_norm`` and ``weight_norm`` are
those of all parameters that moved. ``output_gradient`` is the mean norm of the loss's gradient by each sample
:math:`G(z_i)` times the size of the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def watch_update(parameters: Sequence[Tensor], generators: Sequence[nn.Module] = ()) -> Iterator[dict[str, Tensor]]:
    """Surrounds forward and backward pass and optimizer step of a turn; training is bit for bit what it is without.

    Args:
        parameters: what the optimizer moves.
        generators: the networks whose outputs are watched.

    Yields:
        A dictionary that holds the by-products when the block has ended.
    """
    values: dict[str, Tensor] = {}
    before = [parameter.detach().clone() for parameter in parameters]
    with _output_gradients(generators) as norms:
        yield values
    values.update(update_statistics(parameters, before))
    if norms:
        values["output_gradient"] = torch.stack(norms).mean()


@torch.no_grad()
def update_statistics(after: Sequence[Tensor], before: Sequence[Tensor]) -> dict[str, Tensor]:
    """How parameters changed, given what they were; their gradients are read where there are any."""
    if not after:
        return {}
    change = after[0].new_zeros((), dtype=torch.float32)
    length, zeros, entries, underflowed = change.clone(), change.clone(), 0, change.clone()
    square, coarse, present = change.clone(), change.clone(), change.clone()
    for new, old in zip(after, before, strict=True):
        step = (new - old).float()
        change, length = change + step.square().sum(), length + old.float().square().sum()
        if new.grad is not None:
            zero = new.grad == 0
            zeros, entries = zeros + new.numel() * _zero_share(zero), entries + new.numel()
            underflowed, square = underflowed + ((step == 0) & ~zero).sum(), square + new.grad.float().square().sum()
            coarse, present = coarse + (_few_digits(new.grad) & ~zero).sum(), present + (~zero).sum()
    values = {"update_ratio": (change / length.clamp_min(1e-24)).sqrt(), "weight_norm": length.sqrt()}
    if entries:
        values |= {
            "zero_gradients": zeros / entries,
            "lost_updates": underflowed / entries,
            "gradient_norm": square.sqrt(),
        }
        values["coarse_gradients"] = coarse / present.clamp_min(1)
    return values


def _few_digits(gradient: Tensor) -> Tensor:
    """Where numbers have at most 11 binary digits: the other 13 of single precision's mantissa are zero."""
    if gradient.element_size() < 4:
        return torch.ones_like(gradient, dtype=torch.bool)
    return torch.isfinite(gradient) & ((gradient.detach().float().contiguous().view(torch.int32) & 0x1FFF) == 0)


def _zero_share(zero: Tensor) -> Tensor:
    """The share of a gradient's entries that are zero, in its rows and taps that are not all zero; 1 if all are."""
    if zero.dim() < 2:
        return zero.float().mean()
    grid = zero.flatten(2) if zero.dim() > 2 else zero[..., None]  # (rows, columns, taps)
    active = ~grid
    rows, taps = active.any(2).any(1), active.any(0).any(0)
    entries = rows.sum() * grid.shape[1] * taps.sum()
    return torch.where(entries > 0, 1 - active.sum() / entries.clamp_min(1), 1.0)


@contextmanager
def _output_gradients(generators: Sequence[nn.Module]) -> Iterator[list[Tensor]]:
    """Collects the gradient norm of every output of the generators that takes part in a backward pass."""
    norms: list[Tensor] = []

    def watch(module: nn.Module, inputs: object, output: object) -> None:
        if isinstance(output, Tensor) and output.requires_grad:
            output.register_hook(collect)

    def collect(gradient: Tensor) -> None:
        norms.append(gradient.detach().float().flatten(1).norm(dim=1).sum())

    hooks = [module.register_forward_hook(watch) for module in generators]
    try:
        yield norms
    finally:
        for hook in hooks:
            hook.remove()
