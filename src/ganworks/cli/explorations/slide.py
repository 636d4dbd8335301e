"""``ganworks explore RUN slide``: held-out pictures with an attribute from less than off to more than on."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "move an attribute of held-out pictures like a slider"


def options(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("--attribute", nargs="+", metavar="NAME", help="which ones; all when not given")
    parser.add_argument(
        "--values",
        nargs="+",
        type=float,
        default=[-1.0, 0.0, 0.5, 1.0, 2.0],
        help="where to: 0 is off, 1 is on, others go beyond (-1 0 0.5 1 2)",
    )
    parser.add_argument("-n", "--number", type=int, default=4, help="how many pictures (4)")
    parser.add_argument("--out", type=Path, required=True, help="the sheet, for example sliders.png")


def run(run: Run, asked: Namespace) -> None:
    """Write a sheet: for each picture and attribute a row of the picture itself and the picture at every value."""
    import torch

    from ganworks.errors import BadInput
    from ganworks.tools.attribute_sliders import editor, known, number_of, rivals, slide
    from ganworks.training import image_grid

    if asked.number < 1:
        raise BadInput(f"--number {asked.number} shows nothing; give 1 or more.")
    editor(run.system)
    held_out, train = run.data("evaluate"), run.data("train")
    names = held_out.attribute_names
    chosen = [number_of(name, names) for name in (asked.attribute or names)]
    given = held_out.batch(held_out.order(0).indices(0, min(asked.number, len(held_out))))
    rival = rivals(known(train.batch(torch.arange(len(train)))))
    rows = []
    for number in chosen:
        swept = slide(run.system, given.images, known(given), number, asked.values, rival)
        rows.append(torch.cat([given.images[:, None], swept], 1).flatten(0, 1))
    print(image_grid.save(image_grid.grid(torch.cat(rows), columns=1 + len(asked.values)), asked.out))
    print(
        f"rows: {given.images.shape[0]} pictures each for {', '.join(names[number] for number in chosen)}; "
        f"columns: the picture itself, then {', '.join(f'{value:g}' for value in asked.values)}"
    )
