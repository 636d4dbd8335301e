"""Train a recipe and hold the result against an untrained generator and against real images.

    python benchmarks/quality/run.py dcgan/fashion-mnist --seed 0

writes ``results/<recipe>-seed<N>.json`` (command, versions, stamped scores of the trained and the untrained generator,
and what the system is judged by besides) and ``pictures/<recipe>-seed<N>.png``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import torch

import ganworks as gw
from ganworks import registry
from ganworks.draws import stream
from ganworks.engine import pictures
from ganworks.engine.allocator import keep_big_buffers
from ganworks.game import Batch
from ganworks.metrics.evaluate import evaluate
from ganworks.runs import DataChoice, Run
from ganworks.runs.config import Measure
from ganworks.runs.measuring import default_features, targets

HERE = Path(__file__).parent


def trained(name: str, seed: int, out: Path, changes: dict[str, Any]) -> Run:
    """Run the recipe, or open what an earlier call has made."""
    if (out / "report.json").exists():
        return Run(out)
    recipe = registry.recipe[name]()
    training = {**recipe.get("training", {}), **changes, "seed": seed}
    if "minutes" in changes or "steps" in changes:
        training = {k: v for k, v in training.items() if k not in ("minutes", "steps") or k in changes}
    system = registry.recipe.entries()[name].facts["system"]
    return gw.train(system, DataChoice(**recipe["data"]), out=out, options=recipe.get("options"),
                    measure=Measure(**recipe.get("measure", {})), **training)  # fmt: skip


def scores(run: Run, fake: torch.Tensor, given: Batch, seen: Batch) -> list[dict[str, Any]]:
    """Every score of some images against the run's held-out data."""
    real, floor = targets(run, given, seen)
    features = run.config.measure.features or default_features(run.data())
    labelled = (seen.images, seen.label) if seen.label is not None else None
    report = evaluate(real=real, fake=fake, floor=floor, metrics=run.config.measure.metrics, features=features,
                      data=run.config.data.name, labelled=labelled)  # fmt: skip
    return [{k: getattr(s, k) for k in ("name", "features", "value", "error", "floor_value", "floor_error",
                                        "real_count", "fake_count", "floor_count", "resizer", "sha256")}
            for s in report]  # fmt: skip


def code_recovery(run: Run, n: int = 10_000) -> dict[str, float]:
    """InfoGAN: how often Q reads the categorical code of G(z, c) right, and its error on the uniform codes."""
    game = run.system
    with torch.no_grad(), stream("code recovery"):
        latent, codes = game.prior.sample(n, like=game.like)
        logits, means = game.read(game.generator(latent))
    right = (logits[0].argmax(1) == codes.categorical[:, 0]).double().mean()
    error = (means - codes.uniform).square().mean(0).sqrt()
    return {"categorical_accuracy": float(right), "samples": n,
            **{f"uniform_{k}_rmse_of_0.577": float(value) for k, value in enumerate(error)}}  # fmt: skip


def code_sweep(run: Run) -> torch.Tensor:
    """InfoGAN: one row for each class of the categorical code, the same noise down each column."""
    game = run.system
    classes = game.prior.categorical[0]
    with torch.no_grad(), stream("code sweep"):
        latent, codes = game.prior.sample(classes, like=game.like)
        noise = latent[:, : game.prior.noise]
        rows = [
            game.generator(game.prior.join(noise, codes._replace(categorical=torch.full((classes, 1), k))))
            for k in range(classes)
        ]
    return torch.cat(rows)


def translation(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """CycleGAN: cycle error on held-out pictures, and the scores of doing nothing."""
    game = run.system
    with torch.no_grad():
        there = torch.cat([game.translate(part, "y") for part in given.images.split(100)])
        back = torch.cat([game.translate(part, "x") for part in there.split(100)])
    mean = seen.images.mean(0, keepdim=True)
    return {
        "cycle_l1": float((back - given.images).abs().mean()),
        "cycle_l1_of_the_mean_picture": float((mean - given.images).abs().mean()),
        "translation_to_twin_l1": float((there - given.paired).abs().mean()),
        "twin_to_twin_l1": float((given.images - given.paired).abs().mean()),
        "identity_map": scores(run, given.images, given, seen),
    }


def judged(run: Run, given: Batch, seen: Batch) -> dict[str, Any]:
    """What a system is judged by besides its scores."""
    if run.config.system == "infogan":
        return {"codes": code_recovery(run)}
    return {"translation": translation(run, given, seen)} if run.config.system == "cyclegan" else {}


def picture(run: Run, given: Batch) -> Any:
    """What to look at: a grid; a sweep of the code; pictures over their translations and their twins."""
    if run.config.system == "infogan":
        return pictures.grid(code_sweep(run), columns=10)
    if run.config.system == "cyclegan":
        shown = given.images[:12]
        rows = torch.cat([shown, run.system.translate(shown).detach(), given.paired[:12]])
        return pictures.grid(rows, columns=12)
    return pictures.grid(run.sample(64))


def main() -> None:
    """Train, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--runs", type=Path, default=Path("runs") / "quality")
    asked = parser.parse_args()
    keep_big_buffers()
    changes = {k: v for k in ("minutes", "steps", "threads") if (v := getattr(asked, k))}
    stem = f"{asked.recipe.replace('/', '-')}-seed{asked.seed}"
    run = trained(asked.recipe, asked.seed, asked.runs / stem, changes)
    held_out, train = run.data("evaluate"), run.data("train")
    size = min(run.config.measure.count, len(held_out), len(train))
    given = held_out.batch(held_out.order(0).indices(0, size))
    seen = train.batch(train.order(0).indices(0, size))
    conditions = given if run.system.samples_from() else None
    before = run.untrained()
    result = {
        "recipe": asked.recipe, "command": " ".join(["python", "benchmarks/quality/run.py", *sys.argv[1:]]),
        "seed": asked.seed, "step": run.step, "seconds": run.seconds, "threads": torch.get_num_threads(),
        "processors": len(os.sched_getaffinity(0)), "python": platform.python_version(),
        "config": run.config.model_dump(mode="json"),
        "trained": scores(run, run.sample(size, given=conditions), given, seen),
        "untrained": scores(run, before.sample(size, given=conditions), given, seen),
        **judged(run, given, seen),
    }  # fmt: skip
    for folder in ("results", "pictures"):
        (HERE / folder).mkdir(exist_ok=True)
    (HERE / "results" / f"{stem}.json").write_text(json.dumps(result, indent=1) + "\n")
    pictures.save(picture(run, given), HERE / "pictures" / f"{stem}.png")
    for now, then in zip(result["trained"], result["untrained"], strict=True):
        print(f"{now['name']:<12}{now['features']:<24}{now['value']:>12.5g}  untrained {then['value']:>10.5g}  "
              f"real {now['floor_value']:>10.4g}")  # fmt: skip
    print(json.dumps({name: result[name] for name in ("codes", "translation") if name in result}, indent=1))


if __name__ == "__main__":
    main()
