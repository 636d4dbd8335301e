"""100, 300 and 1,000 pictures of one's own: what each augmentation does to KID, at equal processor time.

    python benchmarks/quality/few_pictures.py [--minutes 8]      # again until it is complete; it goes on where it was
    python benchmarks/quality/few_pictures.py --table

Clothes (Fashion-MNIST) are written as PNG files into ``train`` and ``test`` of a folder for each number, as a user has
them, and R3GAN between DCGAN's bodies learns each folder at 16x16 on one thread: as it is; with mirrored and shifted
pictures; with DiffAugment's policy; with adaptive augmentation of what the critic sees; with balanced consistency. A
step of each arm was measured first, the least of several stretches, and each takes the steps that its share of the same
processor time allows (``COST``). KID holds 400 samples against the 400 pictures of ``test``; its floor is half of these
against the other half, and ``training pictures`` is the KID of the folder itself. ``nearness`` is the median distance
of samples to the nearest training picture over that of test pictures, in the same features: well below 1 are copies.
Writes ``results/few_pictures.json`` after each run and a picture for each number.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import ganworks as gw
from ganworks._version import __version__
from ganworks.data import DataSet, load
from ganworks.metrics.features import build
from ganworks.metrics.kid import kernel_distance
from ganworks.run_config import DataChoice
from ganworks.training import image_grid

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "few_pictures.json"
SIZE, HELD_OUT, COUNTS, SEEDS, STEPS = 16, 400, (100, 300, 1000), 3, 500
OPTIMIZER = {"rate": 1e-3, "betas": (0.0, 0.99)}
SLOPES = [{"kind": "r1", "weight": 0.1}, {"kind": "r2", "weight": 0.1}]
OPTIONS: dict[str, Any] = {
    "network": "dcgan",
    "width": 16,
    "norm": "none",
    "penalties": SLOPES,
    "generator_optimizer": OPTIMIZER,
    "critic_optimizer": OPTIMIZER,
}
TRAINING: dict[str, Any] = {
    "batch": 32,
    "device": "cpu",
    "threads": 1,
    "loggers": (),
    "quiet": True,
    "watch_every": 0,
    "checkpoint_every": 0,
    "sample_every": 0,
    "ema_images": 1000,
}
ARMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "mirrored and shifted data": ({}, {"flip": True, "shift": 0.1}),
    "DiffAugment": ({"augment": 1.0, "augment_policy": "color,translation,cutout"}, {}),
    "adaptive (ADA)": ({"augment_target": 0.6, "augment_images": 10_000}, {}),
    "consistency (bCR)": ({"penalties": [*SLOPES, {"kind": "consistency"}]}, {}),
}
"""Options of the system and of the data; the adaptive probability may rise in the course of a run this short."""
COST = {
    "nothing": 1.0,
    "mirrored and shifted data": 1.0,
    "DiffAugment": 1.12,
    "adaptive (ADA)": 1.08,
    "consistency (bCR)": 1.21,
}
"""Processor time of a step over that of ``nothing`` (``--cost``); changes of the data alone cost nothing."""


def write(place: Path) -> None:
    """A folder of ``train`` and ``test`` for each number of pictures."""
    clothes = load("fashion-mnist", size=28)
    assert isinstance(clothes, DataSet)
    pictures = clothes.pixels(np.arange(max(COUNTS) + HELD_OUT))[..., 0]
    for count in COUNTS:
        parts = (("train", range(count)), ("test", range(max(COUNTS), max(COUNTS) + HELD_OUT)))
        for part, rows in parts:
            folder = place / str(count) / part
            folder.mkdir(parents=True)
            for row in rows:
                Image.fromarray(pictures[row]).save(folder / f"{row:04d}.png")


def train(place: Path, count: int, arm: str, seed: int, out: Path, steps: int) -> gw.Run:
    """One run of a study."""
    of_system, of_data = ARMS[arm]
    choice = DataChoice(name=str(place / str(count)), size=SIZE, options=of_data)
    return gw.train("r3gan", choice, out=out, steps=steps, seed=seed, options={**OPTIONS, **of_system}, **TRAINING)


def nearest(features: Tensor, others: Tensor) -> Tensor:
    """(N,) distances to the nearest row."""
    return torch.cdist(features, others).amin(1)


def costs(place: Path) -> dict[str, float]:
    """Processor seconds of a step of each arm: the least of four stretches of forty, taken in turn."""
    least = dict.fromkeys(ARMS, math.inf)
    for turn, arm in product(range(5), ARMS):
        began = time.process_time()
        train(place, min(COUNTS), arm, 0, place / f"cost-{arm}-{turn}", 40)
        if turn:  # the first one opens the data
            least[arm] = min(least[arm], (time.process_time() - began) / 40)
    return least


def measure(place: Path, count: int, arm: str, seed: int) -> tuple[dict[str, Any], Image.Image]:
    """The row of a run, and twelve of its samples."""
    extractor = build("mobilenet_v2@64")
    seen, real = (
        extractor(data.batch(np.arange(len(data))).images)
        for data in (load(str(place / str(count)), size=SIZE, split=split) for split in ("train", "evaluate"))
    )
    began = time.process_time()
    run = train(place, count, arm, seed, place / f"{count}-{arm}-{seed}", round(STEPS / COST[arm]))
    seconds = time.process_time() - began
    images = run.sample(HELD_OUT)
    fake = extractor(images)
    row = {
        "pictures": count,
        "arm": arm,
        "seed": seed,
        "steps": run.step,
        "seconds": round(seconds, 1),
        "kid": 1000 * kernel_distance(real, fake)[0],
        "floor": 1000 * kernel_distance(real[::2], real[1::2])[0],
        "training pictures": 1000 * kernel_distance(real, seen)[0],
        "nearness": float(nearest(fake, seen).median() / nearest(real, seen).median()),
    }
    return row, image_grid.grid(images[:12], 12)


def main() -> None:
    """Train what is not there yet, measure, write."""
    parser = argparse.ArgumentParser(description="Augmentation of few pictures.")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no other run after so many minutes")
    parser.add_argument("--cost", action="store_true", help="measure the cost of a step of each arm, and end")
    parser.add_argument("--table", action="store_true", help="print the table of docs/data.md, and end")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    if options.table:
        print(table(rows))
        return
    torch.set_num_threads(1)
    began, done = time.monotonic(), {(row["pictures"], row["arm"], row["seed"]) for row in rows}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place)
        if options.cost:
            print({arm: round(seconds, 4) for arm, seconds in costs(place).items()})
            return
        for seed, count, arm in product(range(SEEDS), COUNTS, ARMS):
            if (count, arm, seed) in done or time.monotonic() - began > 60 * options.minutes:
                continue
            row, strip = measure(place, count, arm, seed)
            rows.append(row)
            print(row, flush=True)
            save(rows)
            if seed == 0:
                add_strip(strip, count, list(ARMS).index(arm))


def save(rows: list[dict[str, Any]]) -> None:
    """Write what is there so far."""
    stamp = {"versions": {"ganworks": __version__, "torch": torch.__version__}, "steps": STEPS, "cost": COST}
    RESULTS.write_text(json.dumps({**stamp, "rows": rows}, indent=1) + "\n")


def add_strip(strip: Image.Image, count: int, row: int) -> None:
    """Put samples of an arm into its row of the picture for a number of pictures."""
    path, (width, height) = HERE / "pictures" / f"few_pictures-{count}.png", strip.size
    sheet = Image.new("RGB", (width, height * len(ARMS)))
    if path.exists():
        with Image.open(path) as earlier:
            sheet.paste(earlier.convert("RGB"))
    sheet.paste(strip, (0, row * height))
    image_grid.save(sheet, path)


def stack(strips: list[Image.Image]) -> Image.Image:
    """Strips of equal size below each other."""
    width, height = strips[0].size
    sheet = Image.new("RGB", (width, height * len(strips)))
    for number, strip in enumerate(strips):
        sheet.paste(strip, (0, number * height))
    return sheet


def table(rows: list[dict[str, Any]]) -> str:
    """KID x 1000, the mean of the seeds and its standard error, and nearness, by arm and number of pictures."""
    lines = ["| | " + " | ".join(f"{count:,} pictures" for count in COUNTS) + " |", "|---" * (len(COUNTS) + 1) + "|"]
    for arm in ARMS:
        cells = []
        for count in COUNTS:
            mine = [row for row in rows if row["arm"] == arm and row["pictures"] == count]
            if len(mine) < 2:
                cells.append("not run")
                continue
            kids = [row["kid"] for row in mine]
            near = statistics.mean(row["nearness"] for row in mine)
            error = statistics.stdev(kids) / math.sqrt(len(kids))
            cells.append(f"{statistics.mean(kids):,.0f} ± {error:,.0f} ({near:.2f})")
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
