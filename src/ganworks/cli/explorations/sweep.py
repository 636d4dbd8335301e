"""``ganworks explore RUN sweep``: what a code of InfoGAN does to the picture, and how pure its classes are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "sweep one code of InfoGAN; purity of the classes it found"


def options(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("--out", type=Path, required=True, help="the picture to write (name.png)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--categorical", type=int, default=0, metavar="K", help="number of a categorical code (0)")
    which.add_argument("--uniform", type=int, metavar="K", help="number of a uniform code, along the rows instead")
    parser.add_argument("--columns", type=int, default=10, help="noises, or steps of a uniform code (10)")
    parser.add_argument("--reach", type=float, default=1.0, help="a uniform code goes from -REACH to REACH (1)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other noises")


def run(run: Run, asked: Namespace) -> None:
    """Draw the sweep; where the data has classes, say how pure the clusters of held-out images are."""
    import torch

    from ganworks.errors import BadInput
    from ganworks.tools import code_sweep
    from ganworks.tools.probing import purity
    from ganworks.training import image_grid

    if asked.columns < 1:
        raise BadInput(f"--columns {asked.columns} leaves nothing to show; give 1 or more.")
    if asked.uniform is not None:
        images = code_sweep.uniform(run.system, asked.uniform, asked.columns, reach=asked.reach, seed=asked.seed)
    else:
        images = code_sweep.categorical(run.system, asked.categorical, asked.columns, seed=asked.seed)
    print(image_grid.save(image_grid.grid(images, asked.columns), asked.out))
    if asked.uniform is None:
        held_out = run.data(all_labels=True)
        batch = held_out.batch(torch.arange(len(held_out)))
        if batch.label is not None:
            found = code_sweep.clusters(run.system, batch.images, asked.categorical)
            print(
                f"purity of the clusters of {len(batch)} held-out images: {purity(found, batch.label):.3f} "
                f"(one cluster alone: {purity(torch.zeros_like(found), batch.label):.3f})"
            )
