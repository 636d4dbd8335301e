"""Whether bfloat16 costs quality: the same games trained in float32 and in bfloat16 on equal images, KID beside KID.

    python benchmarks/quality/precision.py --steps 3000 --seeds 0 1 --threads 1
    python benchmarks/quality/precision.py --games wgan_gp --resume

Both runs of a pair see the same images in the same order and draw the same noise from the same starting weights. The
KID of samples to held-out images is taken under two kinds of features, with its standard error, beside
the floor that real images reach. Writes ``results/precision.json`` after every run.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

import ganworks as gw
from ganworks._evaluation import targets
from ganworks.io import save_json
from ganworks.metrics.evaluate import evaluate
from ganworks.run import Run
from ganworks.run_config import DataChoice
from ganworks.training.allocator import keep_big_buffers

OUT = Path(__file__).parent / "results" / "precision.json"
FEATURES = ("mobilenet_v2", "efficientnet_lite0")
CLOTHES = DataChoice(name="fashion-mnist", size=32)
GAMES: dict[str, dict[str, Any]] = {
    "dcgan": {"options": {"width": 32}},
    "sngan": {"options": {"network": "resnet", "width": 32, "critic_turns": 2}},
    "wgan_gp": {"options": {"network": "resnet", "width": 32, "critic_turns": 2}},
    "stylegan": {"options": {"width": 16, "start": 32, "noise": 64, "style": 64, "mean_decay": 0.98}},
}
"""Options of each; critics take two turns where the papers have five, so that both runs of a pair fit into minutes."""


def trained(system: str, precision: str, seed: int, steps: int, batch: int, threads: int, folder: Path) -> Run:
    """One run."""
    return gw.train(
        system,
        CLOTHES,
        steps=steps,
        out=folder,
        quiet=True,
        batch=batch,
        seed=seed,
        threads=threads,
        precision=precision,
        ema_images=20 * batch * max(1, steps // 100),
        sample_every=0,
        checkpoint_every=0,
        watch_every=0,
        loggers=(),
        **GAMES[system],
    )


def scores(run: Run, count: int) -> dict[str, dict[str, float | None]]:
    """KID of samples to held-out images by features, with its error and the floor."""
    held_out, train = run.data("evaluate"), run.data("train")
    size = min(count, len(held_out), len(train))
    given, seen = (data.batch(data.order(0).indices(0, size)) for data in (held_out, train))
    real, floor = targets(run, given, seen)
    report = evaluate(
        real=real, fake=run.sample(size), floor=floor, metrics=("kid",), features=FEATURES, data=run.config.data.name
    )
    return {score.features: {"kid": score.value, "error": score.error, "floor": score.floor_value} for score in report}


def compared(system: str, asked: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Both precisions of one game and seed."""
    told: dict[str, Any] = {
        "steps": asked.steps,
        "batch": asked.batch,
        "images": asked.steps * asked.batch,
        "threads": asked.threads,
        "options": GAMES[system]["options"],
    }
    for precision in ("32", "bf16"):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            run = trained(system, precision, seed, asked.steps, asked.batch, asked.threads, Path(folder) / "run")
            seconds = time.perf_counter() - begun
            told[precision] = {"seconds": round(seconds, 1), "kid": scores(run, asked.count)}
    return told


def main() -> None:
    """Train, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", nargs="+", choices=list(GAMES), default=list(GAMES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--count", type=int, default=5000, help="images to measure with")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="keep entries that are there already")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    keep_big_buffers()
    entries = read(asked.out)
    for seed in asked.seeds:
        for system in asked.games:
            key = f"{system} seed {seed}"
            if asked.resume and key in entries:
                continue
            entries[key] = compared(system, asked, seed)
            print(key, {p: entries[key][p] for p in ("32", "bf16")}, flush=True)
            save_json(
                {
                    "data": CLOTHES.model_dump(mode="json"),
                    "entries": entries,
                    "versions": {
                        "ganworks": gw.__version__,
                        "torch": str(torch.__version__),
                        "python": platform.python_version(),
                    },
                },
                asked.out,
            )


def read(path: Path) -> dict[str, Any]:
    """Entries that are stored."""
    return json.loads(path.read_text())["entries"] if path.exists() else {}


if __name__ == "__main__":
    main()
