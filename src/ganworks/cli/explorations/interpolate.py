"""``ganworks explore RUN interpolate``: pictures on the way between random latents."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.exploring import conditions, path_options, space_of
from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "pictures on the way between pairs of random latents"


def options(parser: Parser) -> None:
    """What can be asked."""
    path_options(parser)
    parser.add_argument("--rows", type=int, default=6, help="paths (6)")
    parser.add_argument("--steps", type=int, default=9, help="pictures on each (9)")
    parser.add_argument("--out", type=Path, required=True, help="the picture: one path a row")


def run(run: Run, asked: Namespace) -> None:
    """Draw the paths."""
    from ganworks.rng import scope
    from ganworks.tools.interpolate import fitting, interpolate
    from ganworks.training import image_grid

    space = space_of(run, asked)
    with scope("interpolate", asked.seed):
        images = interpolate(space, asked.rows, asked.steps, asked.path, conditions(run, asked.rows, asked.seed))
    drawn = image_grid.grid(images.flatten(0, 1).cpu(), columns=asked.steps)
    print(f"{image_grid.save(drawn, asked.out)}: {fitting(space, asked.path)} in {space.name}, one path a row.")
