"""BigGAN's studies at a size that two cores allow: a collapse, table 1's ablation, the truncation curve.

Digits of 8x8 pixels and bodies of width 8 take the place of ImageNet. Every run is saved as it ends, and one that is
there already is not repeated, so that a study may be made in pieces.

    python benchmarks/quality/biggan_study.py collapse --seeds 0 1
    python benchmarks/quality/biggan_study.py slower --seeds 0 1
    python benchmarks/quality/biggan_study.py ablation --seeds 0 1 2
    python benchmarks/quality/biggan_study.py truncation --seeds 0 1 2
    python benchmarks/quality/biggan_study.py report
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import torch

import ganworks as gw
from ganworks.explore import truncate
from ganworks.run import Run
from ganworks.run_config import Measure

RESULTS = Path(__file__).parent / "results" / "biggan_study.json"
BODIES: dict[str, Any] = {"width": 8, "noise": 20, "embedding": 16, "critic_turns": 1, "standing_passes": 4}
RATES: dict[str, Any] = {"generator_optimizer": {"rate": 5e-4}, "critic_optimizer": {"rate": 1e-3}}
FAST: dict[str, Any] = {"generator_optimizer": {"rate": 1e-2}, "critic_optimizer": {"rate": 3e-2}}
"""Rates that a game of this size does not survive: within 150 steps the players throw each other about."""
SLOWER: dict[str, Any] = {**FAST, "generator_optimizer": {"rate": 1e-3}}
"""The same with a tenth of the generator's rate: it stands on one seed of two."""
STEPS, EVERY = 400, 20
THRESHOLDS = (0.1, 0.3, 0.5, 1.0, 1.5, 2.0)
ABLATION: dict[str, dict[str, Any]] = {
    "all of them": {},
    "without shared embedding": {"generator_options": {"shared": False}},
    "without hierarchical latent": {"generator_options": {"hierarchical": False}},
    "without orthogonal penalty": {"orthogonal": 0.0},
    "with a quarter of the batch": {},
    "with half of the channels": {"width": 4},
    "with R1 of weight 1 on the critic": {"penalties": [{"kind": "r1", "weight": 1.0}]},
    "with R1 of weight 10 on the critic": {"penalties": [{"kind": "r1", "weight": 10.0}]},
}


def play(folder: Path, seed: int, options: dict[str, Any], **training: Any) -> Run:
    """One short game."""
    settings = {
        "steps": STEPS,
        "batch": 32,
        "threads": 1,
        "loggers": (),
        "watch_every": 0,
        "sample_every": 0,
        **training,
    }
    measure = Measure(metrics=("frechet", "precision_recall"), features=("classifier",), count=700)
    shutil.rmtree(folder, ignore_errors=True)
    return gw.train(
        "biggan",
        "digits",
        out=folder,
        seed=seed,
        quiet=True,
        measure=measure,
        options={**BODIES, **options},
        **settings,
    )


def scores(run: Run) -> dict[str, float]:
    """Frechet distance, precision and recall on the features of the digits' classifier."""
    report = run.evaluate()
    return {one.name: round(one.value, 3) for one in report.scores}


def course(rates: dict[str, Any], folder: Path, seed: int) -> dict[str, Any]:
    """The largest singular values of raw weights beside the distance of samples to digits, through a game."""
    run = play(folder, seed, {**rates, "orthogonal": 0.0}, watch_every=EVERY, spectra_every=EVERY)
    lines = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text().splitlines()]
    kept = [line for line in lines if "spectrum/generator.project/0" in line]
    names = ("health/distance", "health/diversity", "health/missing_modes")
    return {
        "course": [
            {
                "step": line["step"],
                **{name.partition("/")[2]: line[name] for name in names if name in line},
                "spectrum": {
                    name[9:]: round(line[name], 4) for name in line if name[:9] == "spectrum/" and name[-2:] == "/0"
                },
            }
            for line in kept
        ]
    }


def ablation(folder: Path, seed: int) -> dict[str, Any]:
    """Table 1's parts, each left out of the whole."""
    found = {}
    for name, options in ABLATION.items():
        batch = 8 if "batch" in name else 32
        found[name] = scores(play(folder / name.replace(" ", "-"), seed, {**RATES, **options}, batch=batch))
    return found


def truncation(folder: Path, seed: int) -> dict[str, Any]:
    """Precision, recall and kernel distance as noise is truncated, with the orthogonal penalty and without."""
    found = {}
    for name, weight in (("with", 1e-4), ("without", 0.0)):
        run = play(folder / name, seed, {**RATES, "orthogonal": weight})
        options = truncate.Options(amounts=THRESHOLDS, curve=True, count=700, features="pixels")
        found[name] = truncate.study(run, options).numbers
    return found


PARTS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "collapse": partial(course, FAST),
    "slower": partial(course, SLOWER),
    "ablation": ablation,
    "truncation": truncation,
}


def report(results: dict[str, Any]) -> None:
    """What is there, as tables."""
    for part in ("collapse", "slower"):
        for seed, one in results.get(part, {}).items():
            lines = one["course"]
            best = min(lines, key=lambda line: line["distance"])
            print(f"\n{part}, seed {seed}: step 1, the nearest to the digits ({best['step']}), the last")
            for name in sorted(best["spectrum"]):
                if name.endswith("/0"):
                    print(name, *(f"{line['spectrum'][name]:.2f}" for line in (lines[0], best, lines[-1])))
            print([(line["step"], round(line["distance"], 3), round(line["diversity"], 3)) for line in lines])
    if tables := list(results.get("ablation", {}).values()):
        print("\n| | Frechet | precision | recall |\n|---|---|---|---|")
        for name in ABLATION:
            rows = [table[name] for table in tables if name in table]
            cells = [
                f"{fmean(row[key] for row in rows):.2f} ({', '.join(f'{row[key]:.2f}' for row in rows)})"
                for key in rows[0]
            ]
            print(f"| {name} | {' | '.join(cells)} |")
    for seed, curves in results.get("truncation", {}).items():
        print(f"\ntruncation, seed {seed}:", json.dumps(curves))


def _cell(values: list[float]) -> str:
    return f"{fmean(values):.2f} ({', '.join(f'{value:.2f}' for value in values)})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Play what is missing of a part, or print what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "report"])
    parser.add_argument("--seeds", type=int, nargs="*", default=[0])
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    results = json.loads(options.results.read_text()) if options.results.exists() else {}
    if options.part == "report":
        report(results)
        return
    for seed in options.seeds:
        if str(seed) not in results.setdefault(options.part, {}):
            with tempfile.TemporaryDirectory() as folder:
                results[options.part][str(seed)] = PARTS[options.part](Path(folder), seed)
            options.results.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
