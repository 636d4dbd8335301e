"""Judge trained translators, all by the same held-out twins and the same classifier.

    python benchmarks/quality/translation.py RUN RUN ...

writes ``results/<recipe>-seed<N>.json`` and ``pictures/<recipe>-seed<N>.png`` for each run, and prints the rows of the
table in ``translation.md``. Runs are made by ``ganworks train SYSTEM``, from the recipe that bears the system's name;
where a system of two domains was trained towards another vendor than the recipe's, its files bear the vendor's name:

    ganworks train unit --data_options '{"pair": "noto,fluent"}' --precision bf16 --threads 1 --out runs/unit-fluent
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from ganworks import registry
from ganworks.io import save_json
from ganworks.run import Run
from ganworks.training import image_grid

HERE = Path(__file__).parent


def stored(run: Run, recipe: str) -> dict[str, Any]:
    """Judge a run and keep what was found under its recipe's name."""
    training = run.config.training
    judge = import_module(f"judges.{run.config.system}")
    held_out = run.data("evaluate")
    given = held_out.batch(held_out.order(0).indices(0, min(500, len(held_out))))
    named = ("precision", "threads", "minutes", "steps")
    options = [f"--{name} {value}" for name in named if (value := getattr(training, name))]
    other = run.config.data.options != registry.recipe[recipe]()["data"].get("options", {})
    if other:
        options.append(f"--data_options '{json.dumps(run.config.data.options)}'")
    result = {
        "recipe": recipe,
        "command": " ".join([f"ganworks train {run.config.system} --recipe {recipe}", *options]),
        "seed": training.seed,
        "step": run.step,
        "seconds": run.seconds,
        "seconds_per_step": run.seconds / max(run.step, 1),
        "processors": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "parameters": sum(p.numel() for p in run.system.parameters()),
        "config": run.config.model_dump(mode="json"),
        **judge.judged(run, given, given),
    }
    stem = "-".join([recipe.replace("/", "-"), *run.data("train").domains[1:] * other, f"seed{training.seed}"])
    save_json(result, HERE / "results" / f"{stem}.json")
    image_grid.save(judge.picture(run, given), HERE / "pictures" / f"{stem}.png")
    return result


def row(name: str, found: dict[str, Any]) -> str:
    """One row of the table."""
    keys = ("lpips", "l1", "kid mobilenet_v2@64", "kid efficientnet_lite0@96", "taken for the target")
    cells = [f"{found[key]:.3f}" if key in found else "" for key in keys]
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Judge every run that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--recipe", help="what the runs were made from; default: the recipe of the system's name")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    for folder in asked.runs:
        run = Run(folder)
        result = stored(run, asked.recipe or run.config.system)
        print(
            result["recipe"],
            result["step"],
            "steps",
            round(result["seconds"]),
            "s",
            result.get("classifier right on held-out pictures", ""),
            result.get("pairs", ""),
            result.get("domain read from the embedding", ""),
        )
        for direction, found in result.get("translation", {}).items():
            print(f"## {direction}")
            print(row(f"`{result['recipe']}`", found["translated"]))
            for name in ("untrained", "identity map", "mean picture", "real pictures of other concepts", "the twins"):
                if name in found:
                    print(row(name, found[name]))
            if "cycle l1" in found:
                print("cycle l1", round(found["cycle l1"], 4), json.dumps(found["steganography"]), flush=True)


if __name__ == "__main__":
    main()
