"""Faces of another style from 100 pictures: starting from a trained run against starting anew, at equal steps.

    python benchmarks/quality/fine_tuning.py

A DCGAN learns 5,000 faces of the style pixel-art at 32x32. Then, for three seeds each, a DCGAN of the same size learns
100 faces of the style personas: anew; from the weights of the first (``init``); and from them with the first layers of
the discriminator frozen (``init`` and ``freeze``, FreezeD, Mo et al. 2020, arXiv:2002.10964). All three take the same
number of steps on one thread. KID holds 400 samples against 400 faces of the style that were not trained on; its floor
is 200 of these against the others. Writes ``results/fine_tuning.json`` and ``pictures/fine_tuning.png``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

import ganworks as gw
from ganworks._version import __version__
from ganworks.data import DataSet
from ganworks.data.faces import draw, traits_of
from ganworks.metrics.evaluate import evaluate
from ganworks.training import image_grid

HERE = Path(__file__).parent
STYLE, SIZE, COUNT, HELD_OUT = "personas", 32, 100, 400
OPTIONS: dict[str, Any] = {"width": 16}
TRAINING: dict[str, Any] = {
    "batch": 32,
    "device": "cpu",
    "threads": 1,
    "loggers": (),
    "quiet": True,
    "watch_every": 0,
    "checkpoint_every": 0,
    "ema_images": 1000,
}
ARMS: dict[str, dict[str, Any]] = {
    "anew": {},
    "init": {"init": True},
    "init, freeze": {
        "init": True,
        "freeze": ("critic.trunk.shrink.0", "critic.trunk.shrink.2", "critic.trunk.shrink.3"),
    },
}


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description="Fine-tuning against training anew.")
    parser.add_argument("--first", type=int, default=1200, help="steps of the run to start from")
    parser.add_argument("--steps", type=int, default=250, help="steps of each of the others")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    numbers = np.arange(COUNT + HELD_OUT)
    pictures = draw(numbers, traits_of(numbers, STYLE), STYLE, SIZE)
    train = DataSet(f"{COUNT} faces, {STYLE}", pictures[:COUNT], split="train")
    real = DataSet("held out", pictures[COUNT:], split="evaluate").batch(np.arange(HELD_OUT)).images
    rows, grids = [], []
    with tempfile.TemporaryDirectory() as place:
        source = gw.train("dcgan", "faces", out=Path(place) / "first", steps=options.first, options=OPTIONS, **TRAINING)
        for seed in range(options.seeds):
            for arm, changes in ARMS.items():
                chosen = {**changes, "init": source.folder} if changes else {}
                began = time.process_time()
                out = Path(place) / f"{arm}-{seed}"
                run = gw.train(
                    "dcgan", train, out=out, steps=options.steps, seed=seed, options=OPTIONS, **TRAINING, **chosen
                )
                seconds = round(time.process_time() - began, 1)
                images = run.sample(HELD_OUT)
                score = evaluate(real=real, fake=images, metrics=("kid",), features=("mobilenet_v2",), seed=0).scores[0]
                rows.append(
                    {
                        "arm": arm,
                        "seed": seed,
                        "seconds": seconds,
                        "kid": score.value * 1000,
                        "floor": score.floor_value * 1000,
                    }
                )
                print(rows[-1], flush=True)
                if seed == 0:
                    grids.append(image_grid.grid(images[:8], 8))
    grids.append(image_grid.grid(real[:8], 8))
    width, height = grids[0].size
    sheet = Image.new("RGB", (width, height * len(grids)))
    for number, grid in enumerate(grids):
        sheet.paste(grid, (0, number * height))
    image_grid.save(sheet, HERE / "pictures" / "fine_tuning.png")
    stamp = {
        "versions": {"ganworks": __version__, "torch": torch.__version__},
        "first": options.first,
        "steps": options.steps,
    }
    (HERE / "results" / "fine_tuning.json").write_text(json.dumps({**stamp, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
