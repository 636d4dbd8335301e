"""What a system draws while it makes images: written down once, then supplied from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from ganworks import rng
from ganworks.errors import BadInput

NoiseMode = Literal["zero", "constant", "input"]
"""What becomes of the maps of noise that the layers of a network draw for themselves (StyleGAN): no noise, one fixed
map for every picture, or one more input each."""


@dataclass(frozen=True)
class Demand:
    """One draw of a system, whatever the size of the batch."""

    kind: Literal["normal", "uniform", "integers"]
    size: tuple[int, ...]
    """Of one item: the shape without the batch."""
    low: float
    high: float
    dtype: torch.dtype
    layer: str
    """The network's layer that draws a map of noise for itself; empty for latents."""

    @property
    def law(self) -> str:
        """What the numbers are to be drawn from, in words."""
        if self.kind == "normal":
            return "normal(0, 1)"
        if self.kind == "uniform":
            return f"uniform[{self.low:g}, {self.high:g})"
        return f"integers {self.low:g} to {self.high - 1:g}"

    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """(n, *size) numbers of the law."""
        shape = (n, *self.size)
        if self.kind == "integers":
            return torch.randint(int(self.low), int(self.high), shape, generator=generator)
        if self.kind == "normal":
            return torch.randn(shape, generator=generator, dtype=self.dtype)
        return torch.rand(shape, generator=generator, dtype=self.dtype) * (self.high - self.low) + self.low


class Recorder:
    """Draws as usual inside :meth:`listening` and keeps what was asked for, and what came.

    Args:
        network: whose layers' own draws are told from those of the system.
        n: images that are made.
        name: of the system, for errors.
    """

    def __init__(self, network: nn.Module, n: int, name: str) -> None:
        self.network, self.n, self.name = network, n, name
        self.demands: list[Demand] = []
        self.values: list[Tensor] = []
        self._inside: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Write down every draw of the block."""
        hooks = []
        for name, module in self.network.named_modules():
            if name:
                hooks.append(module.register_forward_pre_hook(lambda *_, name=name: self._inside.append(name)))
                hooks.append(module.register_forward_hook(lambda *_: self._leave(), always_call=True))
        try:
            with rng.supplied(self._draw):
                yield
        finally:
            for hook in hooks:
                hook.remove()

    def _leave(self) -> None:
        self._inside.pop()

    def _draw(self, law: rng.Draw, like: Tensor) -> Tensor:
        if not law.shape or law.shape[0] != self.n:
            raise BadInput(f"{self.name} draws {law.shape} numbers for {self.n} images, so no batch size is free.")
        with rng.supplied(None):
            value = rng.draw(law, like)
        size = tuple(law.shape[1:])
        layer = self._inside[-1] if self._inside and len(size) == 3 else ""
        self.demands.append(Demand(law.kind, size, law.low, law.high, value.dtype, layer))
        self.values.append(value)
        return value


@dataclass
class Supply:
    """Answers the draws of one pass, in their order.

    Args:
        demands: what will be asked for.
        inputs: by the number of the demand, for those that come from outside.
        constants: by the number of the demand, (1, *size), for those that are the same for every image; zeros for the
            rest.
    """

    demands: Sequence[Demand]
    inputs: Mapping[int, Tensor]
    constants: Mapping[int, Tensor]
    position: int = 0

    def __call__(self, draw: rng.Draw, like: Tensor) -> Tensor:
        number, self.position = self.position, self.position + 1
        if number >= len(self.demands) or tuple(draw.shape[1:]) != self.demands[number].size:
            raise BadInput("The system draws other numbers than it did before, so that they cannot be inputs.")
        if number in self.inputs:
            return self.inputs[number]
        if number in self.constants:
            return self.constants[number].expand(draw.shape)
        return like.new_zeros(draw.shape)
