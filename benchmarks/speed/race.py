"""Processes that take turns: each does one step a round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

Step = Callable[[], None]
WARM_UP = 2


def serve(step: Step, warm_up: int = WARM_UP) -> None:
    """A racer's side: a step for every line on standard input, its wall and processor seconds on standard output."""
    for _ in range(warm_up):
        step()
    print("ready", flush=True)
    for _ in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        step()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps([time.perf_counter() - wall, time.process_time() - processor, peak]), flush=True)


def race(commands: dict[str, Sequence[str]], rounds: int, threads: int) -> dict[str, list[list[float]]]:
    """Start every racer, then let them step in rotating order.

    Args:
        commands: name to the command of a process that calls :func:`serve`.
        rounds: steps of each.
        threads: processor threads of each.

    Returns:
        Name to [wall seconds, processor seconds, peak MiB] of each round.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    racers = {
        name: subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for name, command in commands.items()
    }
    for name, racer in racers.items():
        assert racer.stdout and racer.stdout.readline().strip() == "ready", f"{name} did not start"
    names, taken = list(racers), {name: [] for name in racers}
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            racer = racers[name]
            assert racer.stdin and racer.stdout
            racer.stdin.write("\n")
            racer.stdin.flush()
            taken[name].append(json.loads(racer.stdout.readline()))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    for racer in racers.values():
        assert racer.stdin
        racer.stdin.close()
        racer.wait()
    return taken


def summary(taken: dict[str, list[list[float]]], name: str, base: str) -> dict[str, object]:
    """Median seconds of one racer and how many times faster than another it is, round by round."""
    gains = {kind: [a[place] / b[place] for a, b in zip(taken[base], taken[name], strict=True)]
             for place, kind in enumerate(("wall", "processor"))}  # fmt: skip
    return {
        "median_seconds": round(statistics.median(row[0] for row in taken[name]), 4),
        "peak_mib": max(row[2] for row in taken[name]),
        **{f"gain_{kind}": round(statistics.median(values), 3) for kind, values in gains.items()},
        "gain_quartiles": [round(q, 3) for q in statistics.quantiles(gains["wall"], n=4)[::2]],
    }
