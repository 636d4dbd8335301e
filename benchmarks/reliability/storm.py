"""Kill a running comparison twenty times, and hold its final table to that of one that nobody killed.

    python benchmarks/reliability/storm.py --out storm.json
    python benchmarks/reliability/storm.py --kills 5 --steps 400

The plan has three systems, one of which fails, with four seeds each. The comparison runs on Snakemake; all of its
processes get SIGKILL after a random time, again and again, and the last call is left alone. Every number of the table
but for times and memory is then compared with the uninterrupted one, letter by letter.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

MEASURED_ANEW = ("processor", "seconds", "memory", "mib")
"""Parts of the names of columns that differ between two runs of the same plan."""


def plan(steps: int) -> dict[str, Any]:
    """Three small games of points; the second ends with parameters that are not finite."""
    return {
        "systems": [
            "gan",
            {"system": "gan", "name": "diverging", "options": {"rate": 1e30}},
            {"system": "wgan_gp", "options": {"critic_turns": 2}},
        ],
        "data": "ring",
        "steps": steps,
        "seeds": 4,
        "options": {"network": "mlp", "width": 16, "noise": 2},
        "training": {"batch": 16, "log_every": 20, "checkpoint_every": 50, "samples": 16},
        "measure": {"metrics": ["mode_coverage", "wasserstein"], "count": 200},
    }


def start(file: Path, out: Path) -> subprocess.Popen[bytes]:
    """The comparison, in a process group of its own."""
    words = [sys.executable, "-m", "ganworks", "compare", str(file), "--out", str(out), "--cores", "2", "--quiet"]
    silent = subprocess.DEVNULL
    return subprocess.Popen(words, start_new_session=True, stdout=silent, stderr=silent)


def descendants(process: int) -> list[int]:
    """All processes below one, from /proc; workers of Snakemake may have groups of their own."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    reached, waiting = [], [process]
    while waiting:
        children = parents.get(waiting.pop(), [])
        reached += children
        waiting += children
    return reached


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a comparison and everything that it started, at once."""
    for number in [process.pid, *descendants(process.pid)]:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def rows(out: Path) -> list[dict[str, str]]:
    """The lines of table.csv without what is measured anew by each run."""
    with (out / "table.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return [{k: v for k, v in line.items() if not any(word in k.lower() for word in MEASURED_ANEW)} for line in lines]


def storm(file: Path, out: Path, kills: int, longest: float, seed: int) -> dict[str, Any]:
    """Kill a comparison so often, then let it end; how many results each kill found done."""
    draw = random.Random(seed)
    done: list[int] = []
    waited: list[float] = []
    while len(done) < kills:
        process, seconds = start(file, out), draw.uniform(0.2, longest)
        begin = time.monotonic()
        while time.monotonic() - begin < seconds and process.poll() is None:
            time.sleep(0.02)
        if process.poll() is not None:
            break
        kill(process)
        done.append(len(list(out.glob("results/*.json"))))
        waited.append(round(seconds, 2))
    final = start(file, out)
    return {"kills": len(done), "after_seconds": waited, "results_at_kill": done, "status": final.wait()}


def main() -> None:
    """Play both comparisons and print what differs; the exit status is 1 where something does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--longest", type=float, default=9.0, help="seconds before a kill, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write the figures as JSON to this file")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as place:
        file, alone, killed = Path(place) / "plan.yaml", Path(place) / "alone", Path(place) / "killed"
        file.write_text(yaml.safe_dump(plan(options.steps)), encoding="utf-8")
        begin = time.monotonic()
        status = start(file, alone).wait()
        seconds = time.monotonic() - begin
        figures = storm(file, killed, options.kills, options.longest, options.seed)
        first, second = rows(alone), rows(killed)
    differing = [[one, two] for one, two in zip(first, second, strict=True) if one != two]
    figures |= {"uninterrupted": {"status": status, "seconds": round(seconds, 1)}, "rows": len(first)}
    figures["differing"] = differing
    print(json.dumps(figures, indent=1))
    if options.out is not None:
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.exit(bool(differing) or status != figures["status"])


if __name__ == "__main__":
    main()
