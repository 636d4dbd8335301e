"""What this machine can do at most: the rates that a step's share of the ceiling is taken of."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch.nn import functional

CONVOLUTIONS = ((64, 128, 128, 16, 3, 1), (32, 128, 256, 32, 4, 2), (64, 128, 128, 32, 3, 1))
"""Images, channels before and after, side, kernel and stride: shapes that the kernels like."""


def best(work: Callable[[], object], seconds: float = 1.0) -> float:
    """The shortest time of one call within a budget."""
    work()
    shortest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begun)
    return shortest


def ceilings(seconds: float = 1.0) -> dict[str, float]:
    """GFLOP/s of products and convolutions in float32 and bfloat16, GB/s of a copy and of a fresh allocation."""
    found: dict[str, float] = {}
    last = torch.channels_last
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        a, b = (torch.randn(1024, 1024, dtype=dtype) for _ in range(2))
        found[f"product_{name}_gflops"] = 2 * 1024**3 / best(lambda a=a, b=b: a @ b, seconds) / 1e9
        rates = []
        for images, before, after, side, kernel, stride in CONVOLUTIONS:
            maps = torch.randn(images, before, side, side, dtype=dtype).contiguous(memory_format=last)
            weight = torch.randn(after, before, kernel, kernel, dtype=dtype).contiguous(memory_format=last)
            work = 2 * images * before * after * kernel**2 * (side // stride) ** 2
            rates.append(
                work
                / 1e9
                / best(lambda m=maps, w=weight, s=stride: functional.conv2d(m, w, stride=s, padding=1), seconds)
            )
        found[f"convolution_{name}_gflops"] = max(rates)
    block = torch.ones(64 << 18)
    into = torch.empty_like(block)
    moved = 2 * block.numel() * 4 / 1e9
    found["copy_gb_per_second"] = moved / best(lambda: into.copy_(block), seconds)
    found["fresh_copy_gb_per_second"] = moved / best(lambda: block.clone(), seconds)
    return {name: round(value, 1) for name, value in found.items()}


def ceiling(found: dict[str, float], dtype: str) -> float:
    """The best rate that was seen in a number format, GFLOP/s."""
    return max(found[f"{kind}_{dtype}_gflops"] for kind in ("product", "convolution"))
