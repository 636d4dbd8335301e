"""``ganworks explore RUN neighbours``: nearest training images of samples, and whether they were learned by heart."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "nearest training images of samples: learned, or learned by heart?"


def options(parser: Parser) -> None:
    """What can be asked."""
    parser.add_argument("--number", type=int, default=500, help="samples, and as many held-out images (500)")
    parser.add_argument("--train", type=int, default=5000, help="most training images to look among (5000)")
    parser.add_argument(
        "--features",
        nargs="+",
        default=["pixels", "mobilenet_v2"],
        help="where to measure distances (pixels mobilenet_v2)",
    )
    parser.add_argument("--shown", type=int, default=8, help="samples in the picture, nearest first (8)")
    parser.add_argument("--k", type=int, default=4, help="neighbours shown of each (4)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other samples")
    parser.add_argument(
        "--out", type=Path, help="a picture: a sample and its neighbours a row, features below each other"
    )


def run(run: Run, asked: Namespace) -> None:
    """Compare distances, in each kind of features."""
    import torch

    from ganworks.metrics.features.build import build
    from ganworks.tools.neighbours import memorisation, nearest
    from ganworks.training import image_grid

    if "images" in run.system.samples_from():
        raise BadInput(f"{run.config.system} makes its images from other images, which says nothing about copies.")
    train, held_out = run.data("train"), run.data("evaluate")
    stock = train.batch(train.order(0).indices(0, min(asked.train, len(train)))).images
    unseen = held_out.batch(held_out.order(0).indices(0, min(asked.number, len(held_out)))).images
    samples = run.sample(asked.number, seed=asked.seed)
    print(
        f"{len(samples)} samples and {len(unseen)} held-out images among {len(stock)} of {len(train)} training images"
    )
    rows = []
    for name in asked.features:
        extractor = build(name)
        ours, theirs, learned = (extractor(images) for images in (samples, unseen, stock))
        said = memorisation(ours, theirs, learned)
        print(
            f"{extractor.label}: median distance {said.sample_median:.4g}, of held-out images "
            f"{said.held_out_median:.4g}; z {said.z:+.1f}; unusually near {said.copies:.1%} (1% expected)\n"
            f"  {said.verdict}"
        )
        found = nearest(ours, learned, asked.k)
        order = found.distance[:, 0].argsort()[: asked.shown]
        rows += [torch.cat([samples[row][None], stock[found.index[row]]]) for row in order]
    if asked.out is not None and rows:
        print(image_grid.save(image_grid.grid(torch.cat(rows), columns=asked.k + 1), asked.out))
