"""Full training steps of ours beside the textbook's, interleaved, with this machine's ceilings.

    python benchmarks/speed/suite.py
    python benchmarks/speed/suite.py --cases dcgan64 --rounds 10 --threads 1

First asserts that the textbook's games equal ours (``same.py``). Each implementation is a process of its own; rounds go
through textbook, ours and ours in bfloat16 in rotating order, and a gain is the median over rounds of textbook time /
our time in the same round. Writes ``results/suite.json`` (``--out``), with commit and versions.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from cases import CASES, ours, textbook
from race import race, serve, summary

RACERS = ("textbook", "ours", "ours_bf16")


def commit() -> str:
    """The commit that is measured, where there is one."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def measure(name: str, rounds: int, threads: int) -> dict[str, object]:
    """One case."""
    commands = {racer: [sys.executable, __file__, "--cases", name, "--serve", racer] for racer in RACERS}
    taken = race(commands, rounds, threads)
    return {**asdict(CASES[name]), "racers": {racer: summary(taken, racer, "textbook") for racer in RACERS}}


def main() -> None:
    """Check, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "suite.json")
    parser.add_argument("--serve", choices=RACERS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        case = CASES[asked.cases[0]]
        precision = "bf16" if asked.serve == "ours_bf16" else "32"
        serve(textbook(case) if asked.serve == "textbook" else ours(case, precision))
        return
    import same
    import torch
    from ceilings import ceilings

    import ganworks

    same.main()
    torch.set_num_threads(asked.threads)
    limits = ceilings()
    print(json.dumps(limits, indent=1))
    kept = json.loads(asked.out.read_text())["cases"] if asked.out.exists() else {}
    for name in asked.cases:
        kept[name] = {"threads": asked.threads, "rounds": asked.rounds, "commit": commit(),
                      **measure(name, asked.rounds, asked.threads)}  # fmt: skip
        print(json.dumps({name: kept[name]["racers"]}, indent=1))
        result = {
            "command": " ".join(["python", "benchmarks/speed/suite.py", *sys.argv[1:]]),
            "versions": {"ganworks": ganworks.__version__, "torch": torch.__version__,
                         "python": platform.python_version()},
            "machine": platform.machine(), "ceilings": limits, "cases": kept,
        }  # fmt: skip
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
