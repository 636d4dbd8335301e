"""Games small enough for exact theory: the Dirac-GAN, historical averaging, and the gradient that vanishes.

    python benchmarks/quality/toy_games.py

Writes ``results/toy_games.json`` and ``pictures/toy_games.png``; asserts what theory says.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from toys import averaging, dirac, vanishing

import ganworks as gw
from ganworks.io import save_json

HERE = Path(__file__).parent


def half_trained() -> gw.System:
    """A generator of digits that has learned something and not all."""
    with tempfile.TemporaryDirectory() as folder:
        run = gw.train(
            "gan",
            "digits",
            out=Path(folder) / "run",
            steps=300,
            seed=0,
            threads=1,
            quiet=True,
            loggers=(),
            options={"width": 128, "noise": 32},
        )
        return run.system.requires_grad_(True)


def hold(results: dict[str, Any]) -> None:
    """What theory says of the numbers."""
    for name, row in results["dirac"].items():
        assert abs(np.log(row["factor_of_a_step"]) - np.log(row["eigenvalue"])) < 2e-4, name
    plain = results["averaging"]["plain"]
    averaged = results["averaging"]["historical averaging, weight 0.5"]
    assert averaged["end"] < 0.05 * averaged["start"] and plain["largest_of_last_tenth"] > 0.5 * plain["start"]
    pull = {name: seen["gradient"] for name, seen in results["vanishing"].items()}
    assert pull["minimax"][-1] < 0.05 * max(pull["minimax"])
    assert pull["non_saturating"][-1] > pull["minimax"][-1] * 20


def draw(paths: dict[str, Any], circles: dict[str, Any], pulls: dict[str, Any]) -> Figure:
    """Three panels."""
    figure = Figure(figsize=(13, 4), layout="constrained")
    first, second, third = figure.subplots(1, 3)
    for name in ("plain, at once", "plain, in turns", "R1 0.3, at once", "instance noise 1, at once"):
        first.plot(*paths[name][:600].T, label=name, linewidth=0.8)
    first.set(title="Dirac-GAN", xlabel="generator θ", ylabel="critic ψ", xlim=(-4, 4), ylim=(-4, 4))
    for name, path in circles.items():
        second.plot(*path.T, label=name, linewidth=0.6)
    second.set(title="Salimans' minimax game", xlabel="x", ylabel="y")
    for name, seen in pulls.items():
        third.semilogy(seen["step"], seen["gradient"], label=name)
    third.set(title="gradient at the generator", xlabel="critic steps, the generator standing still")
    for panel in (first, second, third):
        panel.legend(fontsize=7)
    return figure


def main() -> None:
    """Play, hold against theory, store."""
    torch.set_num_threads(1)
    rows, paths = dirac.study()
    distances, circles = averaging.study()
    pulls = vanishing.study(half_trained())
    results = {
        "command": "python benchmarks/quality/toy_games.py",
        "dirac": rows,
        "averaging": distances,
        "vanishing": pulls,
    }
    print(json.dumps({**results, "vanishing": {k: v["gradient"][::5] for k, v in pulls.items()}}, indent=1))
    draw(paths, circles, pulls).savefig(HERE / "pictures" / "toy_games.png", dpi=70)
    hold(results)
    save_json(results, HERE / "results" / "toy_games.json")


if __name__ == "__main__":
    main()
