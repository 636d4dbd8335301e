"""How cost grows: a step's time with batch, image size and width, and metrics' time with the number of images.

    python benchmarks/speed/growth.py --threads 1

Each row is the shortest of a few steps, and beside it the exponent against the row before (1 is proportional). Writes
``results/growth.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from cases import Case, ours

from ganworks.metrics.frechet import frechet_distance
from ganworks.metrics.kid import kernel_distance
from ganworks.metrics.precision_recall import precision_recall

SYSTEMS = {"dcgan": {}, "wgan_gp": {"network": "dcgan"}}


def shortest(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of a few calls, after one that warms up."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def rows(name: str, values: list[int], work: Callable[[int], Callable[[], object]]) -> list[dict[str, Any]]:
    """Time the work at each value."""
    found: list[dict[str, Any]] = []
    for value in values:
        row = {name: value, "seconds": shortest(work(value))}
        if found:
            before = found[-1]
            row["exponent"] = round(math.log(row["seconds"] / before["seconds"]) / math.log(value / before[name]), 2)
        found.append(row)
        print(row, flush=True)
    return found


def steps(system: str) -> dict[str, Any]:
    """Growth of a training step."""
    options = SYSTEMS[system]

    def case(batch: int = 32, side: int = 32, width: int = 32) -> Callable[[], object]:
        return ours(Case(system, (3, side, side), batch, {**options, "width": width}), "32")

    return {
        "batch": rows("batch", [16, 32, 64, 128, 256], lambda value: case(batch=value)),
        "side": rows("side", [16, 32, 64, 128], lambda value: case(batch=16, side=value)),
        "width": rows("width", [16, 32, 64, 128], lambda value: case(batch=16, width=value)),
    }


def metrics() -> dict[str, Any]:
    """Growth of the metrics on features of 512 numbers."""
    kinds = {"frechet": frechet_distance, "kid": kernel_distance, "precision_recall": precision_recall}

    def work(kind: Callable[..., object], n: int) -> Callable[[], object]:
        generator = torch.Generator().manual_seed(0)
        real, fake = (torch.randn(n, 512, generator=generator) for _ in range(2))
        return lambda: kind(real, fake)

    return {name: rows("images", [500, 1000, 2000, 4000, 8000], lambda n, kind=kind: work(kind, n))
            for name, kind in kinds.items()}  # fmt: skip


def main() -> None:
    """Time all, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    result = {"command": f"python benchmarks/speed/growth.py --threads {asked.threads}",
              **{system: steps(system) for system in SYSTEMS}, "metrics": metrics()}  # fmt: skip
    (Path(__file__).parent / "results" / "growth.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
