"""What this machine can do at most: the rates that a step's share of the ceiling is taken of."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch.nn import functional


def best(work: Callable[[], object], seconds: float = 1.0) -> float:
    """The shortest time of one call within a budget."""
    work()
    shortest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest


def ceilings() -> dict[str, float]:
    """GFLOP/s of products and convolutions in float32 and bfloat16, GB/s of a copy and of a fresh allocation."""
    found = {}
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        a, b = (torch.randn(1024, 1024, dtype=dtype) for _ in range(2))
        found[f"product_{name}_gflops"] = 2 * 1024**3 / best(lambda a=a, b=b: a @ b) / 1e9
        maps = torch.randn(32, 128, 32, 32, dtype=dtype).contiguous(memory_format=torch.channels_last)
        kernel = torch.randn(256, 128, 4, 4, dtype=dtype).contiguous(memory_format=torch.channels_last)
        work = 2 * 32 * 256 * 128 * 16 * 16 * 16
        seconds = best(lambda maps=maps, kernel=kernel: functional.conv2d(maps, kernel, stride=2, padding=1))
        found[f"convolution_{name}_gflops"] = work / seconds / 1e9
    block = torch.ones(64 << 18)
    into = torch.empty_like(block)
    moved = 2 * block.numel() * 4 / 1e9
    found["copy_gb_per_second"] = moved / best(lambda: into.copy_(block))
    found["fresh_copy_gb_per_second"] = moved / best(lambda: block.clone())
    return {name: round(value, 1) for name, value in found.items()}
