"""How long the command line takes to answer, the interpreter's start included."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

BARS = {"--help": 0.5, "list": 1.0, "train wgan_gp --help": None}
"""Command to the seconds it may take."""


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(words: str, times: int) -> dict[str, Any]:
    """Median wall and processor seconds of a command."""
    walls, processors = [], []
    for _ in range(times + 1):
        before, begun = _children(), time.perf_counter()
        subprocess.run([sys.executable, "-m", "ganworks", *words.split()], capture_output=True, check=True)
        walls.append(time.perf_counter() - begun)
        processors.append(_children() - before)
    return {
        "bar_seconds": BARS[words],
        "median_seconds": round(statistics.median(walls[1:]), 3),
        "median_processor_seconds": round(statistics.median(processors[1:]), 3),
    }


def startup(times: int) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Every command and what times it."""
    for words in BARS:
        yield words, lambda w=words: start(w, times)
