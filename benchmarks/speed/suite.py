"""All measurements of speed and memory, or some of them.

    python benchmarks/speed/suite.py                                        # everything, ceilings first
    python benchmarks/speed/suite.py --parts steps --cases dcgan64 --rounds 10
    python benchmarks/speed/suite.py --parts factors --precisions 32 bf16 --resume
    python benchmarks/speed/suite.py --tiny --results FOLDER                # does it all run?

Parts:
    ceilings   the rates this machine can reach
    steps      full training steps beside the textbook's, which same.py first asserts to be the same games
    factors    each optimisation's own factor, and what those that were left out would change
    profile    where a step's time goes
    growth     cost against batch, size, width and number of images
    memory     the peak beside the need, flatness over 10,000 steps, recomputed activations
    startup    seconds until the command line answers

Each part writes ``results/<part>.json`` after every entry, with commit and versions; with ``--resume`` entries that are
there are kept. ``report.py`` makes the tables of the documentation from these files.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from cases import CASES, TOY
from ceilings import ceilings
from factors import factors
from growth import growth
from keeping import RESULTS, Kept, read
from memory import memory
from profiles import profile
from startup import startup
from steps import RACERS, steps
from switches import SWITCHES

PARTS = ("ceilings", "steps", "factors", "profile", "growth", "memory", "startup")
Entries = Iterable[tuple[str, Callable[[], dict[str, Any]]]]


def entries(part: str, asked: argparse.Namespace) -> Entries:
    """Names of a part's entries and what measures each."""
    names = [f"{name}-tiny" for name in asked.cases] if asked.tiny else asked.cases
    raced = [name for name in names if name.removesuffix("-tiny") in CASES]
    rounds, threads = asked.rounds, asked.threads
    limits = read("ceilings", asked.results).get("machine") if part == "steps" else None
    if part == "ceilings" or (part == "steps" and limits is None):
        limits = {"threads": threads, **ceilings(0.05 if asked.tiny else 1.0)}
    if part == "ceilings":
        return [("machine", lambda: limits or {})]
    if part == "steps":
        return [(name, lambda n=name: steps(n, rounds, threads, limits or {})) for name in raced]
    if part == "factors":
        return [
            (f"{name} {precision}", lambda n=name, p=precision: factors(n, p, rounds, threads, asked.switches))
            for precision in asked.precisions
            for name in names
        ]
    if part == "profile":
        return [
            (f"{name} {kind}", lambda n=name, k=kind: profile(n, k, min(rounds, 3), threads))
            for name in raced
            for kind in RACERS
        ]
    if part == "growth":
        return growth(min(rounds, 3), asked.tiny)
    if part == "memory":
        return memory(raced, asked.tiny)
    return startup(min(rounds, 5))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--cases", nargs="+", choices=[*CASES, *TOY], default=[*CASES, *TOY])
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--precisions", nargs="+", choices=("32", "bf16"), default=["32"], help="of the factors")
    parser.add_argument("--switches", nargs="+", choices=list(SWITCHES), help="of the factors; default: all")
    parser.add_argument("--resume", action="store_true", help="keep entries that are there already")
    parser.add_argument("--tiny", action="store_true", help="small networks: not a measurement, only a check")
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args()
    if asked.tiny and asked.results == RESULTS:
        parser.error("--tiny measures nothing; give it --results of its own")
    torch.set_num_threads(asked.threads)
    os.environ |= {"OMP_NUM_THREADS": str(asked.threads), "MKL_NUM_THREADS": str(asked.threads)}
    if "steps" in asked.parts:
        import same

        same.main()
    for part in PARTS:
        if part in asked.parts:
            print(f"# {part}", flush=True)
            kept = Kept(
                part,
                asked.results,
                " ".join(["python", "benchmarks/speed/suite.py", *without(sys.argv[1:])]),
                resume=asked.resume,
            )
            for key, measured in entries(part, asked):
                if not kept.done(key):
                    kept.put(key, measured())


def without(words: list[str]) -> list[str]:
    """The command's words but for where results were kept."""
    return [word for before, word in zip(["", *words], words, strict=False) if "--results" not in (before, word)]


if __name__ == "__main__":
    main()
