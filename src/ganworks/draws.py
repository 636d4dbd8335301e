"""Random numbers that depend on what they are for, not on when they are drawn or on how the work is split.

Every turn of training, every sample grid and every evaluation opens a :func:`stream` keyed by what it is, for
example ``(seed, step, phase, repeat)``. Numbers drawn through this module inside a stream are those of the *global*
batch: a process or micro-batch that holds shard ``i`` of ``k`` draws the whole and keeps its part. So one process
with sixteen images and two with eight see the same noise, and a resumed run continues bit for bit.

Draws made with torch's own global generator (dropout, say) are seeded by the key and the shard: reproducible, but
not independent of the split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import torch
from torch import Tensor


def seed_of(*key: object) -> int:
    """A 63-bit seed from a key, the same on every machine and in every process."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class _Stream:
    def __init__(self, seed: int, shard: int, shards: int):
        self.seed, self.shard, self.shards = seed, shard, shards
        self.generators: dict[torch.device, torch.Generator] = {}

    def generator(self, device: torch.device) -> torch.Generator:
        if device not in self.generators:
            self.generators[device] = torch.Generator(device).manual_seed(self.seed)
        return self.generators[device]


_stream: ContextVar[_Stream | None] = ContextVar("stream", default=None)


@contextmanager
def stream(*key: object, shard: int = 0, shards: int = 1) -> Iterator[None]:
    """Seed all draws inside the block by ``key``; torch's global generator is restored afterwards.

    Args:
        key: anything with a stable ``repr``: numbers, strings, tuples of them.
        shard: which part of the global batch this process or micro-batch holds.
        shards: how many parts there are.
    """
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    token = _stream.set(_Stream(seed_of(*key), shard, shards))
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed_of(*key, "shard", shard))
        try:
            yield
        finally:
            _stream.reset(token)


@dataclass(frozen=True)
class Place:
    """Where the stream of a block stands: what comes next can be drawn again."""

    seed: int
    shard: int
    shards: int
    states: dict[torch.device, Tensor]


def place() -> Place | None:
    """Where the stream in force stands; None outside of one."""
    current = _stream.get()
    if current is None:
        return None
    states = {device: generator.get_state() for device, generator in current.generators.items()}
    return Place(current.seed, current.shard, current.shards, states)


@contextmanager
def replayed(place: Place | None) -> Iterator[None]:
    """Inside the block, in any thread, what was drawn from a place on is drawn again; the stream itself stays."""
    if place is None:
        yield
        return
    again = _Stream(place.seed, place.shard, place.shards)
    for device, state in place.states.items():
        again.generators[device] = torch.Generator(device)
        again.generators[device].set_state(state)
    token = _stream.set(again)
    try:
        yield
    finally:
        _stream.reset(token)


def _draw(kind: str, shape: tuple[int, ...], like: Tensor, **bounds: float) -> Tensor:
    current = _stream.get()
    if current is None or not shape:
        return getattr(torch.empty(shape, dtype=like.dtype, device=like.device), kind)(**bounds)
    whole = torch.empty((shape[0] * current.shards, *shape[1:]), dtype=like.dtype, device=like.device)
    getattr(whole, kind)(**bounds, generator=current.generator(whole.device))
    return whole[current.shard * shape[0] : (current.shard + 1) * shape[0]]


def normal(*shape: int, like: Tensor) -> Tensor:
    """Standard normal numbers; the first dimension is the batch; dtype and device of ``like``."""
    return _draw("normal_", shape, like)


def uniform(*shape: int, like: Tensor, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Uniform numbers in [low, high); the first dimension is the batch; dtype and device of ``like``."""
    return _draw("uniform_", shape, like) * (high - low) + low


def integers(*shape: int, high: int, like: Tensor) -> Tensor:
    """Uniform integers in 0 .. high - 1 as int64; the first dimension is the batch; device of ``like``."""
    index = torch.empty(0, dtype=torch.float64, device=like.device)
    return (_draw("uniform_", shape, index) * high).long().clamp_(max=high - 1)
