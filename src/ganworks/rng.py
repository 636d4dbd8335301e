"""Random numbers that depend on what they are for, not on when they are drawn or on how the work is split.

Every turn of training, every sample grid and every evaluation opens a :func:`scope` keyed by what it is, for
example ``(seed, step, phase, repeat)``. Numbers drawn through this module inside a scope are those of the *global*
batch: a process or micro-batch that holds shard ``i`` of ``k`` draws the whole and keeps its part. So one process
with sixteen images and two with eight see the same noise, and a resumed run continues bit for bit.

Draws made with torch's own global generator (dropout, say) are seeded by the key and the shard: reproducible, but
not independent of the split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor


def seed_of(*key: object) -> int:
    """A 63-bit seed from a key, the same on every machine and in every process."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class _Scope:
    def __init__(self, seed: int, shard: int, shards: int):
        self.seed, self.shard, self.shards = seed, shard, shards
        self.generators: dict[torch.device, torch.Generator] = {}

    def generator(self, device: torch.device) -> torch.Generator:
        if device not in self.generators:
            self.generators[device] = torch.Generator(device).manual_seed(self.seed)
        return self.generators[device]


_scope: ContextVar[_Scope | None] = ContextVar("scope", default=None)


@contextmanager
def scope(*key: object, shard: int = 0, shards: int = 1) -> Iterator[None]:
    """Seed all draws inside the block by ``key``; torch's global generator is restored afterwards.

    Args:
        key: anything with a stable ``repr``: numbers, strings, tuples of them.
        shard: which part of the global batch this process or micro-batch holds.
        shards: how many parts there are.
    """
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    token = _scope.set(_Scope(seed_of(*key), shard, shards))
    with torch.random.fork_rng(devices):
        seed_torch(seed_of(*key, "shard", shard))
        try:
            yield
        finally:
            _scope.reset(token)


def seed_torch(seed: int) -> None:
    """Seed torch's global generators; where there is the processor alone, at a hundredth of ``torch.manual_seed``.

    That notes the stack of its caller for every kind of device that might be there.

    Args:
        seed: 0 or more.
    """
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        torch.manual_seed(seed)
    else:
        torch.default_generator.manual_seed(seed)


@contextmanager
def unsharded() -> Iterator[None]:
    """Draw inside the block what every shard needs alike: numbers that belong to no image of the batch."""
    current = _scope.get()
    if current is None:
        yield
        return
    common = _Scope(current.seed, 0, 1)
    common.generators = current.generators
    token = _scope.set(common)
    try:
        yield
    finally:
        _scope.reset(token)


@dataclass(frozen=True)
class State:
    """Where the generators of a scope stand, so that the same numbers can be drawn again."""

    seed: int
    shard: int
    shards: int
    states: dict[torch.device, Tensor]


def state() -> State | None:
    """The state of the scope in force; None outside of one."""
    current = _scope.get()
    if current is None:
        return None
    states = {device: generator.get_state() for device, generator in current.generators.items()}
    return State(current.seed, current.shard, current.shards, states)


@contextmanager
def replay(state_before: State | None) -> Iterator[None]:
    """Inside the block, in any thread, draw again what was drawn after ``saved``; the scope itself does not move."""
    if state_before is None:
        yield
        return
    again = _Scope(state_before.seed, state_before.shard, state_before.shards)
    for device, state in state_before.states.items():
        again.generators[device] = torch.Generator(device)
        again.generators[device].set_state(state)
    token = _scope.set(again)
    try:
        yield
    finally:
        _scope.reset(token)


@dataclass(frozen=True)
class Draw:
    """Numbers that somebody asks for."""

    kind: Literal["normal", "uniform", "integers"]
    """Standard normal; uniform in [low, high); uniform integers in low .. high - 1, as int64."""
    shape: tuple[int, ...]
    """The first dimension is the batch."""
    low: float = 0.0
    high: float = 1.0


Source = Callable[[Draw, Tensor], Tensor]
"""From what is asked for, and a tensor of the wished dtype and device, to the numbers."""
_source: ContextVar[Source | None] = ContextVar("source", default=None)


@contextmanager
def supplied(source: Source | None) -> Iterator[None]:
    """Take all numbers inside the block from ``source`` instead of drawing them: noise as an input of a function.

    Inside of that, ``supplied(None)`` draws as usual.
    """
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def is_supplied() -> bool:
    """Whether numbers come from outside, so that what is not needed should not be asked for."""
    return _source.get() is not None


def draw(law: Draw, like: Tensor) -> Tensor:
    """What is asked for, with the dtype and device of ``like``."""
    if law.kind == "normal":
        return normal(*law.shape, like=like)
    if law.kind == "uniform":
        return uniform(*law.shape, like=like, low=law.low, high=law.high)
    return integers(*law.shape, high=int(law.high), like=like)


def _draw(kind: str, shape: tuple[int, ...], like: Tensor, **bounds: float) -> Tensor:
    current = _scope.get()
    if current is None or not shape:
        return getattr(torch.empty(shape, dtype=like.dtype, device=like.device), kind)(**bounds)
    all_shards = torch.empty((shape[0] * current.shards, *shape[1:]), dtype=like.dtype, device=like.device)
    getattr(all_shards, kind)(**bounds, generator=current.generator(all_shards.device))
    return all_shards[current.shard * shape[0] : (current.shard + 1) * shape[0]]


def normal(*shape: int, like: Tensor) -> Tensor:
    """Standard normal numbers; the first dimension is the batch; dtype and device of ``like``."""
    if (source := _source.get()) is not None:
        return source(Draw("normal", shape), like)
    return _draw("normal_", shape, like)


def uniform(*shape: int, like: Tensor, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Uniform numbers in [low, high); the first dimension is the batch; dtype and device of ``like``."""
    if (source := _source.get()) is not None:
        return source(Draw("uniform", shape, low, high), like)
    return _draw("uniform_", shape, like) * (high - low) + low


def integers(*shape: int, high: int, like: Tensor) -> Tensor:
    """Uniform integers in 0 .. high - 1 as int64; the first dimension is the batch; device of ``like``."""
    if (source := _source.get()) is not None:
        return source(Draw("integers", shape, 0, high), like)
    index = torch.empty(0, dtype=torch.float64, device=like.device)
    return (_draw("uniform_", shape, index) * high).long().clamp_(max=high - 1)
