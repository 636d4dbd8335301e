"""``ganworks upscale RUN PICTURES --out PLACE``: pictures of any size, enlarged by a trained system."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.parsing import Parser
from ganworks.cli.report import REPLACE, left_out
from ganworks.errors import BadInput

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


def main(arguments: list[str]) -> int:
    """Enlarge a file or a folder."""
    parser = Parser(prog="ganworks upscale", description="Enlarge pictures of any size with a run of srgan.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("pictures", type=Path, help="a file, or a folder that is searched with its sub-folders")
    parser.add_argument("--out", type=Path, required=True, help="a file (name.png) for a file, a folder for a folder")
    parser.add_argument(
        "--tile", type=int, default=128, help="side of the tiles that large pictures are cut into (128)"
    )
    parser.add_argument("--replace", action="store_true", help=REPLACE)
    options = parser.parse_args(arguments)
    folder = options.pictures.is_dir()
    if not folder and options.out.suffix.lower() not in PICTURES:
        raise BadInput(f"--out {str(options.out)!r} must end in one of {', '.join(PICTURES)}.")
    if folder and options.out.suffix:
        raise BadInput(f"A folder of pictures goes to a folder; --out {str(options.out)!r} has the ending of a file.")
    from ganworks.data.pictures import each
    from ganworks.data.results import check_results, keep_originals, result_path
    from ganworks.run import Run
    from ganworks.training import image_grid

    run = Run(options.run)
    run.require("upscale")
    unreadable: dict[str, str] = {}
    if folder:
        check_results([options.pictures], options.out, replace=options.replace)
    else:
        keep_originals([options.pictures], options.out)
    for name, picture in each(
        [options.pictures],
        run.system.config.image[0],
        prepared=run.preparation,
        unreadable=unreadable if folder else None,
    ):
        out = result_path(options.out, name) if folder else options.out
        print(image_grid.save(image_grid.single(run.upscale(picture, tile=options.tile)[0]), out))
    return left_out(run, unreadable)
