"""``ganworks explore RUN mix``: the styles of some pictures in the layers of others."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "the coarse, middle or fine styles of some pictures in others (stylegan)"


def options(parser: Parser) -> None:
    """What can be asked."""
    parser.add_argument(
        "--scale",
        choices=("coarse", "middle", "fine", "all"),
        default="coarse",
        help="layers taken from the pictures on top: up to 8x8, to 32x32, above (coarse)",
    )
    parser.add_argument("--rows", type=int, default=6, help="pictures on the left (6)")
    parser.add_argument("--columns", type=int, default=8, help="pictures on top (8)")
    parser.add_argument("--psi", type=float, default=0.7, help="truncation (0.7)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other pictures")
    parser.add_argument("--out", type=Path, required=True, help="the picture")


def run(run: Run, asked: Namespace) -> None:
    """Draw the grid."""
    from ganworks.errors import BadInput
    from ganworks.rng import scope
    from ganworks.tools.style_based import style_based
    from ganworks.tools.style_mixing import mixing_grid
    from ganworks.training import image_grid

    if asked.rows < 1 or asked.columns < 1:
        raise BadInput(f"{asked.rows} rows of {asked.columns} pictures cannot be drawn; ask for 1 or more of both.")
    with scope("mix", asked.seed):
        images = mixing_grid(style_based(run.system), asked.rows, asked.columns, asked.scale, asked.psi)
    drawn = image_grid.grid(images.flatten(0, 1), columns=asked.columns + 1)
    print(f"{image_grid.save(drawn, asked.out)}: {asked.scale} styles of the top row in the pictures on the left.")
