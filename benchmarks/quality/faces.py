"""Faces in the eyes of a network that reads faces, and was taught not to mind grain and soft edges.

    python benchmarks/quality/faces.py RUN RUN ...                 # 64x64
    python benchmarks/quality/faces.py --size 32 RUN RUN ...

A small classifier tells sixteen kinds of real training faces (glasses or not, hat, long hair, smile), a third of them
as they are, a third with noise, a third blurred. KID and coverage on its features are taken for each run, for its
untrained generator, and for real faces as they are and disturbed. Writes ``results/faces.json``, or
``results/faces-32.json`` for another size.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from sensitivity import SIZE, blurred, disturbed
from torch import Tensor

from ganworks.data import DataSet, load
from ganworks.io import save_json
from ganworks.metrics.density_coverage import density_coverage
from ganworks.metrics.features.classifier import Classifier
from ganworks.metrics.kid import kernel_distance
from ganworks.rng import normal, scope
from ganworks.run import Run

KINDS = ("glasses", "hat", "long hair", "smiling")
TAUGHT, COUNT, STEPS = 4000, 1000, 1200
GRAIN = 0.05
STORE = Path(__file__).parent / "results"


def images_of(data: DataSet, count: int) -> tuple[Tensor, Tensor]:
    """Faces and the numbers of their kinds."""
    batch = data.batch(data.order(0).indices(0, count))
    assert batch.attributes is not None
    columns = [data.attribute_names.index(name) for name in KINDS]
    bits = batch.attributes[:, columns].long()
    return batch.images, (bits * 2 ** torch.arange(len(KINDS))).sum(1)


def reader(images: Tensor, kinds: Tensor, size: int) -> Classifier:
    """Taught on the faces, on the faces with noise, and on the faces blurred."""
    with scope("faces"):
        noisy = (images + GRAIN * normal(*images.shape, like=images)).clamp(-1, 1)
    return Classifier(torch.cat([images, noisy, blurred(images)]), kinds.repeat(3), steps=STEPS, size=size)


def main() -> None:
    """Measure and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--size", type=int, default=SIZE, help="side of the faces in pixels (default 64)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    data, held_out = (load("faces", size=arguments.size, split=split) for split in ("train", "evaluate"))
    assert isinstance(data, DataSet) and isinstance(held_out, DataSet)
    images, kinds = images_of(data, TAUGHT)
    eyes = reader(images, kinds, arguments.size)
    real = images_of(held_out, COUNT)[0]
    with scope("sensitivity"):
        made = {f"real, {name}": changed for name, changed in disturbed(images[:COUNT]).items()}
    for folder in arguments.runs:
        run, name = Run(folder), folder.name.rsplit("-seed", 1)[0]
        made |= {name: run.sample(COUNT), f"{name}, untrained": run.untrained().sample(COUNT)}
    seen, rows = eyes(real), {}
    for name, fake in made.items():
        features = eyes(fake)
        kid, error = kernel_distance(seen, features)
        density, coverage = density_coverage(seen, features)
        rows[name] = {"kid": kid, "kid_error": error, "density": density, "coverage": coverage}
        print(name, {key: round(value, 3) for key, value in rows[name].items()}, flush=True)
    save_json(
        {"reader_accuracy": eyes.accuracy, "count": COUNT, "found": rows},
        STORE / ("faces.json" if arguments.size == SIZE else f"faces-{arguments.size}.json"),
    )


if __name__ == "__main__":
    main()
