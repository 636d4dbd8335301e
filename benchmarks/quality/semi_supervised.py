"""Digits with a hundred labels: what each semi-supervised game's classifier gains over its network on the labels alone.

    python benchmarks/quality/semi_supervised.py --seeds 0 1

Trains the digits recipe of each system, reads the accuracy of its classifier on held-out digits, and beside it that of
the same network trained on nothing but the hundred labels, to the end. Writes ``results/semi_supervised.json``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

import ganworks as gw
from ganworks import registry
from ganworks.io import save_json
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.run_config import DataChoice

HERE = Path(__file__).parent
RECIPES = ("improved_gan/100-labels", "triple_gan", "s2gan", "s2gan_co", "s3gan")
CRITICS = ("s2gan_co", "s3gan")
"""Systems whose classifier is a head on the critic's features."""


def readers(game: gw.System) -> tuple[nn.Module, list[nn.Parameter]]:
    """What turns images into logits in a system, and its parameters."""
    name = type(game).entry.name
    if name in CRITICS:
        module: nn.Module = nn.Sequential(game.get_submodule("critic.trunk"), game.get_submodule("classifier"))
    else:
        module = game.get_submodule("critic" if name == "improved_gan" else "classifier")
    return module, [weight for weight in module.parameters() if weight.requires_grad]


def supervised(run: Run, steps: int, seed: int) -> float:
    """Held-out accuracy of the untrained run's classifier, trained on the labelled images alone."""
    game = run.untrained().system.requires_grad_(True).train()
    module, weights = readers(game)
    data = run.data("train")
    whole = data.batch(data.order(0).indices(0, len(data)))
    assert whole.label is not None
    known = whole.label >= 0
    images, label = whole.images[known], whole.label[known]
    optimizer = torch.optim.Adam(weights, 1e-3)
    with scope("supervised", seed):
        for _ in range(steps):
            found = module(images)
            logits = found[0] if isinstance(found, tuple) else found
            optimizer.zero_grad()
            functional.cross_entropy(logits, label).backward()
            optimizer.step()
    return accuracy(game.eval(), run)


def accuracy(game: gw.System, run: Run) -> float:
    """Share of held-out digits that are told right."""
    held_out = run.data("evaluate", all_labels=True)
    batch = held_out.batch(held_out.order(0).indices(0, len(held_out)))
    answer = torch.cat([game.classify(part) for part in batch.images.split(256)])
    return float((answer.argmax(1) == batch.label).double().mean())


def study(name: str, seed: int, baseline_steps: int) -> dict[str, Any]:
    """One system."""
    recipe, entry = registry.recipe[name](), registry.recipe.entries()[name]
    with tempfile.TemporaryDirectory() as folder:
        run = gw.train(
            entry.facts["system"],
            DataChoice(**recipe["data"]),
            out=Path(folder) / "run",
            loggers=(),
            options=recipe["options"],
            quiet=True,
            **{**recipe["training"], "seed": seed, "threads": 1, "sample_every": 0, "checkpoint_every": 0},
        )
        return {
            "accuracy": accuracy(run.system, run),
            "steps": run.step,
            "seconds": round(run.seconds, 1),
            "labels_alone": supervised(run, baseline_steps, seed),
        }


def main() -> None:
    """Train, compare, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--baseline-steps", type=int, default=300)
    parser.add_argument("--recipes", nargs="+", choices=RECIPES, default=RECIPES)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    store = HERE / "results" / "semi_supervised.json"
    results: dict[str, Any] = json.loads(store.read_text()) if store.exists() else {}
    results |= {"command": "python benchmarks/quality/semi_supervised.py", "baseline_steps": asked.baseline_steps}
    for seed in asked.seeds:
        for name in asked.recipes:
            results.setdefault(name, {})[str(seed)] = study(name, seed, asked.baseline_steps)
            print(name, seed, results[name][str(seed)], flush=True)
            save_json(results, store)


if __name__ == "__main__":
    main()
