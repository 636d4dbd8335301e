"""What encoders know: reconstructions, samples, and classes read from their codes, beside features nobody learned.

    python benchmarks/quality/representation.py fashion-mnist --threads 1 --precision bf16

trains every system of the family on one data set (or continues what an earlier call has begun) and writes
``results/representation-<data>.json`` and two pictures: originals over one row of reconstructions for each system, and
one row of samples for each. Runs that exist already are measured as they are, where the table has no row of that name:

    python benchmarks/quality/representation.py emoji --kept unit=runs/unit xgan=runs/xgan combogan=runs/combogan
    python benchmarks/quality/representation.py digits --kept infogan=runs/quality/infogan-seed0

On emoji the classes are the nine groups (people, food, flags ...), read from codes of Noto's drawings.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from run import HERE, trained
from torch import Tensor

from ganworks.data import DataSet, load
from ganworks.data.dataset import Split
from ganworks.explore.probe import linear_accuracy, neighbour_accuracy, purity
from ganworks.explore.sweep import clusters
from ganworks.io import save_json
from ganworks.metrics.evaluate import evaluate
from ganworks.metrics.features import build
from ganworks.metrics.features.pixels import Pixels
from ganworks.metrics.lpips import lpips
from ganworks.rng import scope
from ganworks.run import Run
from ganworks.systems.infogan import InfoGAN
from ganworks.training import image_grid
from ganworks.training.allocator import keep_big_buffers

RECIPES = {
    "fashion-mnist": ("vae", "bivae", "bigan", "alice", "vaegan"),
    "digits": (
        "vae/digits",
        "bivae/digits",
        "bigan/digits",
        "alice/digits",
        "vaegan/digits",
        "vaegan/digits-three-sources",
        "infogan",
    ),
    "emoji": ("unit", "xgan", "combogan"),
}
TAUGHT, HELD_OUT, SCORED, SHOWN = 5000, 2000, 500, 16
"""Images that readers learn from; that they are judged on; of each side of a score; in a row of a picture."""
COMPONENTS = 64
"""Most principal components to read from."""


def codes(run: Run, images: Tensor) -> Tensor:
    """The codes (N, Z) of images: the encoder's, or the features that InfoGAN's critic and posterior share.

    Of several encoders it is the first domain's.
    """
    if run.system.can("encode"):
        return run.encode(images)
    named = dict(run.system.named_modules())
    network = next(named[name] for name in ("encoders.0", "encoder_x", "critic.trunk") if name in named)
    with torch.no_grad():
        return torch.cat([network(part).flatten(1) for part in images.split(250)]).float()


def shown(name: str, run: Run, split: Split, most: int) -> tuple[Tensor, Tensor]:
    """The images of a table and their labels: the run's, or for translators of emoji those of their first domain."""
    data = load("emoji", size=32, split=split, pair=("noto", "twemoji")) if name == "emoji" else run.data(split)
    assert isinstance(data, DataSet)
    batch = data.batch(data.order(0).indices(0, min(most, len(data))))
    assert batch.label is not None
    return batch.images, batch.label


def sharpness(images: Tensor) -> float:
    """Mean square of the differences between neighbouring pixels."""
    return float(images.diff(dim=2).square().mean() + images.diff(dim=3).square().mean())


def read(taught: tuple[Tensor, Tensor], held_out: tuple[Tensor, Tensor]) -> dict[str, float]:
    """Both readers on codes with labels."""
    return {
        "dimensions": taught[0].shape[1],
        "linear": linear_accuracy(*taught, *held_out),
        "nearest_neighbour": neighbour_accuracy(*taught, *held_out),
    }


def baselines(run: Run, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor], size: int) -> dict[str, Any]:
    """Pixels, as many principal components as the codes have dimensions, and an encoder before its first step."""
    components = Pixels(train[0], size)
    found = {}
    for name, features in (
        ("pixels", lambda x: x.flatten(1)),
        (f"{size} principal components", components),
        ("untrained encoder", lambda x: codes(run.untrained(), x)),
    ):
        found[name] = read((features(train[0]), train[1]), (features(test[0]), test[1]))
    return found


def reconstruction(run: Run, images: Tensor, perceptual: bool) -> dict[str, float]:
    """How far reconstructions of held-out images are, in pixels and as LPIPS sees it; beside those of other images."""
    again = run.reconstruct(images)
    other = again.roll(1, 0)
    found = {
        "l1": float((again - images).abs().mean()),
        "rmse": float((again - images).square().mean().sqrt()),
        "l1_to_another_image": float((other - images).abs().mean()),
        "sharpness_of_real": sharpness(again) / sharpness(images),
    }
    if perceptual:
        eyes = build("lpips_alex")
        seen = eyes(images), eyes(again), eyes(other)
        found |= {
            "lpips": float(lpips(seen[0], seen[1]).mean()),
            "lpips_to_another": float(lpips(seen[0], seen[2]).mean()),
        }
    return found


