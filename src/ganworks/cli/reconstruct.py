"""``ganworks reconstruct RUN FILES|FOLDER --out FILE``: pictures made again from their codes."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Reconstruct pictures, or held-out data of the run where none are given."""
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
    parser.add_argument("--columns", type=int, default=16, help="pictures in a row (16)")
    given = parser.parse_args(arguments)
    from ganworks.errors import BadInput
    from ganworks.run import Run
    from ganworks.tools.reconstruction import over_each_other, reconstruct
    from ganworks.training import image_grid

    if min(given.number, given.columns) < 1:
        raise BadInput(f"--number {given.number} and --columns {given.columns} must both be 1 or more.")
    run = Run(given.run)
    if given.places:
        from ganworks.data.pictures import read

        names, images = read(given.places, run.system.config.image)
    else:
        held_out = run.data()
        images = held_out.batch(held_out.order(0).indices(0, min(given.number, len(held_out)))).images
        names = [f"{number:05d}.png" for number in range(len(images))]
    again = reconstruct(run.system, images)
    if given.out.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"}:
        columns = min(given.columns, len(images))
        image_grid.save(image_grid.grid(over_each_other(images, again, columns), columns), given.out)
    elif given.out.suffix:
        raise BadInput(f"Cannot write {given.out}: give a name ending in .png, .jpg or .webp, or a folder.")
    else:
        for name, image in zip(names, again, strict=True):
            image_grid.save(image_grid.grid(image[None], 1, gap=0), (given.out / name).with_suffix(".png"))
    apart = (again - images).abs().flatten(1).mean(1)
    print(f"{given.out}: {len(images)} reconstructions, mean absolute error {float(apart.mean()):.3f} of a range of 2")
    for fault in run.faults:
        print(f"note: {fault}")
    return 0
