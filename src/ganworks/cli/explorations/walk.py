"""``ganworks explore RUN walk``: a closed walk through latent space, as a film."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.exploring import conditions, path_options, space_of
from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "a closed walk through latent space, as a film (GIF or MP4)"


def options(parser: Parser) -> None:
    """What can be asked."""
    path_options(parser)
    parser.add_argument("--pictures", type=int, default=9, help="walks beside each other (9)")
    parser.add_argument("--stations", type=int, default=5, help="random latents that each passes (5)")
    parser.add_argument("--between", type=int, default=12, help="frames from one to the next (12)")
    parser.add_argument("--rate", type=float, default=12.0, help="frames a second (12)")
    parser.add_argument("--out", type=Path, required=True, help="the film: a name ending in .gif, or in .mp4")


def run(run: Run, asked: Namespace) -> None:
    """Take the walk."""
    from ganworks.rng import scope
    from ganworks.tools.walk import check, film, walk
    from ganworks.training import image_grid

    check(asked.out)  # before the work, not after it
    with scope("walk", asked.seed):
        images = walk(
            space_of(run, asked),
            asked.pictures,
            asked.stations,
            asked.between,
            asked.path,
            conditions(run, asked.pictures, asked.seed),
        )
    out = film([image_grid.grid(frame.cpu()) for frame in images], asked.out, asked.rate)
    print(f"{out}: {len(images)} frames, {len(images) / asked.rate:.1f} seconds.")
