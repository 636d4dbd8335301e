"""``ganworks explore RUN truncate``: fidelity against variety as samples are truncated."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ganworks.cli.exploring import conditions
from ganworks.cli.parsing import Parser
from ganworks.io import save_json

if TYPE_CHECKING:
    from ganworks.run import Run

HELP = "pictures and, with --curve, fidelity against variety as samples are truncated (stylegan, biggan)"


def options(parser: Parser) -> None:
    """What can be asked."""
    parser.add_argument(
        "--amounts", type=float, nargs="+", help="psi of stylegan (0 to 1), thresholds of biggan (above 0)"
    )
    parser.add_argument("--columns", type=int, default=8, help="pictures in a row (8)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a setting by which the system samples, such as truncated_layers=4",
    )
    parser.add_argument("--curve", type=Path, help="also measure, into this JSON file")
    parser.add_argument("--count", type=int, default=1000, help="samples to measure at each amount (1000)")
    parser.add_argument("--features", default="mobilenet_v2", help="features to measure in (mobilenet_v2)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other pictures")
    parser.add_argument("--out", type=Path, required=True, help="the picture: one amount a row")


def run(run: Run, asked: Namespace) -> None:
    """Draw the rows, and measure the curve if asked."""
    from ganworks.tools.sampling_settings import set_for_sampling
    from ganworks.tools.truncation import sweep_grid, truncates, usual_amounts
    from ganworks.training import image_grid

    set_for_sampling(run.system, asked.settings)
    system = truncates(run.system)
    amounts = asked.amounts or usual_amounts(system)
    images = sweep_grid(system, amounts, asked.columns, seed=asked.seed, given=conditions(run, asked.columns))
    drawn = image_grid.grid(images.flatten(0, 1), columns=asked.columns)
    print(f"{image_grid.save(drawn, asked.out)}: truncation {', '.join(map(str, amounts))} from top to bottom.")
    if asked.curve is not None:
        _measure(run, amounts, asked)


def _measure(run: Run, amounts: Sequence[float], asked: Namespace) -> None:
    from ganworks.metrics.features.build import build
    from ganworks.tools.truncation import curve, truncates

    held_out, extractor = run.data(), build(asked.features)
    count = min(asked.count, len(held_out))
    real = extractor(held_out.batch(held_out.order(0).indices(0, count)).images)
    points = curve(
        truncates(run.system), amounts, real, extractor, count, seed=asked.seed, given=conditions(run, count)
    )
    said = {
        "features": extractor.label,
        "sha256": extractor.sha256,
        "count": count,
        "step": run.step,
        "points": [point._asdict() for point in points],
    }
    for point in points:
        print(
            f"{point.amount:<8g}precision {point.precision:.3f}  recall {point.recall:.3f}  "
            f"KID {point.kernel_distance:.4g} ± {point.kernel_distance_error:.2g}"
        )
    print(save_json(said, asked.curve))
