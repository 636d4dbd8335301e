"""What the loss of a turn makes of the scores: whether it reads all of them, and whether every score pulls equally."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

EQUAL = 1e-4
"""Relative spread of gradients that are equal."""


@dataclass
class ScoreGradients:
    """Gradients of a loss by the scores of a turn.

    Attributes:
        calls: how many times the critic scored something in a way that gradients can pass.
        reached: numbers of the calls whose scores a loss read; all of their gradients may be 0, as in a hinge.
        equal: number of the call -> whether all entries of every gradient that reached its scores were the same.
    """

    calls: int = 0
    reached: set[int] = field(default_factory=set)
    equal: dict[int, bool] = field(default_factory=dict)

    def marks(self) -> dict[str, float]:
        """``linear``: equal gradients everywhere. ``unheard``: a loss read some scores, and none did others."""
        if not self.reached:
            return {}
        linear = bool(self.equal) and all(self.equal.values())
        return {"linear": float(linear), "unheard": float(len(self.reached) < self.calls)}


@contextmanager
def watch_scores(critic: nn.Module | None) -> Iterator[ScoreGradients]:
    """Surrounds a turn.

    Args:
        critic: images -> scores (B, ...); other outputs are passed over. None: nothing is noted.
    """
    found = ScoreGradients()

    def collector(number: int) -> Callable[[Tensor], None]:
        def collect(gradient: Tensor) -> None:
            found.reached.add(number)
            values = gradient.detach().float()
            size = float(values.abs().max()) if values.numel() else 0.0
            if size > 0:
                same = values.numel() > 1 and float(values.max() - values.min()) <= EQUAL * size
                found.equal[number] = found.equal.get(number, True) and same

        return collect

    def watch(module: nn.Module, inputs: object, output: object) -> None:
        if isinstance(output, torch.Tensor) and output.requires_grad:
            output.register_hook(collector(found.calls))
            found.calls += 1

    hook = critic.register_forward_hook(watch) if critic is not None else None
    try:
        yield found
    finally:
        if hook is not None:
            hook.remove()
