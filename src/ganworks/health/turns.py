r"""By-products of a turn of play: how far the players moved, and what reached the generator's images.

``update_ratio`` is :math:`\|\theta_{t+1} - \theta_t\| / \|\theta_t\|` of all parameters that moved. ``zero_gradients``
is the share of gradient entries that are exactly zero. Rows of a weight with no gradient at all (a word that no caption
of the batch has, a unit that is never active) and taps of a kernel that meet padding only are left out of it, unless
the whole weight has none. ``lost_updates`` is the share of non-zero ones whose parameter did not change; both rise
where the number format is too coarse. ``output_gradient`` is the mean norm of the loss's slope by each sample
:math:`G(z_i)` times the size of the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Onlooker:
    """Looks on at turns of play and notes what they did; training is bit for bit what it is without.

    Args:
        generators: the networks whose outputs are watched.
        every: steps between looks; the first step is always looked at.
    """

    def __init__(self, generators: Sequence[nn.Module], every: int):
        self.generators, self.every = generators, every

    def due(self, step: int) -> bool:
        """Whether this step is looked at."""
        return step == 1 or step % self.every == 0

    @contextmanager
    def turn(self, moves: Mapping[str, nn.Parameter], step: int) -> Iterator[dict[str, Tensor]]:
        """Surrounds backward pass and optimiser step of a turn; what it yields is filled when the block ends.

        Args:
            moves: the parameters that move, by name.
            step: number of the step.
        """
        noted: dict[str, Tensor] = {}
        if not self.due(step):
            yield noted
            return
        before = [parameter.detach().clone() for parameter in moves.values()]
        with _outputs(self.generators) as norms:
            yield noted
        noted.update(moved(list(moves.values()), before))
        if norms:
            noted["output_gradient"] = torch.stack(norms).mean()


@torch.no_grad()
def moved(after: Sequence[Tensor], before: Sequence[Tensor]) -> dict[str, Tensor]:
    """How parameters changed, given what they were; their gradients are read where there are any."""
    like = after[0]
    change = like.new_zeros((), dtype=torch.float32)
    length, zeros, entries, lost = change.clone(), change.clone(), 0, change.clone()
    for new, old in zip(after, before, strict=True):
        step = (new - old).float()
        change, length = change + step.square().sum(), length + old.float().square().sum()
        if new.grad is not None:
            idle = new.grad == 0
            zeros, entries = zeros + new.numel() * _zeros(idle), entries + new.numel()
            lost = lost + ((step == 0) & ~idle).sum()
    found = {"update_ratio": (change / length.clamp_min(1e-24)).sqrt()}
    if entries:
        found |= {"zero_gradients": zeros / entries, "lost_updates": lost / entries}
    return found


def _zeros(idle: Tensor) -> Tensor:
    """The share of a gradient's entries that are zero, in its rows and taps that are not all zero; 1 if all are."""
    if idle.dim() < 2:
        return idle.float().mean()
    grid = idle.flatten(2) if idle.dim() > 2 else idle[..., None]  # (rows, columns, taps)
    busy = ~grid
    rows, taps = busy.any(2).any(1), busy.any(0).any(0)
    entries = rows.sum() * grid.shape[1] * taps.sum()
    return torch.where(entries > 0, 1 - busy.sum() / entries.clamp_min(1), 1.0)


@contextmanager
def _outputs(generators: Sequence[nn.Module]) -> Iterator[list[Tensor]]:
    """Notes the gradient norm of every output of the generators that takes part in a backward pass."""
    norms: list[Tensor] = []

    def watch(module: nn.Module, given: object, made: object) -> None:
        if isinstance(made, Tensor) and made.requires_grad:
            made.register_hook(note)

    def note(gradient: Tensor) -> None:
        norms.append(gradient.detach().float().flatten(1).norm(dim=1).sum())

    hooks = [module.register_forward_hook(watch) for module in generators]
    try:
        yield norms
    finally:
        for hook in hooks:
            hook.remove()
