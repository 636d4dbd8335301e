"""Which number to watch: how the logged terms and the signals rank the moments of a run, against KID.

::

    python benchmarks/health/losses.py --seeds 0 1      play what is not in the results yet
    python benchmarks/health/losses.py --table          the results as a table, and how often each number ranks

Each game is played for a while; at every 20th step its quality is measured, which is KID of averaged samples against
held-out data, or what :mod:`loss_games` has in its place. A game that is in the results is not played again. The table
holds Spearman's rank correlation of each logged number with KID over the moments of a run, the median over seeds:
+1 for a number that falls and rises with KID, -1 for one that does the opposite, 0 for one that says nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from illnesses import Case
from loss_games import GAMES, USUAL_LOSSES, losses_of, quality
from scipy.stats import spearmanr
from suite import USUAL, opened

from ganworks._train import assembled, initial, resolved
from ganworks.errors import GanworksError
from ganworks.game import Callback, TrainingState
from ganworks.health.callback import HealthCallback
from ganworks.io import save_json
from ganworks.registry import system as systems
from ganworks.run_config import RunConfig
from ganworks.training.progress import BY_PRODUCTS
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

RANKS = 0.5
"""Rank correlation from which on a number is said to rank moments."""
LEAST = 6
"""Moments at which a number has to be logged to be compared; it is compared at these."""
PLACES = ("side", "alpha", "weight", "clusters")
"""Notes that say how far a game is and not how it goes."""
SIGNALS = ("distance", "checkpoint_distance", "critic_auc", "diversity", "clusters", "slope", "label_agreement")
RESULT = Path(__file__).parent / "results" / "losses.json"


def course(case: Case, seed: int) -> list[dict[str, float]]:
    """The logged numbers of a game with its quality beside them, from where on samples are no longer the first ones."""
    kind, data = systems[case.system], opened(case.choice.model_dump_json())
    settings = Training(**{**USUAL, "seed": seed, "ema_images": 2000, **case.training})
    config = RunConfig(
        system=case.system,
        options=resolved(kind, case.options, data).model_dump(mode="json"),
        data=case.choice,
        training=settings,
    )
    with TemporaryDirectory() as folder:
        trainer = assembled(config, Path(folder), data, initial(kind, config), quiet=True)
        moments = Moments(trainer, config)
        trainer.callbacks.append(moments)
        trainer.run()
    if trainer.stopping:
        raise SystemExit(f"{case.system} was stopped by {trainer.stopping}.")
    return moments.rows


class Moments(Callback):
    """Measures the quality of a game at every snapshot, and keeps it beside the logged numbers."""

    def __init__(self, trainer: Trainer, config: RunConfig):
        self.trainer, self.config = trainer, config
        self.untrained = quality(trainer, config)
        self.health = next(one for one in trainer.callbacks if isinstance(one, HealthCallback))
        self.rows: list[dict[str, float]] = []

    def on_step(self, state: TrainingState, numbers: Mapping[str, float]) -> dict[str, float]:
        """Nothing is logged."""
        if state.step % state.settings.watch_every == 0:
            now = quality(self.trainer, self.config)
            if now != self.untrained:
                distance = self.health.checkpoint_distance(state)
                self.rows.append({"step": state.step, "quality": now, **numbers, **distance})
        return {}


def correlations(moments: list[dict[str, float]]) -> dict[str, float]:
    """Rank correlation with quality of every number that is logged often enough."""
    found: dict[str, float] = {}
    for name in dict.fromkeys(name for one in moments for name in one if _watched(name)):
        logged = [one for one in moments if name in one]
        if len(logged) >= LEAST:
            values, qualities = [one[name] for one in logged], [one["quality"] for one in logged]
            found[name] = float(np.asarray(spearmanr(values, qualities))[0])
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _watched(name: str) -> bool:
    """Whether a number is a term or a note of a player's, or a signal that is compared."""
    first, _, last = name.rpartition("/")
    return last in SIGNALS if first == "health" else bool(first) and last not in BY_PRODUCTS


