"""Where a step's time goes: seconds and floating-point operations of every operator, forward and backward."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


@dataclass
class Row:
    """What the calls of one operator on operands of the same shapes took together."""

    calls: int = 0
    seconds: float = 0.0
    gflop: float = 0.0


class Ledger(TorchDispatchMode):
    """Writes down every operator that runs inside the block, by name and shapes of its operands.

    Args:
        clock: :func:`time.process_time` counts what all threads worked, whatever else the machine does;
            :func:`time.perf_counter` is the wall's, for an idle machine.
    """

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        super().__init__()
        self.clock = clock
        self.rows: dict[tuple[str, str], Row] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        begun = self.clock()
        out = func(*args, **(kwargs or {}))
        taken = self.clock() - begun
        packet = func._overloadpacket
        row = self.rows.setdefault((str(packet).removeprefix("aten."), shapes(args)), Row())
        row.calls, row.seconds = row.calls + 1, row.seconds + taken
        if packet in flop_registry:
            row.gflop += flop_registry[packet](*args, **(kwargs or {}), out_val=out) / 1e9
        return out

    @property
    def gflop(self) -> float:
        """Floating-point operations of products and convolutions, a multiplication and an addition being two."""
        return sum(row.gflop for row in self.rows.values())

    def dearest(self, steps: int, count: int = 12) -> list[dict[str, Any]]:
        """What costs most, for one of so many steps: name, shapes, share of the time, rate."""
        whole = sum(row.seconds for row in self.rows.values())
        falling = sorted(self.rows.items(), key=lambda item: -item[1].seconds)
        return [
            {
                "operator": name,
                "shapes": shown,
                "calls": round(row.calls / steps, 1),
                "share": round(row.seconds / whole, 4),
                "gflops": round(row.gflop / row.seconds, 1) if row.gflop else None,
            }
            for (name, shown), row in falling[:count]
        ]

    def kinds(self) -> dict[str, float]:
        """Share of the time by operator, whatever the shapes; what takes less than a hundredth is left out."""
        whole = sum(row.seconds for row in self.rows.values())
        shares: dict[str, float] = {}
        for (name, _), row in self.rows.items():
            shares[name] = shares.get(name, 0.0) + row.seconds / whole
        return {
            name: round(share, 4) for name, share in sorted(shares.items(), key=lambda item: -item[1]) if share >= 0.01
        }


def shapes(args: Any) -> str:
    """Shapes of the tensors among the first arguments, such as ``64x3x32x32 128x3x3x3``."""
    return " ".join("x".join(map(str, value.shape)) for value in args[:3] if isinstance(value, torch.Tensor))


def gflop_of(step: Callable[[], None]) -> float:
    """GFLOP that one step needs: the zeros between images that lie side by side are not counted."""
    from ganworks.layers import small_maps

    pays = small_maps._pays
    small_maps._pays = lambda x, weight, width, strided: False
    try:
        with Ledger() as ledger:
            step()
    finally:
        small_maps._pays = pays
    return ledger.gflop
