"""What the studies of ``ganworks explore`` share: which latent space, from which seed, under which conditions."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser

if TYPE_CHECKING:
    from ganworks.game import Batch
    from ganworks.run import Run
    from ganworks.tools.latent import Space

SPACES = ("auto", "z", "w")
PATHS = ("auto", "lerp", "slerp")


def space_options(parser: Parser) -> None:
    """Options of every study of a latent space."""
    parser.add_argument("--space", choices=SPACES, default="auto", help="w where there is a mapping network, else z")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other latents")


def path_options(parser: Parser) -> None:
    """Options of studies that walk in it."""
    space_options(parser)
    parser.add_argument(
        "--path",
        choices=PATHS,
        default="auto",
        help="straight or on great circles; default: great circles for normal latents",
    )


def space_of(run: Run, asked: Namespace) -> Space:
    """The latent space asked for."""
    from ganworks.tools.latent import Space

    return Space(run.system, asked.space, asked.seed)


def conditions(run: Run, n: int, seed: int = 0) -> Batch | None:
    """Held-out data to condition n images on, where the run's system needs it."""
    if not run.system.samples_from():
        return None
    held_out = run.data()
    return held_out.batch(held_out.order(seed).indices(0, n))