def samples(run: Run, real: Tensor, floor: Tensor, labelled: tuple[Tensor, Tensor]) -> dict[str, Any]:
    """KID of samples, the same of real images, and the samples' sharpness."""
    features = ("mobilenet_v2",) if real.shape[-1] >= 32 else ("classifier",)
    made = run.sample(len(real))
    report = evaluate(real=real, fake=made, floor=floor, metrics=("kid",), features=features, labelled=labelled)
    score = next(iter(report))
    return {
        "features": score.features,
        "kid": score.value,
        "error": score.error,
        "kid_of_real": score.floor_value,
        "sharpness_of_real": sharpness(made) / sharpness(real),
    }


def row(run: Run, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> dict[str, Any]:
    """All that is measured of one run."""
    system, size = run.system, min(SCORED, len(test[0]))
    found: dict[str, Any] = {"step": run.step, "seconds": run.seconds, "config": run.config.model_dump(mode="json")}
    held = [codes(run, part) for part in (train[0], test[0])]
    found["classes"] = read((held[0], train[1]), (held[1], test[1]))
    if system.can("reconstruct"):
        found["reconstruction"] = reconstruction(run, test[0][: size // 2], test[0].shape[-1] >= 32)
    if isinstance(system, InfoGAN):
        found["purity"] = purity(clusters(system, test[0]), test[1])
    if not system.samples_from():
        found["samples"] = samples(run, test[0][:size], train[0][:size], train)
    return found


def drawn(runs: dict[str, Run], images: Tensor) -> dict[str, Any]:
    """Originals over reconstructions, and samples, of the systems that make them."""
    again = [run.reconstruct(images) for run in runs.values() if run.system.can("reconstruct")]
    made = [run.sample(SHOWN) for run in runs.values() if not run.system.samples_from()]
    rows = {"reconstructions": [images, *again] if again else [], "samples": made}
    return {name: image_grid.grid(torch.cat(parts), SHOWN) for name, parts in rows.items() if parts}


def opened(asked: argparse.Namespace) -> dict[str, Run]:
    """The runs of a call by the names of their rows: those that were kept, or the recipes', trained where needed."""
    if asked.kept:
        return {name: Run(folder) for name, _, folder in (text.partition("=") for text in asked.kept)}
    changes = {k: v for k in ("threads", "precision") if (v := getattr(asked, k))}
    runs = {}
    for name in asked.only or RECIPES[asked.data]:
        out = asked.runs / f"{name.replace('/', '-')}-seed{asked.seed}"
        runs[name] = trained(name, asked.seed, out, {**changes, "quiet": True})
        if runs[name].stopped:
            sys.exit(f"Stopped while training {name}; the same command continues.")
    return runs


def main() -> None:
    """Train, measure, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", choices=sorted(RECIPES))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--precision", choices=("32", "bf16"))
    parser.add_argument("--runs", type=Path, default=Path("runs") / "representation")
    parser.add_argument("--only", nargs="+", help="these recipes; default: all of the data set's")
    parser.add_argument("--train", action="store_true", help="train, and leave measuring to a later call")
    parser.add_argument("--kept", nargs="+", metavar="NAME=FOLDER", help="measure these runs where a row is missing")
    asked = parser.parse_args()
    keep_big_buffers()
    runs = opened(asked)
    if asked.train:
        return
    first = next(iter(runs.values()))
    taught, held_out = shown(asked.data, first, "train", TAUGHT), shown(asked.data, first, "evaluate", HELD_OUT)
    place = HERE / "results" / f"representation-{asked.data}.json"
    kept = json.loads(place.read_text()) if place.exists() else {"systems": {}, "baselines": {}}
    result = {
        **kept,
        "command": f"python benchmarks/quality/representation.py {asked.data}",
        "seed": asked.seed,
        "taught": len(taught[0]),
        "held_out": len(held_out[0]),
    }
    with scope("representation", asked.seed):
        for name, run in runs.items():
            held = kept["systems"].get(name)
            if held is None or (held["step"] != run.step and not asked.kept):
                result["systems"][name] = row(run, taught, held_out)
                save_json(result, place)  # so that a call that is stopped loses one row at most
            print(name, json.dumps({k: v for k, v in result["systems"][name].items() if k != "config"}), flush=True)
        size = min(COMPONENTS, result["systems"][next(iter(runs))]["classes"]["dimensions"])
        result["baselines"] = kept["baselines"] or baselines(first, taught, held_out, size)
    save_json(result, place)
    print(json.dumps(result["baselines"]))
    for name, picture in ({} if asked.kept else drawn(runs, held_out[0][:SHOWN])).items():
        image_grid.save(picture, HERE / "pictures" / f"representation-{asked.data}-{name}.png")


if __name__ == "__main__":
    main()
