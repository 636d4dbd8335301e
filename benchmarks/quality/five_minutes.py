"""Every game of the book's second chapter for five minutes on Fashion-MNIST at 32x32, and four of them on faces.

    python benchmarks/quality/five_minutes.py                      # all, one after the other
    python benchmarks/quality/five_minutes.py lsgan sngan --seeds 0
    python benchmarks/quality/five_minutes.py --data faces         # half the steps: two and a half minutes

plays the recipe ``SYSTEM/fashion-mnist`` of each system on one thread in bfloat16 (``--precision 32`` for processors
that have no bfloat16): the steps that take about five minutes of one core, at rates that fall to zero over the second
half. Three games have three seeds. What is stored in ``results/five_minutes.json`` is not played again;
``pictures/five_minutes-<system>.png`` shows samples of seed 0, a class a column where the game has classes.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import time
from pathlib import Path
from typing import Any

import torch
from scoring import scores

import ganworks as gw
from ganworks import registry
from ganworks.game import Batch
from ganworks.run import Run
from ganworks.run_config import DataChoice
from ganworks.training import image_grid
from ganworks.training.allocator import keep_big_buffers

HERE = Path(__file__).parent
STORES = {
    "fashion-mnist": HERE / "results" / "five_minutes.json",
    "faces": HERE / "results" / "five_minutes-faces.json",
}
GAMES = (
    "dcgan",
    "wgan_gp",
    "sngan",
    "lsgan",
    "fgan",
    "dragan",
    "relativistic",
    "r3gan",
    "ebgan",
    "began",
    "improved_gan",
    "sagan",
    "biggan",
    "clustering",
    "s2gan",
    "s2gan_co",
    "s3gan",
)
THRICE = ("dcgan", "wgan_gp", "sngan", "relativistic", "r3gan")
ON_FACES = ("dcgan", "sngan", "relativistic", "r3gan")
SHORTENED = {"dcgan": 2300, "wgan_gp": 2000}
"""Steps of five minutes for the games whose recipes are longer."""
SHOWN = (
    ("kid", "{:.3f}"),
    ("frechet", "{:.0f}"),
    ("precision", "{:.2f}"),
    ("recall", "{:.2f}"),
    ("density", "{:.2f}"),
    ("coverage", "{:.2f}"),
)
FEATURES = ("mobilenet_v2@64", "efficientnet_lite0@96")
SCORED = 5000
"""Images on each side of every score."""


def shorter(options: Any, share: float) -> Any:
    """Options whose schedules, counted in steps, last a share of their time."""
    if isinstance(options, dict):
        scaled = {name: shorter(value, share) for name, value in options.items()}
        if "shape" in options:
            scaled |= {name: round(options[name] * share) for name in ("hold", "warmup", "length") if options.get(name)}
        return scaled
    return [shorter(value, share) for value in options] if isinstance(options, list) else options


def recipe_of(system: str, data: str) -> dict[str, Any]:
    """The recipe, brought to five minutes of Fashion-MNIST or half of that of faces."""
    recipe: Any = registry.recipe[f"{system}/fashion-mnist"]()
    steps: int = SHORTENED.get(system) or recipe["training"]["steps"]
    if data == "faces":
        steps //= 2
        recipe["data"] = {"name": "faces", "size": 32}
    share = steps / recipe["training"]["steps"]
    recipe["options"] = shorter(recipe["options"], share)
    recipe["training"] |= {"steps": steps}
    recipe["training"] |= {"ema_images": 5000, "sample_every": 0, "checkpoint_every": 1000}
    return recipe


def play(system: str, seed: int, data: str, precision: str, runs: Path) -> tuple[Run, dict[str, Any]]:
    """One game and its row of the table."""
    recipe = recipe_of(system, data)
    begun, spent = time.perf_counter(), time.process_time()
    run = gw.train(
        system,
        DataChoice(**recipe["data"]),
        out=runs / f"{data}-{system}-{seed}",
        options=recipe["options"],
        **{**recipe["training"], "seed": seed, "threads": 1, "precision": precision},
    )
    if run.step < recipe["training"]["steps"]:
        raise SystemExit(f"{system} with seed {seed} was stopped at step {run.step}; nothing is stored.")
    seconds, processor = time.perf_counter() - begun, time.process_time() - spent
    held_out, train = (run.data(split, all_labels=True) for split in ("evaluate", "train"))
    given, seen = (data.batch(data.order(0).indices(0, SCORED)) for data in (held_out, train))
    conditions = given if run.system.samples_from() else None
    rows = {"trained": run.sample(SCORED, given=conditions)}
    if seed == 0:
        rows["untrained"] = run.untrained().sample(SCORED, given=conditions)
        shown = Batch(images=given.images[:40], label=torch.arange(40) % 10) if conditions else None
        name = system if data == "fashion-mnist" else f"{data}-{system}"
        image_grid.save(
            image_grid.grid(run.sample(40, given=shown), columns=10), HERE / "pictures" / f"five_minutes-{name}.png"
        )
    measured = {
        kind: {f"{s['name']} {s['features']}": round(s["value"], 5) for s in scores(run, fake, given, seen)}
        for kind, fake in rows.items()
    }
    return run, {
        "steps": run.step,
        "arithmetic": precision,
        "seconds": round(seconds),
        "processor_seconds": round(processor),
        "processor_seconds_per_step": round(processor / run.step, 4),
        **measured,
    }


def store(system: str, seed: int, data: str, row: dict[str, Any]) -> None:
    """Add a row; several processes may do so."""
    with STORES[data].open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        rows = json.loads(file.read() or "{}")
        rows.setdefault(system, {})[str(seed)] = row
        file.truncate(0)
        file.write(json.dumps(rows, indent=1, sort_keys=True) + "\n")


def stored(system: str, seed: int, data: str) -> bool:
    """Whether a game has been played."""
    path = STORES[data]
    return path.exists() and str(seed) in json.loads(path.read_text() or "{}").get(system, {})


def table(data: str) -> str:
    """What is stored, as rows of Markdown: every pair is mobilenet_v2@64 / efficientnet_lite0@96."""
    lines = [
        "| game | seed | steps | ms a step | KID | falls by | Frechet | precision | recall | density | coverage |",
        "|" + "---|" * 11,
    ]
    rows = json.loads(STORES[data].read_text())
    played = [(system, seed) for system in GAMES for seed in sorted(rows.get(system, {}))]
    for system, seed in played:
        row, before = rows[system][seed], rows[system]["0"]["untrained"]
        cells = [_pair(row["trained"], name, form) for name, form in SHOWN]
        fall = " / ".join(f"{before[k] / row['trained'][k]:.1f} x" for k in (f"kid {name}" for name in FEATURES))
        lines.append(
            f"| `{system}` | {seed} | {row['steps']:,} | {1000 * row['processor_seconds_per_step']:.0f} | "
            + " | ".join([cells[0], fall, *cells[1:]])
            + " |"
        )
    return "\n".join(lines)


def _pair(scored: dict[str, float], name: str, form: str) -> str:
    return " / ".join(form.format(scored[f"{name} {features}"]) for features in FEATURES)


def main() -> None:
    """Play and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("games", nargs="*", metavar="SYSTEM", help=f"of {', '.join(GAMES)}; default: all")
    parser.add_argument("--seeds", type=int, nargs="+", help="default: 0, and 1 and 2 for those with three")
    parser.add_argument("--table", action="store_true", help="play nothing, print what is stored")
    parser.add_argument("--data", choices=list(STORES), default="fashion-mnist")
    parser.add_argument(
        "--precision", choices=("bf16", "32"), default="bf16", help="32 where the processor has no bfloat16 of its own"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs") / "five_minutes")
    args = parser.parse_args()
    if unknown := set(args.games) - set(GAMES):
        parser.error(f"no such game: {', '.join(sorted(unknown))}; there are {', '.join(GAMES)}")
    if args.table:
        print(table(args.data))
        return
    keep_big_buffers()
    torch.set_num_threads(1)
    for system in args.games or (GAMES if args.data == "fashion-mnist" else ON_FACES):
        for seed in args.seeds or (range(3) if system in THRICE else (0,)):
            if stored(system, seed, args.data):
                continue
            _, row = play(system, seed, args.data, args.precision, args.runs)
            store(system, seed, args.data, row)
            print(system, seed, row, flush=True)


if __name__ == "__main__":
    main()
