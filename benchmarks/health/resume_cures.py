"""The doctor's first advice, followed by ``resume --set`` in ten ill runs: KID before, after, and of a fresh run.

::

    python benchmarks/health/resume_cures.py --runs DIR                   # -> results/resume-cures.json
    python benchmarks/health/resume_cures.py --runs DIR --only 0 1 2 --seeds 1     # a piece of it
    python benchmarks/health/resume_cures.py --table                      # the table of what there is

Every run is ill by one setting from its first step. When its minutes are spent the doctor is asked, and the first
advice of its report that is an option is followed by the command line, ``ganworks resume RUN --set ...``: from the
checkpoint that the doctor names, where it prints this command itself, and from the newest one otherwise. Beside it the
ill run goes on as it is, and a new run has the option from its first step. The three end after the same number of
minutes in all, which are minutes of the processor: the trainer's clock is replaced, so that other work on the machine
counts for nobody.
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import sys
import time
from pathlib import Path
from statistics import mean
from types import SimpleNamespace
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from random_illnesses import NAMED, NAMED_GAMES
from suite import RESULTS, opened

from ganworks._train import train
from ganworks.cli.main import main as command
from ganworks.errors import NotFinite
from ganworks.health.findings.finding import Advice
from ganworks.io import save_json
from ganworks.metrics.kid import kernel_distance
from ganworks.run import Run
from ganworks.run_config import DataChoice
from ganworks.training import trainer

MINUTES, COUNT = 0.06, 500
"""Of the ill run, and images of each side."""
PATH = RESULTS / "resume-cures.json"
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


def played(system: str, options: dict[str, Any], data: DataChoice, folder: Path, **training: Any) -> None:
    """Train anew; a game that diverges keeps its last good checkpoint."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        train(system, data, out=folder, options=options, quiet=True, **{**QUIET, **training})
    except NotFinite as error:
        print(f"  {error}")


def gone_on(folder: Path, copy: Path, words: list[str]) -> bool:
    """A copy of the run with as many minutes again, by the command line; whether that was accepted."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    words = ["resume", str(copy), *words, "--minutes", f"{2 * MINUTES:g}", "--quiet", "--no-evaluate"]
    print(f"  ganworks {shlex.join(words)}", flush=True)
    return command(words) in (0, 1)


def merged(options: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Options with groups changed in part."""
    parts = {
        key: {**options[key], **value} if isinstance(value, dict) and isinstance(options.get(key), dict) else value
        for key, value in change.items()
    }
    return {**options, **parts}


def examined(system: str, fault: str, seed: int, runs: Path) -> dict[str, Any]:
    """One ill run, its first advice, and what comes of it."""
    games = {name: (data, options) for name, data, options in NAMED_GAMES["fit-named"]}
    data, well = games[system]
    change, _, _, truth = NAMED[fault]
    name = f"{system}-{fault}-{seed}".replace(" ", "-")
    ill = runs / name
    played(system, merged(well, change), data, ill, minutes=MINUTES, seed=seed)
    causes = [cause for cause in Run(ill).doctor().causes if cause.level == "illness"]
    advice = next((item for one in causes for item in one.advice if item.options), None)
    row: dict[str, Any] = {
        "system": system,
        "data": data.name,
        "fault": fault,
        "seed": seed,
        "causes": [one.name for one in causes],
        "right": bool(causes) and causes[0].name in truth,
        "before": kid(ill, data),
    }
    if advice is not None:
        row |= {"advice": dict(advice.options), "command": advice.command.replace(str(runs), "runs")}
        if gone_on(ill, runs / f"{name}-changed", change_words(advice)):
            row["after"] = kid(runs / f"{name}-changed", data)
        own = {key: value for key, value in advice.options.items() if not key.startswith("training.")}
        training = {key.removeprefix("training."): value for key, value in advice.options.items() if key not in own}
        fresh = runs / f"{name}-fresh"
        options = _set(merged(well, change), own)
        played(system, options, data, fresh, **{**training, "minutes": 2 * MINUTES, "seed": seed})
        row["fresh"] = kid(fresh, data)
    gone_on(ill, runs / f"{name}-unchanged", [])
    row["unchanged"] = kid(runs / f"{name}-unchanged", data)
    return row


def change_words(advice: Advice) -> list[str]:
    """The words of the doctor's command after ``resume RUN``; where it prints a new run, those of the same change."""
    words = shlex.split(advice.command)
    if words[:2] == ["ganworks", "resume"]:
        end = next((at for at, word in enumerate(words) if word in ("--steps", "--minutes")), len(words))
        return words[3:end]
    return ["--set", *(f"{name}={json.dumps(value)}" for name, value in advice.options.items())]


def _set(options: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Options with some set by dotted names."""
    whole = {key: dict(value) if isinstance(value, dict) else value for key, value in options.items()}
    for key, value in change.items():
        first, _, rest = key.partition(".")
        whole[first] = {**whole.get(first, {}), rest: value} if rest else value
    return whole


def table(rows: list[dict[str, Any]]) -> str:
    """Means over seeds, as Markdown."""
    lines = [
        "| game | ill by | first advice | named rightly | before | resumed with it | fresh with it | unchanged |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for system, fault in TEN:
        mine = [row for row in rows if (row["system"], row["fault"]) == (system, fault)]
        if not mine:
            continue
        advice = {", ".join(f"{key}={value}" for key, value in row.get("advice", {}).items()) or "none" for row in mine}
        means = [
            f"{mean(row[key] for row in mine):.3f}" if all(key in row for row in mine) else ""
            for key in ("before", "after", "fresh", "unchanged")
        ]
        right = f"{sum(row['right'] for row in mine)} of {len(mine)}"
        lines.append(
            f"| {system}, {mine[0]['data']} | {fault} | {' / '.join(sorted(advice))} | {right} | {' | '.join(means)} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, help="folder for the runs")
    parser.add_argument("--only", type=int, nargs="*", default=range(len(TEN)))
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--table", action="store_true", help="print the table of what was measured, and end")
    options = parser.parse_args()
    rows = json.loads(PATH.read_text()) if PATH.exists() else []
    if options.table:
        print(table(rows))
        return
    if options.runs is None:
        parser.error("give a folder with --runs")
    torch.set_num_threads(1)
    trainer.time = SimpleNamespace(monotonic=time.process_time)  # pyright: ignore[reportAttributeAccessIssue]
    for seed in options.seeds:
        for number in options.only:
            begun = time.process_time()
            system, fault = TEN[number]
            rows = json.loads(PATH.read_text()) if PATH.exists() else []  # pieces may run beside each other
            if any((row["system"], row["fault"], row["seed"]) == (system, fault, seed) for row in rows):
                continue
            row = examined(system, fault, seed, options.runs)
            rows = [*(json.loads(PATH.read_text()) if PATH.exists() else []), row]
            save_json(rows, PATH)
            print({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()})
            print(f"  {time.process_time() - begun:.0f} s of processor time", flush=True)


if __name__ == "__main__":
    main()
