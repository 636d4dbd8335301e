"""``ganworks translate RUN --from A --to B FILES|FOLDER --out DIR``: pictures of one domain in another."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Translate pictures with a trained run."""
    parser = Parser(prog="ganworks translate", description="Translate pictures with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("pictures", nargs="+", type=Path, help="files, or folders of them")
    parser.add_argument("--from", dest="source", required=True, help="the domain they come from, by name or number")
    parser.add_argument("--to", dest="target", required=True, help="the domain they go to")
    parser.add_argument("--out", type=Path, required=True, help="folder for the translations, named as the pictures")
    options = parser.parse_args(arguments)
    from ganworks.data.pictures import read
    from ganworks.run import Run
    from ganworks.training import image_grid

    run = Run(options.run)
    run.require("translate")
    names, images = read(options.pictures, run.system.config.image)
    translations = run.translate(images, _domain(options.source), _domain(options.target))
    for name, image in zip(names, translations, strict=True):
        image_grid.save(image_grid.grid(image[None], 1, gap=0), options.out / Path(name).with_suffix(".png"))
    side = images.shape[-1]
    print(f"{options.out}: {len(images)} pictures of {side}x{side}, {options.source} to {options.target}")
    for fault in run.faults:
        print(f"note: {fault}")
    return 0


def _domain(word: str) -> int | str:
    return int(word) if word.isdecimal() else word