def played(case: Case, seed: int, row: dict[str, Any]) -> dict[str, Any]:
    """The row of a game with one seed more."""
    moments = course(case, seed)
    values = [one["quality"] for one in moments]
    each = [*row.get("each", []), correlations(moments)]
    shared = {name: median([one[name] for one in each]) for name in each[0] if all(name in one for one in each)}
    return {
        "game": case.name,
        "system": case.system,
        "data": case.choice.name,
        "seeds": [*row.get("seeds", []), seed],
        "moments": len(moments),
        "quality": [*row.get("quality", []), [values[0], min(values), values[-1]]],
        "correlation": shared,
        "each": each,
    }


def cells(row: dict[str, Any]) -> list[str]:
    """A row of the table: how the numbers of a game rank, in bold from a half on."""
    found: dict[str, float] = row["correlation"]
    pair = losses_of(row["system"])
    others = [name for name in found if name not in pair and not name.startswith("health/")]
    others = sorted(
        (name for name in others if name.rpartition("/")[2] not in PLACES),
        key=lambda one: (-round(abs(found[one]), 2), -found[one]),
    )
    losses = [_bold(found.get(name)) for name in pair]
    named = [
        f" (`{name}`)" if text and name not in USUAL_LOSSES else "" for text, name in zip(losses, pair, strict=True)
    ]
    return [
        f"{row['system']}: {row['game']}",
        "; ".join(", ".join(f"{value:.2f}" for value in seed) for seed in row["quality"]),
        *(text + name for text, name in zip(losses, named, strict=True)),
        ", ".join(f"`{name}` {_bold(found[name])}" for name in others[:2]),
        *(_bold(found.get(f"health/{signal}")) for signal in ("critic_auc", "diversity", "clusters", "distance")),
    ]


def _bold(value: float | None) -> str:
    text = "" if value is None else f"{value:.2f}"
    return f"**{text}**" if value is not None and abs(value) >= RANKS else text


def tally(rows: list[dict[str, Any]]) -> None:
    """Say in how many games each number ranks as quality does, and in how many the other way round."""
    for name in (*USUAL_LOSSES, *(f"health/{signal}" for signal in SIGNALS)):
        values = []
        for row in rows:
            own = losses_of(row["system"])[USUAL_LOSSES.index(name)] if name in USUAL_LOSSES else name
            values += [row["correlation"][own]] if own in row["correlation"] else []
        with_it, against = sum(value >= RANKS for value in values), sum(value <= -RANKS for value in values)
        print(f"{name}: with it {with_it}, against it {against}, of {len(values)}; median {median(values):.2f}")


def main() -> None:
    """Play what is not in the results yet, all games with the first seed first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--only", nargs="+", help="systems to play; all where not given")
    parser.add_argument("--table", action="store_true", help="play nothing, show what is known")
    given = parser.parse_args()
    if given.table:
        held = json.loads(RESULT.read_text())
        print("\n".join(f"| {' | '.join(cells(row))} |" for row in held))
        return tally(held)
    torch.set_num_threads(1)
    rows = {(row["system"], row["game"]): row for row in (json.loads(RESULT.read_text()) if RESULT.exists() else [])}
    for seed, case in product(given.seeds, GAMES):
        row = rows.get((case.system, case.name), {})
        if seed in row.get("seeds", ()) or (given.only and case.system not in given.only):
            continue
        begun = time.process_time()
        try:
            row = rows[case.system, case.name] = played(case, seed, row)
        except GanworksError as error:
            print(f"{case.system}, {case.name}, seed {seed} was not played: {error}", flush=True)
            continue
        said = {name: round(value, 2) for name, value in row["each"][-1].items()}
        print(f"{case.system} {seed}, {time.process_time() - begun:.0f} s:", row["quality"][-1], said, flush=True)
        save_json(list(rows.values()), RESULT)


if __name__ == "__main__":
    main()
