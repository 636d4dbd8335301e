"""Which number to watch: how the logged terms and the signals rank the moments of a run, against KID.

::

    python benchmarks/health/losses.py --seeds 0 1

Each game is played for a while; at every 20th step KID of its averaged samples against held-out data is measured. The
table holds Spearman's rank correlation of each logged number with KID over the moments of a run, the median over seeds:
+1 for a number that falls and rises with KID, -1 for one that does the opposite, 0 for one that says nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from illnesses import CGAN, GAN, MLP, WGAN, Case, rates
from scipy.stats import spearmanr
from suite import USUAL, measured

from ganworks.engine.loop import Engine
from ganworks.engine.progress import BY_PRODUCTS
from ganworks.engine.settings import Training
from ganworks.files import save_json
from ganworks.registry import system as systems
from ganworks.runs import RunConfig
from ganworks.runs.health_watcher import HealthWatcher
from ganworks.runs.making import assembled, built, open_data, resolved

GAMES = (
    Case("non-saturating, R1", "gan", "digits", GAN), Case("hinge, R1", "gan", "digits", {**GAN, "objective": "hinge"}),
    Case("least squares", "lsgan", "digits", {**MLP, **rates(4e-3)}),
    Case("Wasserstein, gradient penalty", "wgan_gp", "digits", WGAN, {"steps": 400}),
    Case("hinge, spectral norm", "sngan", "digits", {**MLP, "critic_turns": 2, **rates(1e-3)}),
    Case("non-saturating, DRAGAN's penalty", "dragan", "digits", {**MLP, **rates(1e-3)}),
    Case("relativistic average, R1", "gan", "digits", {**GAN, "objective": "relativistic_average_standard"}),
    Case("labels, convolutions", "cgan", "digits", CGAN),
    Case("minimax, R1", "gan", "digits", {**GAN, "objective": "minimax"}),
    Case("Wasserstein, clipped weights", "wgan", "digits", {**MLP, "clip": 0.03, **rates(5e-4, method="rmsprop")}),
    Case("Jensen-Shannon bound", "fgan", "digits", {**MLP, **rates(1e-3)}),
    Case("energy of an autoencoder", "ebgan", "digits", MLP),
    Case("balanced energies", "began", "digits", {"width": 16, **rates(5e-4)}),
    Case("relativistic average, spectral norm", "relativistic", "digits", {**MLP, "spectral": True, **rates(1e-3)}),
    Case("codes", "infogan", "digits", {**MLP, **rates(1e-3)}),
    Case("feature matching", "improved_gan", "digits", {**MLP, "feature_matching": True, **rates(1e-3)}),
    Case("convolutions, non-saturating", "dcgan", "digits", {"width": 16, **rates(1e-3)}),
    Case("images and codes in pairs", "bigan", "digits",
         {"network": "mlp", "inference_optimizer": {"rate": 1e-3}, "critic_optimizer": {"rate": 1e-3}}),
    Case("labels, attention", "sagan", "digits", {"width": 16, **rates(5e-4, 1e-3, betas=(0.0, 0.9))}),
    Case("pairs and round trips", "alice", "digits",
         {"network": "mlp", "inference_optimizer": {"rate": 1e-3}, "critic_optimizer": {"rate": 1e-3}}),
    Case("an encoder, likeness in the critic", "vaegan", "digits",
         {"network": "mlp", "encoder_optimizer": {"rate": 1e-3}, **rates(1e-3)}),
    Case("no critic", "vae", "digits", {"network": "mlp"}),
)  # fmt: skip
SIGNALS = ("distance", "checkpoint_distance", "told_apart", "diversity", "clusters", "slope", "label_agreement")
RESULT = Path(__file__).parent / "results" / "losses.json"


def course(case: Case, seed: int) -> list[dict[str, float]]:
    """The logged numbers of a game with KID beside them."""
    kind, data = systems[case.system], open_data(case.choice)
    settings = Training(**{**USUAL, "seed": seed, "ema_images": 2000, **case.training})
    config = RunConfig(system=case.system, options=resolved(kind, case.options, data).model_dump(mode="json"),
                       data=case.choice, training=settings)  # fmt: skip
    found: list[dict[str, float]] = []

    def look(engine: Engine, numbers: Any) -> dict[str, float]:
        if engine.step % settings.watch_every == 0:
            rated = next(one for one in engine.watchers if isinstance(one, HealthWatcher)).rated(engine)
            found.append({"step": engine.step, "kid": measured(engine, config)["kid"], **numbers, **rated})
        return {}

    with TemporaryDirectory() as folder:
        engine = assembled(config, Path(folder), data, built(kind, config), quiet=True)
        engine.watchers = (*engine.watchers, look)
        engine.run()
    return found


def correlations(moments: list[dict[str, float]]) -> dict[str, float]:
    """Rank correlation with KID of every number that is logged at all moments."""
    names = [name for name in moments[-1] if _watched(name) and all(name in one for one in moments)]
    kid = [one["kid"] for one in moments]
    found = {name: float(np.asarray(spearmanr([one[name] for one in moments], kid))[0]) for name in names}
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _watched(name: str) -> bool:
    """Whether a number is a term or a note of a player's, or a signal that is compared."""
    first, _, last = name.rpartition("/")
    return last in SIGNALS if first == "health" else bool(first) and last not in BY_PRODUCTS


def main() -> None:
    """Play and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--only", type=int, choices=range(len(GAMES)), help="play one game and keep the others' rows")
    given = parser.parse_args()
    seeds = given.seeds
    torch.set_num_threads(1)
    chosen = GAMES if given.only is None else GAMES[given.only : given.only + 1]
    held = json.loads(RESULT.read_text()) if given.only is not None and RESULT.exists() else []
    table = [row for row in held if row["game"] not in {case.name for case in chosen}]
    for case in chosen:
        runs = [course(case, seed) for seed in seeds]
        each = [correlations(moments) for moments in runs]
        both = {name: median([one[name] for one in each]) for name in each[0] if all(name in one for one in each)}
        kids = [[one["kid"] for one in moments] for moments in runs]
        table.append({"game": case.name, "system": case.system, "data": case.choice.name, "seeds": seeds,
                      "moments": len(runs[0]), "kid": [[kid[0], min(kid), kid[-1]] for kid in kids],
                      "correlation": both, "each": each})  # fmt: skip
        print(case.system, case.name, {name: round(value, 2) for name, value in both.items()}, flush=True)
        save_json(table, RESULT)


if __name__ == "__main__":
    main()
