"""``ganworks translate RUN --from A --to B FILES|FOLDER --out DIR``: pictures of one domain in another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.parsing import Parser
from ganworks.cli.report import REPLACE, left_out
from ganworks.errors import BadInput

if TYPE_CHECKING:
    from ganworks.run import Run

OWN_SIZE = "own"
"""The value of --size that keeps each picture at its own size."""


def main(arguments: list[str]) -> int:
    """Translate pictures with a trained run."""
    parser = Parser(prog="ganworks translate", description="Translate pictures with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("pictures", nargs="+", type=Path, help="files, or folders of them")
    parser.add_argument("--from", dest="source", help="the domain they come from, by name or number")
    parser.add_argument("--to", dest="target", help="the domain they go to")
    parser.add_argument("--out", type=Path, required=True, help="folder for the translations, named as the pictures")
    parser.add_argument(
        "--size",
        choices=("trained", OWN_SIZE),
        default="trained",
        help="bring pictures to the size of training, or not",
    )
    parser.add_argument("--replace", action="store_true", help=REPLACE)
    options = parser.parse_args(arguments)
    from ganworks.data.results import check_results
    from ganworks.run import Run

    run = Run(options.run)
    run.require("translate")
    if options.source is None or options.target is None:
        names = getattr(run.system.config, "domain_names", ())
        which = f"; the domains of this run are {' and '.join(map(str, names))}" if names else ""
        raise BadInput(f"Say which way to translate, --from A --to B{which}.")
    unreadable: dict[str, str] = {}
    ends = _domain(options.source), _domain(options.target)
    translate = _at_own_size if options.size == OWN_SIZE else _at_size_of_training
    check_results(options.pictures, options.out, replace=options.replace)
    count, size = translate(run, options.pictures, options.out, ends, unreadable)
    print(f"{options.out}: {count} pictures of {size}, {options.source} to {options.target}")
    if options.size != OWN_SIZE and run.system.size_multiple is not None:
        print(f"note: they were brought to {size}; --size own translates each at its own size")
    return left_out(run, unreadable)


def _at_size_of_training(
    run: Run, places: list[Path], out: Path, ends: tuple[int | str, int | str], unreadable: dict[str, str]
) -> tuple[int, str]:
    from ganworks.data.pictures import read
    from ganworks.data.results import result_path
    from ganworks.training import image_grid

    names, images = read(places, run.system.source_image(*ends), prepared=run.preparation, unreadable=unreadable)
    for name, image in zip(names, run.translate(images, *ends), strict=True):
        image_grid.save(image_grid.single(image), result_path(out, name))
    return len(images), f"{images.shape[2]}x{images.shape[3]}"


def _at_own_size(
    run: Run, places: list[Path], out: Path, ends: tuple[int | str, int | str], unreadable: dict[str, str]
) -> tuple[int, str]:
    from ganworks.data.pictures import each
    from ganworks.data.results import result_path
    from ganworks.training import image_grid

    shape = run.system.source_image(*ends)
    if run.system.size_multiple is None:
        raise BadInput(
            f"{run.config.system} translates pictures of {shape[1]}x{shape[2]} only; leave --size {OWN_SIZE} out."
        )
    count = 0
    for name, picture in each(places, shape[0], prepared=run.preparation, unreadable=unreadable):
        image_grid.save(image_grid.single(run.translate(picture, *ends)[0]), result_path(out, name))
        count += 1
    return count, "their own size"


def _domain(word: str) -> int | str:
    return int(word) if word.isdecimal() else word
