"""``ganworks sample RUN -n N --out FILE``: a grid, or a folder of images."""

from __future__ import annotations

from pathlib import Path

from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Generate images of a run."""
    parser = Parser(prog="ganworks sample", description="Generate images with the averaged weights of a run.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("-n", "--number", type=int, default=64, help="how many images (64)")
    parser.add_argument("--out", type=Path, required=True, help="a grid (name.png) or a folder of single images")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other images")
    given = parser.parse_args(arguments)
    from ganworks.runs import Run

    run = Run(given.run)
    print(run.save_samples(given.number, given.out, seed=given.seed))
    for fault in run.faults:
        print(f"note: {fault}")
    return 0
