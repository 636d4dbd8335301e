"""What watching costs: the same game with and without, in turns, so that a busy machine slows both.

::

    python benchmarks/health/cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import torch

from ganworks.runs import DataChoice, Run, train

GAMES: dict[str, tuple[str, DataChoice, dict[str, Any], int]] = {
    "gan on points (MLP, width 128)": ("gan", DataChoice(name="ring"), {"network": "mlp"}, 600),
    "wgan_gp on digits (MLP, width 128)": ("wgan_gp", DataChoice(name="digits"), {"network": "mlp"}, 200),
    "dcgan on Fashion-MNIST (width 32)": ("dcgan", DataChoice(name="fashion-mnist"), {"width": 32}, 200),
}
"""Name -> system, data, options, steps; the first is the worst case, its step being hardly any work."""
RESULT = Path(__file__).parent / "results" / "cost.json"


def seconds(run: Run) -> tuple[float, float]:
    """Seconds a step after the first look, and those that the first step took."""
    lines = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]
    first, last = lines[1], lines[-1]
    return (last["seconds"] - first["seconds"]) / (last["step"] - first["step"]), first["seconds"]


def main() -> None:
    """Time every game."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=tuple(GAMES), help="time one game and keep what is known of the others")
    given = parser.parse_args()
    rounds, games = given.rounds, {given.only: GAMES[given.only]} if given.only else GAMES
    torch.set_num_threads(1)
    found = json.loads(RESULT.read_text())["games"] if given.only and RESULT.exists() else {}
    for name, (system, data, options, steps) in games.items():
        times: dict[int, list[float]] = {0: [], 100: []}
        begins: dict[int, list[float]] = {0: [], 100: []}
        for turn in range(rounds + 1):
            for every in (0, 100) if turn % 2 else (100, 0):
                with tempfile.TemporaryDirectory() as folder:
                    run = train(
                        system, data, out=Path(folder) / "run", options=options, steps=steps, watch_every=every,
                        loggers=(), sample_every=0, checkpoint_every=0, threads=1, device="cpu", quiet=True,
                    )  # fmt: skip
                    if turn:  # the first round warms up
                        step, begin = seconds(run)
                        times[every].append(step)
                        begins[every].append(begin)
        ratios = [watched / blind - 1 for blind, watched in zip(times[0], times[100], strict=True)]
        found[name] = {
            "milliseconds_a_step": {"blind": 1e3 * median(times[0]), "watched": 1e3 * median(times[100])},
            "cost": median(ratios), "ratios": ratios, "once_seconds": median(begins[100]) - median(begins[0]),
            "steps": steps, "watch_every": 100,
        }  # fmt: skip
        print(f"{name}: {found[name]['cost']:+.1%}", found[name]["milliseconds_a_step"], flush=True)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps({"torch": torch.__version__, "games": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
