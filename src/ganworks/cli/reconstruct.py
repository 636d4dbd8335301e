"""``ganworks reconstruct RUN FILES|FOLDER --out FILE``: pictures made again from their codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser
from ganworks.cli.report import REPLACE, left_out

if TYPE_CHECKING:
    from torch import Tensor


def main(arguments: list[str]) -> int:
    """Reconstruct pictures, or held-out data of the run where none are options."""
    parser = Parser(prog="ganworks reconstruct", description="Pass pictures through encoder and generator.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument(
        "places",
        nargs="*",
        type=Path,
        metavar="FILE|FOLDER",
        help="pictures; default: some of the held-out data of the run",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="a picture (name.png) of originals over reconstructions, or a folder of single reconstructions",
    )
    parser.add_argument("-n", "--number", type=int, default=32, help="how many held-out images (32)")
    parser.add_argument("--replace", action="store_true", help=REPLACE)
    parser.add_argument("--columns", type=int, default=16, help="pictures in a row (16)")
    options = parser.parse_args(arguments)
    from ganworks.data.pictures import read
    from ganworks.data.results import check_results, check_single, keep_originals, result_path
    from ganworks.errors import BadInput
    from ganworks.run import Run
    from ganworks.training import image_grid

    if min(options.number, options.columns) < 1:
        raise BadInput(f"--number {options.number} and --columns {options.columns} must both be 1 or more.")
    one_picture = options.out.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"}
    run = Run(options.run)
    unreadable: dict[str, str] = {}
    run.require("reconstruct")
    if options.out.suffix and not one_picture:
        raise BadInput(f"Cannot write {options.out}: give a name ending in .png, .jpg or .webp, or a folder.")
    if options.places:
        if one_picture:
            keep_originals(options.places, options.out)
        else:
            check_results(options.places, options.out, replace=options.replace)
        names, images = read(options.places, run.system.config.image, prepared=run.preparation, unreadable=unreadable)
    else:
        held_out = run.data()
        images = held_out.batch(held_out.order(0).indices(0, min(options.number, len(held_out)))).images
        names = [f"{number:05d}.png" for number in range(len(images))]
        if not one_picture:
            check_single(options.out, options.replace)
    again = run.reconstruct(images)
    if one_picture:
        columns = min(options.columns, len(images))
        image_grid.save(image_grid.grid(over_each_other(images, again, columns), columns), options.out)
    else:
        for name, image in zip(names, again, strict=True):
            image_grid.save(image_grid.single(image), result_path(options.out, name))
    error = float((again - images).abs().mean())
    print(f"{options.out}: {len(images)} reconstructions, mean absolute error {error:.3f} of a range of 2")
    return left_out(run, unreadable)


def over_each_other(images: Tensor, again: Tensor, columns: int) -> Tensor:
    """Originals over their reconstructions, row by row, for a grid of so many columns.

    Args:
        images: (N, C, H, W).
        again: (N, C, H, W).
        columns: pictures in a row; the last row of each kind is filled with white.

    Returns:
        (2 R columns, C, H, W) for R rows of originals.
    """
    import torch

    padding = -len(images) % columns
    blank = images.new_ones(padding, *images.shape[1:])
    originals, copies = (torch.cat([part, blank]).split(columns) for part in (images, again.to(images)))
    return torch.cat([row for pair in zip(originals, copies, strict=True) for row in pair])
