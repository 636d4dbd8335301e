"""Kill runs at every change that they make to their folder, resume them, and compare bit for bit.

    python benchmarks/reliability/kill.py                     # eight systems, every change
    python benchmarks/reliability/kill.py --systems gan --every 5

Each run is trained for three steps in a process of its own that ends by SIGKILL just before its n-th change (a file
opened for writing, renamed, deleted, flushed; a folder made; tensors and log lines half-written). Then it is resumed,
or trained again where not even its config.yaml was there yet. It passes if the weights, averages and moments are those
of a run that nobody killed, no temporary file is left, and metrics.jsonl has every step once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "support"))

import numpy as np
import torch
from kills import killed
from PIL import Image

import ganworks as gw
from ganworks.io import is_temporary
from ganworks.training import checkpoint

STEPS = 3
TRAINING: dict[str, Any] = {
    "batch": 4,
    "steps": STEPS,
    "log_every": 1,
    "watch_every": 2,
    "checkpoint_every": 1,
    "sample_every": 2,
    "samples": 4,
    "keep": 1,
    "device": "cpu",
    "threads": 1,
    "quiet": True,
    "loggers": (),
}
SYSTEMS: dict[str, dict[str, Any]] = {
    "gan": {"network": "mlp", "width": 4, "noise": 2},
    "wgan_gp": {"network": "mlp", "width": 4, "noise": 2, "critic_turns": 2},
    "cgan": {"width": 4, "noise": 2, "critic_turns": 1},
    "progan": {"width": 4, "noise": 4, "fade_steps": 2, "stable_steps": 1},
    "improved_gan": {"width": 4, "noise": 4},
    "vaegan": {"width": 4, "noise": 4},
    "cyclegan": {"width": 4, "blocks": 1, "pool": 4},
    "r3gan": {"width": 4, "noise": 4},
}
"""The eight systems and what makes them small; they differ in stages, players, pools, labels and moments."""


def main() -> None:
    """Run the campaign and print a table; the exit status is 1 where a kill is a dead end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="names, separated by commas")
    parser.add_argument("--every", type=int, default=1, help="kill at every n-th change only")
    parser.add_argument("--out", type=Path, help="write the figures as JSON to this file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = {}
    with tempfile.TemporaryDirectory() as place:
        for name in options.systems.split(","):
            rows[name] = campaign(name, Path(place), options.every)
            row = rows[name]
            print(f"{name:14}{row['changes']:5} changes {row['kills']:5} kills {row['passed']:5} passed", flush=True)
            for fault in row["faults"]:
                print(f"    {fault}", flush=True)
    if options.out is not None:
        options.out.write_text(json.dumps(rows, indent=1) + "\n")
    sys.exit(any(row["faults"] for row in rows.values()))


def campaign(name: str, place: Path, every: int = 1) -> dict[str, Any]:
    """Kill the runs of one system at every n-th change; returns counts, seconds and a sentence for every failure."""
    began = time.monotonic()
    data = pictures(place / "pictures") if name == "cyclegan" else "digits"
    folder, reference = place / name, place / f"{name}-whole"
    loggers = ("tensorboard",) if name == "gan" else ()

    def train(out: Path) -> None:
        gw.train(name, data, out=out, options=SYSTEMS[name], **{**TRAINING, "loggers": loggers})

    def go_on() -> None:
        if (folder / "config.yaml").exists():
            gw.resume(folder, quiet=True)
        else:
            train(folder)

    train(reference)  # in this process, so that those that are killed find everything imported
    status, changes = killed(lambda: train(folder), folder, 0)
    assert status == 0, f"{name} does not train in a process of its own"
    points = range(1, changes + 1, every)
    faults = []
    for at in points:
        shutil.rmtree(folder, ignore_errors=True)
        if killed(lambda: train(folder), folder, at)[0] != -9:
            faults.append(f"change {at}: the process ended by itself")
            continue
        if killed(go_on, folder, 0)[0]:
            faults.append(f"change {at}: it cannot be resumed")
        elif fault := difference(folder, reference):
            faults.append(f"change {at}: {fault}")
    seconds = round(time.monotonic() - began)
    return {
        "changes": changes,
        "kills": len(points),
        "passed": len(points) - len(faults),
        "seconds": seconds,
        "faults": faults,
    }


def difference(folder: Path, reference: Path) -> str:
    """What a resumed run has that differs from one that nobody killed; empty where nothing does."""
    states = [checkpoint.newest_readable(run / "checkpoints") for run in (folder, reference)]
    if states[0][1]["step"] != STEPS:
        return f"it ended at step {states[0][1]['step']}"
    for group, tensors in states[1][2].items():
        for key, tensor in tensors.items():
            if not torch.equal(states[0][2][group][key], tensor):
                return f"{group} {key} differs"
    left = [path.name for path in folder.rglob("*") if is_temporary(path.name) or ".partial-" in path.name]
    if left:
        return f"{left[0]} was left behind"
    steps = [json.loads(line)["step"] for line in (folder / "metrics.jsonl").read_text().splitlines()]
    if steps != sorted(set(steps)) or set(range(1, STEPS + 1)) - set(steps):
        return f"metrics.jsonl has the steps {steps}"
    wanted, there = ({path.name for path in (run / "samples").iterdir()} for run in (reference, folder))
    return f"samples {sorted(wanted - there)} are missing" if wanted - there else ""


def pictures(place: Path) -> str:
    """Two domains of small pictures, for translators; returns the folder."""
    generator = np.random.default_rng(0)
    for domain in ("dark", "light"):
        (place / domain).mkdir(parents=True, exist_ok=True)
        for number in range(24):
            low = 0 if domain == "dark" else 128
            Image.fromarray(generator.integers(low, low + 128, (16, 16, 3), np.uint8)).save(
                place / domain / f"{number}.png"
            )
    return str(place)


if __name__ == "__main__":
    main()
