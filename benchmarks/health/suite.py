"""The doctor's examination: plant illnesses, record what the signals say, compare what the doctor finds in them.

::

    python benchmarks/health/suite.py record --part calibration --runs DIR    play every game of a part
    python benchmarks/health/suite.py diagnose --part test_1 --runs DIR       what the doctor finds in the records
    python benchmarks/health/suite.py cure --part test_1 --runs DIR           apply the first advice, compare KID

Games are recorded once; findings are pure functions of the records, so that thresholds can be set on one part of the
games (``parts.py``) without ever looking at another.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))
from curing import cured
from evaluation import diagnosed, summary
from illnesses import Case
from parts import PARTS, cases

from ganworks._data_choice import Data, open_data
from ganworks._train import assembled, initial, resolved
from ganworks.data.dataset import Split
from ganworks.errors import GanworksError, NotFinite
from ganworks.io import save_json
from ganworks.metrics.density_coverage import density_coverage
from ganworks.metrics.kid import kernel_distance
from ganworks.registry import system as systems
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

COUNT = 1000
"""Most images of each side that KID and coverage are measured on."""
RESULTS = Path(__file__).parent / "results"
USUAL: dict[str, Any] = {
    "steps": 600,
    "batch": 64,
    "log_every": 10,
    "watch_every": 20,
    "loggers": (),
    "device": "cpu",
    "sample_every": 0,
    "checkpoint_every": 0,
    "threads": 1,
}


def play(case: Case, seed: int, folder: Path, *, ill: bool = True) -> dict[str, float]:
    """Play a game into a folder; returns what was measured of it, and the seconds it took.

    Args:
        case: what is played.
        seed: of the run.
        folder: of the run; what is there is removed.
        ill: do what makes it ill besides its options.
    """
    shutil.rmtree(folder, ignore_errors=True)
    kind, data = systems[case.system], opened(case.choice.model_dump_json())
    if case.only:
        data = data.only(np.arange(case.only))  # type: ignore[union-attr]
    settings = Training(**{**USUAL, "seed": seed, **case.training})
    config = RunConfig(
        system=case.system,
        options=resolved(kind, case.options, data).model_dump(mode="json"),
        data=case.choice,
        training=settings,
    )
    system = initial(kind, config)
    if ill and case.operate is not None:
        case.operate(system)
    config.save(folder / "config.yaml")
    engine = assembled(config, folder, data, system, quiet=True)
    if ill and case.spoil is not None:
        engine.feed = case.spoil(engine.feed)
    found = {f"untrained_{name}": value for name, value in measured(engine, config).items()}
    begun = time.perf_counter()
    try:
        engine.run()
    except NotFinite as error:
        print(f"  {error}")
    if engine.stopping:
        raise SystemExit(f"{folder.name} was stopped by {engine.stopping}.")
    found["seconds"] = time.perf_counter() - begun
    return {**found, **measured(engine, config)}


@cache
def opened(choice: str, split: Split = "train") -> Data:
    """The chosen data, opened once for all games.

    Args:
        choice: a :class:`~ganworks.run_config.DataChoice` as JSON.
        split: which part.
    """
    return open_data(DataChoice.model_validate_json(choice), split)


def measured(engine: Trainer, config: RunConfig) -> dict[str, float]:
    """KID and coverage of the averaged samples against held-out data, which no signal of health enters.

    Games that are asked for labels are measured within classes besides: the mean KID, and the coverage of the worst.
    """
    held_out = opened(config.data.model_dump_json(), "evaluate")
    size = min(COUNT, len(held_out))
    real = held_out.batch(held_out.order(0).indices(0, size))
    given = real if engine.system.samples_from() else None
    fake = engine.sample(size, given, key="measure")
    if not torch.isfinite(fake).all():
        return {"kid": float("inf"), "coverage": 0.0}
    features, samples = real.images.flatten(1), fake.flatten(1)
    kid, error = kernel_distance(features, samples)
    if "label" not in engine.system.samples_from() or real.label is None:
        return {"kid": kid, "kid_error": error, "coverage": density_coverage(features, samples)[1]}
    classes = [(features[real.label == k], samples[real.label == k]) for k in real.label.unique()]
    return {
        "kid": kid,
        "kid_error": error,
        "kid_by_class": mean(kernel_distance(*both)[0] for both in classes),
        "coverage": min(density_coverage(*both)[1] for both in classes),
    }


def record(part: str, runs: Path, seeds: list[int] | None) -> None:
    """Play every game of a part that has not been played yet."""
    for case, seed in cases(part):
        folder = runs / part / f"{case.label}-{seed}"
        if (seeds and seed not in seeds) or (folder / "done").exists():
            continue
        try:
            found = play(case, seed, folder)
        except GanworksError as error:
            print(f"{folder.name} was not played: {error}", flush=True)
            continue
        save_json(found, folder / "done")
        print(folder.name, {name: round(value, 4) for name, value in found.items()}, flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("record", "diagnose", "cure"))
    parser.add_argument("--part", choices=PARTS, default="calibration")
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="*")
    given = parser.parse_args()
    if given.what == "record":
        record(given.part, given.runs, given.seeds)
    elif given.what == "diagnose":
        found = diagnosed(given.part, given.runs)
        print(summary(found))
        write(f"diagnosed-{given.part}.json", found)
    else:
        write(f"cured-{given.part}.json", cured(given.part, given.runs, play, given.seeds))


def write(name: str, found: Any) -> None:
    """Keep a result."""
    save_json(found, RESULTS / name)


if __name__ == "__main__":
    main()
