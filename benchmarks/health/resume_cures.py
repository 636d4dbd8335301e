"""The doctor's first advice, followed by ``resume --set`` in ten ill runs: KID before, after, and of a fresh run.

::

    python benchmarks/health/resume_cures.py --runs DIR        # -> results/resume-cures.json

Every run is ill by one setting from its first step. When its budget is spent the doctor is asked, and the first advice
of its report that is an option is followed: the run goes on from its newest checkpoint for as many steps again, with
that option. Beside it the ill run goes on as it is, and a new run has the option from its first step and as many steps
in all. The three end at equal numbers of steps.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from illnesses import POINTS
from random_illnesses import CLIPPED, DIGITS, NAMED, SMALL
from suite import RESULTS, opened

from ganworks._train import resume, train
from ganworks.errors import NotFinite
from ganworks.io import save_json
from ganworks.metrics.kid import kernel_distance
from ganworks.run import Run
from ganworks.run_config import DataChoice

STEPS, COUNT = 240, 500
TEN = (
    ("gan", "fast critic"),
    ("gan", "slow generator"),
    ("gan", "decay of the critic"),
    ("gan", "strong penalty"),
    ("gan", "noise on images"),
    ("wgan", "tight clip"),
    ("wgan", "wide clip"),
    ("wgan", "slow critic"),
    ("lsgan", "fast generator"),
    ("lsgan", "plain gradient descent"),
)
GAMES: dict[str, tuple[DataChoice, dict[str, Any]]] = {
    "gan": (DIGITS, SMALL),
    "lsgan": (DataChoice(name="two_moons"), POINTS),
    "wgan": (DIGITS, {**CLIPPED, "critic_turns": 5}),
}
QUIET: dict[str, Any] = {
    "batch": 128,
    "log_every": 10,
    "watch_every": 20,
    "checkpoint_every": 60,
    "keep": 9,
    "loggers": (),
    "device": "cpu",
    "threads": 1,
    "sample_every": 0,
}


def kid(folder: Path, data: DataChoice) -> float:
    """KID of averaged samples of a run against held-out data, on pixels."""
    held_out = opened(data.model_dump_json(), "evaluate")
    real = held_out.batch(held_out.order(0).indices(0, min(COUNT, len(held_out)))).images.flatten(1)
    with torch.no_grad():
        fake = torch.as_tensor(Run(folder).sample(len(real))).flatten(1)
    return kernel_distance(real, fake)[0] if bool(torch.isfinite(fake).all()) else float("inf")


def played(system: str, options: dict[str, Any], data: DataChoice, folder: Path, steps: int) -> None:
    """Train anew; a game that diverges keeps its last good checkpoint."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        train(system, data, steps=steps, out=folder, options=options, quiet=True, **QUIET)
    except NotFinite as error:
        print(f"  {error}")


def gone_on(folder: Path, copy: Path, options: dict[str, Any]) -> None:
    """A copy of the run with as many steps again, and some options changed."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    try:
        resume(copy, steps=2 * STEPS, options=options, quiet=True)
    except NotFinite as error:
        print(f"  {error}")


def merged(options: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Options with groups changed in part."""
    parts = {
        key: {**options[key], **value} if isinstance(value, dict) and isinstance(options.get(key), dict) else value
        for key, value in change.items()
    }
    return {**options, **parts}


def examined(system: str, fault: str, runs: Path) -> dict[str, Any]:
    """One ill run, its first advice, and what comes of it."""
    data, well = GAMES[system]
    change, _, _, truth = NAMED[fault]
    name = f"{system}-{fault}".replace(" ", "-")
    ill = runs / name
    played(system, merged(well, change), data, ill, STEPS)
    diagnosis = Run(ill).doctor()
    causes = [cause for cause in diagnosis.causes if cause.level == "illness"]
    cause, advice = next(((one, item) for one in causes for item in one.advice if item.options), (None, None))
    row: dict[str, Any] = {
        "system": system,
        "data": data.name,
        "fault": fault,
        "causes": [one.name for one in causes],
        "right": bool(causes) and causes[0].name in truth,
        "advice": dict(advice.options) if advice is not None else {},
        "before": kid(ill, data),
    }
    if advice is not None and cause is not None:
        gone_on(ill, runs / f"{name}-changed", dict(advice.options))
        row["after"] = kid(runs / f"{name}-changed", data)
        options = {key: value for key, value in advice.options.items() if not key.startswith("training.")}
        fresh = runs / f"{name}-fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        train(
            system, data, steps=2 * STEPS, out=fresh, options=_set(merged(well, change), options), quiet=True, **QUIET
        )
        row["fresh"] = kid(fresh, data)
    gone_on(ill, runs / f"{name}-unchanged", {})
    row["unchanged"] = kid(runs / f"{name}-unchanged", data)
    return row


def _set(options: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Options with some set by dotted names."""
    whole = {key: dict(value) if isinstance(value, dict) else value for key, value in options.items()}
    for key, value in change.items():
        first, _, rest = key.partition(".")
        whole[first] = {**whole.get(first, {}), rest: value} if rest else value
    return whole


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--only", type=int, nargs="*", default=range(len(TEN)))
    options = parser.parse_args()
    torch.set_num_threads(1)
    path = RESULTS / "resume-cures.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    for number in options.only:
        begun = time.process_time()
        system, fault = TEN[number]
        row = examined(system, fault, options.runs)
        rows = [other for other in rows if (other["system"], other["fault"]) != TEN[number]] + [row]
        save_json(rows, path)
        print({key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()})
        print(f"  {time.process_time() - begun:.0f} s of processor time", flush=True)


if __name__ == "__main__":
    main()
