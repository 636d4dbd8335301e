"""The long fuzz campaigns: tampered runs, words of the command line, values of the Python functions.

::

    python benchmarks/reliability/campaign.py tampered --folder DIR                # 2,000 cases
    python benchmarks/reliability/campaign.py words --folder DIR --minutes 8      # a piece; the next call goes on
    python benchmarks/reliability/campaign.py values --folder DIR --only 17       # one case again, with what it printed

The cases are those of ``tests/fuzz``, chosen by their numbers. Each runs in a fork of one process; every fortieth of
the first two campaigns is a process of its own from the start. ``DIR/NAME.jsonl`` gets a line for each, so that a
campaign can be ended at any time, and ``--first`` and ``--step`` share it among processes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "fuzz"))

import fuzzing
import torch
from fuzzing import Ending, Numbered

CAMPAIGNS = {"tampered": "test_tampered_runs", "words": "test_command_line", "values": "test_api"}
OWN_PROCESS = 40
"""Of so many cases one is a process from its start."""
START = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import fuzzing
place = Path(sys.argv[2])
report = open(place / "tmp" / "outside", "a")
fuzzing.guard(place, report.fileno())
from ganworks.cli.main import main
sys.exit(main(sys.argv[3:]))
"""
"""A command in a process of its own that has no rights outside its folder."""


def main() -> None:
    """Go through the cases that were not tried yet and print what came of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=CAMPAIGNS)
    parser.add_argument("--folder", type=Path, required=True, help="for results and scratch files")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after this time; call again to go on")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--step", type=int, default=1, help="try every n-th case only")
    parser.add_argument("--only", type=int, nargs="*", help="try these cases, show what they print, keep nothing")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.folder = options.folder.resolve()
    scratch = options.folder / f"{options.name}-{options.first}"
    shutil.rmtree(scratch / "base", ignore_errors=True)
    run = cases_of(options.name, scratch)
    if options.only is not None:
        for number in options.only:
            told, ending = run(number)
            print(number, told, ending, *ending.faults(), sep="\n  ")
        return
    path = options.folder / f"{options.name}.jsonl"
    tried = {row["case"] for row in read(path)}
    end = time.monotonic() + 60 * options.minutes
    for number in range(options.first, options.cases, options.step):
        if number in tried or time.monotonic() > end:
            continue
        told, ending = run(number)
        row = {
            "case": number,
            "told": told,
            "status": ending.status,
            "seconds": round(ending.seconds, 2),
            "mebibytes": ending.memory >> 20,
            "said": ending.errors[-300:] if ending.status else "",
            "faults": ending.faults(),
        }
        with path.open("a") as file:
            file.write(json.dumps(row) + "\n")
    print(summary(options.name, read(path)))


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a campaign."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def summary(name: str, rows: list[dict[str, Any]]) -> str:
    """Counts, and a line for every case at fault."""
    status = Counter(row["status"] for row in rows)
    lines = [
        f"{name}: {len(rows)} cases, {sum(bool(row['faults']) for row in rows)} at fault; exit status "
        + ", ".join(f"{key}: {count}" for key, count in sorted(status.items()))
        + f"; at most {max((row['seconds'] for row in rows), default=0):.1f} s and "
        + f"{max((row['mebibytes'] for row in rows), default=0):,} MiB"
    ]
    return "\n".join(lines + [f"  {row['case']} {row['told']}: {row['faults']}" for row in rows if row["faults"]])


def cases_of(name: str, scratch: Path) -> Callable[[int], tuple[list[str], Ending]]:
    """What runs a case by its number, when everything that commands import is imported."""
    os.environ["GANWORKS_CACHE"] = str(scratch / "cache")
    module = importlib.import_module(CAMPAIGNS[name])
    base = module.prepare(scratch / "base")
    more = (module.options_of_verbs(),) if name == "words" else ()
    for verb in ("design", "evaluate", "doctor", "sample", "export", "explore", "data", "compare", "studio"):
        importlib.import_module(f"ganworks.cli.{verb}")

    def run(number: int) -> tuple[list[str], Ending]:
        own = (whole_process,) if name != "values" and number % OWN_PROCESS == OWN_PROCESS - 1 else ()
        return module.case(Numbered(f"{name} {number}"), base, scratch / "place", *more, *own)

    return run


def whole_process(words: list[str], place: Path, tolerant: bool) -> Ending:
    """As :func:`fuzzing.command_ended`, in a process from its start."""
    command = [sys.executable, "-c", START, str(Path(fuzzing.__file__).parent), str(place), *words]
    temporary = {"TMPDIR": str(place / "tmp"), "TORCHINDUCTOR_CACHE_DIR": str(place / "tmp" / "inductor")}
    environment = {**os.environ, **temporary, "PYTHONDONTWRITEBYTECODE": "1"}
    return fuzzing.ended(lambda: os.execve(sys.executable, command, environment), place, tolerant)


if __name__ == "__main__":
    main()
