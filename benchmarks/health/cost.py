"""What watching costs: the extra processor time of the steps at which a game is looked at.

::

    python benchmarks/health/cost.py --rounds 8

A game is played as a run plays it, with a line of the log every tenth step and a look every hundredth, as by default.
The step that is looked at (by-products of its turns, signals, findings, log) is compared with the few steps just
before it, so that whatever else the machine does meets both. Processor time of this process on one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch
from illnesses import CGAN

from ganworks._data_choice import open_data
from ganworks._train import assembled, initial, resolved
from ganworks.io import save_json
from ganworks.registry import system as systems
from ganworks.run_config import DataChoice, RunConfig
from ganworks.training.settings import Training
from ganworks.training.trainer import Trainer

GAMES: dict[str, tuple[str, str | DataChoice, dict[str, Any]]] = {
    "gan on points (MLP, width 128)": ("gan", "ring", {"network": "mlp"}),
    "gan on digits (MLP, width 128)": ("gan", "digits", {"network": "mlp"}),
    "wgan_gp on digits (MLP, width 128)": ("wgan_gp", "digits", {"network": "mlp"}),
    "dcgan on Fashion-MNIST, 32x32 (width 64)": ("dcgan", DataChoice(name="fashion-mnist", size=32), {}),
    "dcgan on emoji, 64x64 (width 32)": ("dcgan", DataChoice(name="emoji", size=64), {"width": 32}),
    "cgan on Fashion-MNIST, 28x28 (convolutions, width 16)": ("cgan", "fashion-mnist", CGAN),
}
"""Name -> system, data, options; the first is the worst case, its step being hardly any work."""
RESULT = Path(__file__).parent / "results" / "cost.json"
EVERY, LOG, NEAR = 100, 10, 6
"""Steps between looks and between lines, and steps that are played for each look."""


def engine(system: str, data: str | DataChoice, options: dict[str, Any]) -> Trainer:
    """A watched game that keeps nothing on disk."""
    choice = data if isinstance(data, DataChoice) else DataChoice(name=data)
    held, kind = open_data(choice), systems[system]
    settings = Training(steps=10**6, device="cpu", log_every=LOG, watch_every=EVERY, loggers=())
    config = RunConfig(
        system=system, options=resolved(kind, options, held).model_dump(mode="json"), data=choice, training=settings
    )
    made = assembled(config, Path("nowhere"), held, initial(kind, config), quiet=True)
    made.folder = None
    return made


def step(made: Trainer) -> float:
    """Seconds of processor time for one step and what is logged of it."""
    begun = time.process_time()
    values = made.advance()
    if made.step % LOG == 0:
        made._log(values)
    return time.process_time() - begun


def main() -> None:
    """Time every game."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--only", type=int, choices=range(len(GAMES)), help="time one game and keep the others' rows")
    given = parser.parse_args()
    names = list(GAMES) if given.only is None else [list(GAMES)[given.only]]
    found = json.loads(RESULT.read_text())["games"] if given.only is not None and RESULT.exists() else {}
    torch.set_num_threads(1)
    for name in names:
        made = engine(*GAMES[name])
        usual: list[float] = []
        looks: list[float] = []
        while len(looks) <= given.rounds:
            made.step += EVERY - NEAR  # the steps between cost the same with and without
            for _ in range(NEAR):
                spent = step(made)
                (looks if made.step % EVERY == 0 else usual).append(spent)
        once, extra = looks[0] - median(usual), median(looks[1:]) - median(usual)
        found[name] = {
            "milliseconds": {"step": 1e3 * median(usual), "look": 1e3 * extra, "first_look": 1e3 * once},
            "cost": extra / (EVERY * median(usual)),
            "looks": looks,
            "watch_every": EVERY,
        }
        print(f"{name}: {found[name]['cost']:+.2%}", found[name]["milliseconds"], flush=True)
        save_json({"torch": torch.__version__, "threads": 1, "games": found}, RESULT)


if __name__ == "__main__":
    main()
