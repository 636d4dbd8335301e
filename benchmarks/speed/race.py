"""Processes that take turns: each does one step a round, so that a busy machine slows all of them alike.

``python race.py CASE KIND`` is a racer's side: see :func:`serve` and :func:`cases.racer`.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Step = Callable[[], None]
WARM_UP = 2


def serve(step: Step, warm_up: int = WARM_UP) -> None:
    """A racer's side: GFLOP of a step when it is ready, then a step for every line on standard input.

    Each answer is wall seconds, processor seconds and the peak of resident memory in MiB.
    """
    from ledger import gflop_of

    work = gflop_of(step)
    for _ in range(warm_up - 1):
        step()
    print(f"ready {work}", flush=True)
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        step()
        taken = [time.perf_counter() - wall, time.process_time() - processor]
        print(json.dumps([*taken, round(peak_mib())]), flush=True)


def peak_mib() -> float:
    """The most MiB that this process has had in memory; getrusage would tell the parent's, which it inherits."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


Taken = dict[str, list[list[float]]]


def race(case: str, kinds: Sequence[str], rounds: int, threads: int) -> tuple[Taken, dict[str, float]]:
    """Start every racer, then let them step in rotating order.

    Args:
        case: the game.
        kinds: how each plays it.
        rounds: steps of each.
        threads: processor threads of each.

    Returns:
        Kind to [wall seconds, processor seconds, peak MiB] of each round, and kind to GFLOP of a step.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    racers = {
        kind: subprocess.Popen(
            [sys.executable, __file__, case, kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for kind in kinds
    }
    try:
        work = {kind: float(_answer(racer, kind).split()[1]) for kind, racer in racers.items()}
        names, taken = list(racers), {kind: [] for kind in racers}
        for number in range(rounds):
            shift = number % len(names)
            for kind in names[shift:] + names[:shift]:
                racer = racers[kind]
                assert racer.stdin
                racer.stdin.write("\n")
                racer.stdin.flush()
                taken[kind].append(json.loads(_answer(racer, kind)))
            print(f"{case}: round {number + 1} of {rounds}", file=sys.stderr)
    finally:
        for racer in racers.values():
            racer.kill()
            racer.wait()
    return taken, work


def _answer(racer: subprocess.Popen[str], kind: str) -> str:
    assert racer.stdout
    line = racer.stdout.readline()
    if not line:
        raise RuntimeError(f"The racer {kind} has ended; what it said stands above.")
    return line


def summary(taken: Taken, name: str, base: str) -> dict[str, object]:
    """Median seconds of one racer and how many times faster than another it is, round by round."""
    gains = {
        kind: [a[place] / b[place] for a, b in zip(taken[base], taken[name], strict=True)]
        for place, kind in enumerate(("wall", "processor"))
    }
    return {
        "median_seconds": round(statistics.median(row[0] for row in taken[name]), 4),
        "median_processor_seconds": round(statistics.median(row[1] for row in taken[name]), 4),
        "peak_mib": max(row[2] for row in taken[name]),
        **{f"gain_{kind}": round(statistics.median(values), 3) for kind, values in gains.items()},
        "gain_quartiles": _quartiles(gains["wall"]),
        "gain_processor_quartiles": _quartiles(gains["processor"]),
    }


def _quartiles(values: list[float]) -> list[float]:
    found = statistics.quantiles(values, n=4)[::2] if len(values) > 1 else values * 2
    return [round(quartile, 3) for quartile in found]


if __name__ == "__main__":
    from cases import racer as built

    serve(built(*sys.argv[1:]))
