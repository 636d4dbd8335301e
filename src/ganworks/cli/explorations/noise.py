"""``ganworks explore RUN noise``: what a picture's style leaves to chance."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "the same styles with other noise, and the deviation of each pixel (stylegan)"


def options(parser: Parser) -> None:
    """What can be asked."""
    parser.add_argument("--rows", type=int, default=4, help="styles (4)")
    parser.add_argument("--realisations", type=int, default=100, help="draws of the noise (100)")
    parser.add_argument(
        "--scale", choices=("coarse", "middle", "fine", "all"), default="all", help="layers that get noise (all)"
    )
    parser.add_argument("--psi", type=float, default=0.7, help="truncation (0.7)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other pictures")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="a style a row: four draws, their mean, the deviation (white: the largest)",
    )


def run(run: Run, asked: Namespace) -> None:
    """Draw again and again."""
    import torch

    from ganworks.errors import BadInput
    from ganworks.rng import scope
    from ganworks.tools.noise_study import noise_study
    from ganworks.tools.style_based import layers_of, style_based
    from ganworks.training import image_grid

    system = style_based(run.system)
    if asked.rows < 1:
        raise BadInput(f"{asked.rows} styles cannot be studied; ask for 1 or more.")
    with torch.no_grad(), scope("noise", asked.seed):
        styles = system.truncate(system.styles(system.prior.sample(asked.rows, like=system.like)), asked.psi)
        chance = noise_study(system, styles, asked.realisations, layers_of(asked.scale, system.layer_sides))
    largest = float(chance.deviation.max())
    shade = (2 * chance.deviation / max(largest, 1e-12) - 1)[:, None].expand_as(chance.mean)
    rows = torch.cat([chance.images, chance.mean[None], shade[None]]).transpose(0, 1)
    drawn = image_grid.grid(rows.flatten(0, 1), columns=rows.shape[1])
    print(
        f"{image_grid.save(drawn, asked.out)}: pixels deviate by {float(chance.deviation.mean()):.3g} on average "
        f"and by {largest:.3g} at most, on a scale of -1 to 1."
    )
