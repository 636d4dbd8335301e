"""Who covers which modes: ten games on the ring of 8 and the grid of 25 Gaussians.

    python benchmarks/quality/modes.py --threads 1

Same networks, batch and steps for all; systems whose papers have several critic turns keep them, and cost more. Writes
``results/modes.json`` and, where all games are played, a picture of their samples, ``pictures/modes.png``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from matplotlib.figure import Figure

import ganworks as gw
from ganworks.errors import NotFinite
from ganworks.io import save_json
from ganworks.recipes import decayed
from ganworks.run_config import Measure

HERE = Path(__file__).parent
FAST = decayed(3000, 1e-3, betas=(0.5, 0.9))
PLAYERS = {"width": 128, "noise": 2, "generator_optimizer": FAST, "critic_optimizer": FAST}
SLOW = decayed(3000, 3e-4, betas=(0.5, 0.9))
PATIENT = {"generator_optimizer": SLOW, "critic_optimizer": SLOW}
GAMES: dict[str, tuple[str, dict[str, Any]]] = {
    "non-saturating": ("gan", {}),
    "LSGAN": ("lsgan", {}),
    "WGAN": ("wgan", {"clip": 0.1, **PATIENT}),
    "WGAN-GP": ("wgan_gp", {"penalty": 0.1}),
    "SNGAN, hinge": ("sngan", {}),
    "RaGAN": ("relativistic", {}),
    "minibatch discrimination": ("improved_gan", {"minibatch_kernels": 16, "feature_matching": False}),
    "feature matching": ("improved_gan", {"minibatch_kernels": 0, "feature_matching": True}),
    "f-GAN, KL": ("fgan", {"divergence": "kl", "generator_loss": "saddle", **PATIENT}),
    "f-GAN, reverse KL": ("fgan", {"divergence": "reverse_kl", "generator_loss": "saddle", **PATIENT}),
}
"""At the rate of the others f-GAN's KL overflows (step 610 on the ring): its bound has an exponential of the score."""


def play(name: str, data: str, steps: int, seed: int) -> tuple[dict[str, Any], torch.Tensor]:
    """One game: its scores beside those of real points, and 2,000 of its points."""
    system, options = GAMES[name]
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        run = gw.train(
            system,
            data,
            out=Path(folder) / "run",
            steps=steps,
            seed=seed,
            batch=256,
            threads=1,
            quiet=True,
            loggers=(),
            sample_every=0,
            checkpoint_every=0,
            log_every=500,
            options={**PLAYERS, **options},
            measure=Measure(metrics=("mode_coverage", "wasserstein")),
        )
        spent = time.process_time() - begun
        found = {score.name: {"value": score.value, "real": score.floor_value} for score in run.evaluate()}
        return {**found, "processor_seconds": round(spent, 1)}, run.sample(2000).flatten(1)


def main() -> None:
    """Play, store after every game, draw what was played."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--data", nargs="+", choices=("ring", "grid"), default=("ring", "grid"))
    parser.add_argument("--games", nargs="+", choices=list(GAMES), default=list(GAMES))
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    figure = Figure(figsize=(1.6 * len(asked.games), 1.8 * len(asked.data)), layout="constrained")
    panels = figure.subplots(len(asked.data), len(asked.games), squeeze=False)
    store = HERE / "results" / "modes.json"
    results: dict[str, Any] = json.loads(store.read_text()) if store.exists() else {}
    for row, data in enumerate(asked.data):
        for column, name in enumerate(asked.games):
            try:
                scores, points = play(name, data, asked.steps, asked.seed)
            except NotFinite as error:
                scores, points = {"diverged": str(error)}, torch.zeros(0, 2)
            results.setdefault(data, {})[name] = {"steps": asked.steps, "seed": asked.seed, **scores}
            print(data, name, scores, flush=True)
            save_json(results, store)
            panel = panels[row][column]
            panel.plot(*points.T, ",")
            panel.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xticks=[], yticks=[], aspect="equal")
            if row == 0:
                panel.set_title(name, fontsize=7)
    if list(asked.games) == list(GAMES):
        figure.savefig(HERE / "pictures" / "modes.png", dpi=80)


if __name__ == "__main__":
    main()
