"""Train a recipe and hold the result against an untrained generator and against real images.

    python benchmarks/quality/run.py dcgan/fashion-mnist --seed 0

writes ``results/<recipe>-seed<N>.json`` (command, versions, stamped scores of the trained and the untrained generator,
and what the system is judged by besides) and ``pictures/<recipe>-seed<N>.png``. A file ``judges/<system>.py`` with
``judged(run, given, seen)`` and ``picture(run, given)`` says what a system is judged by besides its scores, and what
to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from PIL import Image
from scoring import scores

import ganworks as gw
from ganworks import registry
from ganworks._train import resume
from ganworks.game import Batch
from ganworks.io import save_json
from ganworks.run import Run
from ganworks.run_config import DataChoice, Measure
from ganworks.training import image_grid
from ganworks.training.allocator import keep_big_buffers

HERE = Path(__file__).parent
LARGEST, COLOURS = 150_000, 48
"""Bytes of a picture, and colours of one that has more."""


def trained(name: str, seed: int, out: Path, changes: dict[str, Any]) -> Run:
    """Run the recipe, or go on with what an earlier call has begun: nothing is left to do where that was finished."""
    if (out / "config.yaml").exists():
        return resume(out, quiet=changes.get("quiet", False))
    recipe = registry.recipe[name]()
    training = {**recipe.get("training", {}), **changes, "seed": seed}
    if "minutes" in changes or "steps" in changes:
        training = {k: v for k, v in training.items() if k not in ("minutes", "steps") or k in changes}
    system = registry.recipe.entries()[name].facts["system"]
    return gw.train(
        system,
        DataChoice(**recipe["data"]),
        out=out,
        options=recipe.get("options"),
        measure=Measure(**recipe.get("measure", {})),
        **training,
    )


def judge(system: str) -> ModuleType | None:
    """``judges/<system>.py``, where a system is judged by more than its scores."""
    return import_module(f"judges.{system}") if (HERE / "judges" / f"{system}.py").exists() else None


def first(given: Batch | None, n: int) -> Batch | None:
    """The first so many items of a batch."""
    return given.each(lambda value: value[:n]) if given is not None else None


def command(words: list[str]) -> str:
    """The command to repeat, without where the runs were kept."""
    kept = [word for before, word in zip(["", *words], words, strict=False) if "--runs" not in (before, word)]
    return " ".join(["python", "benchmarks/quality/run.py", *kept])


def keep_small(picture: Path) -> None:
    """Bring a picture that is large for a page to a palette."""
    if picture.stat().st_size > LARGEST:
        Image.open(picture).quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


def settings(run: Run) -> dict[str, Any]:
    """The run's config, with the number of words in place of a vocabulary."""
    config = run.config.model_dump(mode="json")
    if "vocabulary" in config["options"]:
        config["options"]["vocabulary"] = len(config["options"]["vocabulary"])
    return config


def main() -> None:
    """Train, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--precision", choices=("32", "bf16"))
    parser.add_argument("--runs", type=Path, default=Path("runs") / "quality")
    asked = parser.parse_args()
    keep_big_buffers()
    changes = {k: v for k in ("minutes", "steps", "threads", "precision") if (v := getattr(asked, k))}
    stem = f"{asked.recipe.replace('/', '-')}-seed{asked.seed}"
    run = trained(asked.recipe, asked.seed, asked.runs / stem, changes)
    if run.stopped:
        sys.exit(f"Stopped while training {asked.recipe}; the same command continues.")
    held_out, train = (run.data(split, all_labels=True) for split in ("evaluate", "train"))
    size = min(run.config.measure.count, len(held_out), len(train))
    given = held_out.batch(held_out.order(0).indices(0, size))
    seen = train.batch(train.order(0).indices(0, size))
    conditions = given if run.system.samples_from() else None
    before = run.untrained()
    judges = judge(run.config.system)
    special = judges.judged(run, given, seen) if judges else {}
    result = {
        "recipe": asked.recipe,
        "command": command(sys.argv[1:]),
        "seed": asked.seed,
        "step": run.step,
        "seconds": run.seconds,
        "seconds_per_step": run.seconds / max(run.step, 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "threads": torch.get_num_threads(),
        "processors": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "config": settings(run),
        "trained": scores(run, run.sample(size, given=conditions), given, seen),
        "untrained": scores(run, before.sample(size, given=conditions), given, seen),
        **special,
    }
    save_json(result, HERE / "results" / f"{stem}.json")
    drawn = (
        judges.picture(run, given)
        if judges
        else image_grid.grid(run.sample(64, given=conditions and conditions.part(0, max(1, size // 64))))
    )
    keep_small(image_grid.save(drawn, HERE / "pictures" / f"{stem}.png"))
    for now, then in zip(result["trained"], result["untrained"], strict=True):
        print(
            f"{now['name']:<12}{now['features']:<24}{now['value']:>12.5g}  untrained {then['value']:>10.5g}  "
            f"real {now['floor_value']:>10.4g}"
        )
    print(json.dumps(special, indent=1))


if __name__ == "__main__":
    main()
