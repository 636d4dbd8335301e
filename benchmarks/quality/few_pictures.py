"""100, 300 and 1,000 pictures of one's own: what each augmentation does to KID, at equal steps.

    python benchmarks/quality/few_pictures.py [--seeds 3] [--steps 1000]

Faces of one style are written as PNG files into ``train`` and ``test`` of a folder for each number, as a user has
them, and a DCGAN learns each folder on one thread: as it is; with mirrored pictures (``--flip``); with DiffAugment's
policy; with fixed and with adaptive augmentation of what the critic sees; with balanced consistency. All take the same
number of steps. KID holds 400 samples against the 400 faces of ``test``; its floor is half of these against the other
half. ``nearness`` is the median distance of samples to the nearest training picture over that of test pictures, in the
same features: well below 1 are copies. Writes ``results/few_pictures.json`` and a picture for each number, and prints
the table of docs/data.md. The stored numbers are a part of that: one seed, and not every arm of every number.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import ganworks as gw
from ganworks._version import __version__
from ganworks.data import DataSet, load
from ganworks.data.faces import draw, traits_of
from ganworks.metrics.features import build
from ganworks.metrics.kid import kernel_distance
from ganworks.run_config import DataChoice
from ganworks.training import image_grid

HERE = Path(__file__).parent
STYLE, SIZE, HELD_OUT, COUNTS = "personas", 16, 400, (100, 300, 1000)
OPTIONS: dict[str, Any] = {"width": 16}
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
    "mirrored data": ({}, {"flip": True}),
    "DiffAugment": ({"augment": 1.0, "augment_policy": "color,translation,cutout"}, {}),
    "augment 0.3": ({"augment": 0.3}, {}),
    "adaptive (ADA)": ({"augment_target": 0.6, "augment_images": 20_000}, {}),
    "consistency (bCR)": ({"penalties": [{"kind": "consistency"}]}, {}),
}
"""Options of the system and of the data; the adaptive probability may rise in the course of a run this short."""


def write(place: Path) -> None:
    """A folder of ``train`` and ``test`` for each number of pictures."""
    numbers = np.arange(max(COUNTS) + HELD_OUT)
    pictures = draw(numbers, traits_of(numbers, STYLE), STYLE, SIZE)
    for count in COUNTS:
        parts = (("train", range(count)), ("test", range(max(COUNTS), max(COUNTS) + HELD_OUT)))
        for part, rows in parts:
            folder = place / str(count) / part
            folder.mkdir(parents=True)
            for row in rows:
                Image.fromarray(pictures[row]).save(folder / f"{row:04d}.png")


def nearest(features: Tensor, others: Tensor) -> Tensor:
    """(N,) distances to the nearest row."""
    return torch.cdist(features, others).amin(1)


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description="Augmentation of few pictures.")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    extractor = build("mobilenet_v2@64")
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place)
        for seed in range(options.seeds):
            for count in COUNTS:
                strips = []
                train, test = (load(str(place / str(count)), size=SIZE, split=s) for s in ("train", "evaluate"))
                assert isinstance(train, DataSet) and isinstance(test, DataSet)
                seen, real = (extractor(data.batch(np.arange(len(data))).images) for data in (train, test))
                usual = float(nearest(real, seen).median())
                floor = 1000 * kernel_distance(real[::2], real[1::2])[0]
                for arm, (of_system, of_data) in ARMS.items():
                    began = time.process_time()
                    choice = DataChoice(name=str(place / str(count)), size=SIZE, options=of_data)
                    run = gw.train(
                        "dcgan",
                        choice,
                        out=place / f"{count}-{arm}-{seed}",
                        steps=options.steps,
                        seed=seed,
                        options={**OPTIONS, **of_system},
                        **TRAINING,
                    )
                    images = run.sample(HELD_OUT)
                    fake = extractor(images)
                    rows.append(
                        {
                            "pictures": count,
                            "arm": arm,
                            "seed": seed,
                            "seconds": round(time.process_time() - began, 1),
                            "kid": 1000 * kernel_distance(real, fake)[0],
                            "floor": floor,
                            "nearness": float(nearest(fake, seen).median()) / usual,
                        }
                    )
                    print(rows[-1], flush=True)
                    strips.append(image_grid.grid(images[:12], 12))
                    save(rows, options.steps)
                if seed == 0:
                    stack([*strips, image_grid.grid(test.batch(np.arange(12)).images, 12)], count)
    print(table(rows))


def save(rows: list[dict[str, Any]], steps: int) -> None:
    """Write what is there so far."""
    stamp = {"versions": {"ganworks": __version__, "torch": torch.__version__}, "steps": steps}
    (HERE / "results" / "few_pictures.json").write_text(json.dumps({**stamp, "rows": rows}, indent=1) + "\n")


def stack(strips: list[Image.Image], count: int) -> None:
    """Rows of samples, one an arm, over a row of test pictures."""
    width, height = strips[0].size
    sheet = Image.new("RGB", (width, height * len(strips)))
    for number, strip in enumerate(strips):
        sheet.paste(strip, (0, number * height))
    image_grid.save(sheet, HERE / "pictures" / f"few_pictures-{count}.png")


def table(rows: list[dict[str, Any]]) -> str:
    """KID x 1000 (nearness), the median of the seeds, by arm and number of pictures."""
    counts = [count for count in COUNTS if any(row["pictures"] == count for row in rows)]
    lines = ["| | " + " | ".join(f"{count:,} pictures" for count in counts) + " |", "|---" * (len(counts) + 1) + "|"]
    for arm in ARMS:
        cells = []
        for count in counts:
            mine = [row for row in rows if row["arm"] == arm and row["pictures"] == count]
            if not mine:
                cells.append("not run")
                continue
            kid, near = (statistics.median(row[key] for row in mine) for key in ("kid", "nearness"))
            cells.append(f"{kid:,.0f} ({near:.2f})")
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
