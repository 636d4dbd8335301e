"""Runs of two steps of systems that can do different things, in a folder of runs, with data of their own beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from ganworks._train import train
from ganworks.testing.small import options

SHAPES = "shapes"
"""Squares with captions and attributes, 16x16, a folder of the data folder."""
DATA = {
    "gan": "digits",
    "cgan": "digits",
    "stylegan": "digits",
    "bigan": "digits",
    "triple_gan": "digits",
    "combogan": "edges",
    "stackgan": SHAPES,
    "fader": SHAPES,
    "srgan": SHAPES,
}
"""Systems, and what each is trained on."""
FROM_DATA = {"image", "classes", "attributes", "domains", "vocabulary", "domain_names"}
"""Settings that the data decides."""


def make_shapes(folder: Path, count: int = 48) -> None:
    """Write a folder of squares, red or blue, big or small, with what they are in ``metadata.jsonl``."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    rows = []
    for number in range(count):
        red, big = number % 2, number // 2 % 2
        side = 12 if big else 6
        pixels = np.full((16, 16, 3), 20, np.uint8)
        start = int(random.integers(0, 17 - side))
        pixels[start : start + side, start : start + side, 0 if red else 2] = random.integers(190, 250)
        Image.fromarray(pixels).save(folder / f"{number:03d}.png")
        text = f"a {'big' if big else 'small'} {'red' if red else 'blue'} square"
        rows.append({"file_name": f"{number:03d}.png", "text": text, "red": red, "big": big})
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))


def make_runs(runs: Path, data: Path, systems: Iterable[str] = tuple(DATA)) -> None:
    """Train each system for two steps; a run bears its system's name.

    Args:
        runs: the folder of runs.
        data: the folder of data, in which the squares are made.
        systems: of :data:`DATA`.
    """
    make_shapes(data / SHAPES)
    for system in systems:
        source = DATA[system]
        train(
            system,
            str(data / SHAPES) if source == SHAPES else source,
            steps=2,
            out=runs / system,
            options={name: value for name, value in options(system).items() if name not in FROM_DATA},
            quiet=True,
            watch_every=0,
            loggers=(),
            batch=8,
            sample_every=1,
        )
