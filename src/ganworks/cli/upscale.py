"""``ganworks upscale RUN PICTURES --out PLACE``: pictures of any size, enlarged by a trained system."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.parsing import Parser
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
    options = parser.parse_args(arguments)
    folder = options.pictures.is_dir()
    if not folder and options.out.suffix.lower() not in PICTURES:
        raise BadInput(f"--out {str(options.out)!r} must end in one of {', '.join(PICTURES)}.")
    if folder and options.out.suffix:
        raise BadInput(f"A folder of pictures goes to a folder; --out {str(options.out)!r} has the ending of a file.")
    from PIL import Image

    from ganworks.data.pictures import each
    from ganworks.run import Run
    from ganworks.training import image_grid

    run = Run(options.run)
    run.require("upscale")
    names: set[Path] = set()
    for name, picture in each(options.pictures, run.system.config.image[0]):
        large = image_grid.to_uint8(run.upscale(picture, tile=options.tile))[0]
        out = options.out
        if folder:  # x.jpg becomes x.png, and x.jpg.png where an x.png was there too
            out = (options.out / name).with_suffix(".png")
            out = options.out / f"{name}.png" if out in names else out
        names.add(out)
        print(image_grid.save(Image.fromarray(large[..., 0] if large.shape[-1] == 1 else large), out))
    for fault in run.faults:
        print(f"note: {fault}")
    return 0
