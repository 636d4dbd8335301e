"""``ganworks evaluate RUN``, or ``ganworks evaluate REAL GENERATED`` for two folders of pictures: a stamped report."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.parsing import Parser
from ganworks.cli.report import not_read, scores
from ganworks.errors import BadInput


def main(arguments: list[str]) -> int:
    """Measure a run, or a folder of pictures."""
    parser = Parser(
        prog="ganworks evaluate",
        description="Measure a run on data it was not trained on, or generated pictures against real ones.",
    )
    parser.add_argument("run", type=Path, help="the run's folder; or real pictures: a folder, or statistics")
    parser.add_argument("generated", type=Path, nargs="?", help="a folder of generated pictures, measured against them")
    parser.add_argument("--metrics", nargs="+", help="names of metrics (ganworks list metrics)")
    parser.add_argument("--features", nargs="+", help="names of feature extractors")
    parser.add_argument("--count", type=int, help="most images of each side")
    parser.add_argument("--seed", type=int, default=0, help="of the generated images")
    parser.add_argument(
        "--statistics", type=Path, metavar="FILE", help="of a run: measure against what ganworks data statistics wrote"
    )
    parser.add_argument(
        "--data", type=Path, metavar="PLACE", help="where the run's pictures lie now, if they were moved"
    )
    parser.add_argument(
        "--other-data", action="store_true", help="measure on pictures that are not those of the training"
    )
    parser.add_argument("--size", type=int, help="of folders: the side that pictures are brought to")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    unreadable: dict[str, str] = {}
    if options.generated is not None:
        if options.statistics is not None:
            raise BadInput(
                "Statistics take the place of the folder of real pictures: ganworks evaluate FILE GENERATED."
            )
        from ganworks._folder_evaluation import evaluate_folders

        report = evaluate_folders(
            options.run,
            options.generated,
            metrics=options.metrics,
            features=options.features,
            size=options.size,
            count=options.count,
            seed=options.seed,
            unreadable=unreadable,
        )
    else:
        from ganworks.run import Run

        if options.size is not None:
            raise BadInput("--size is for two folders of pictures; a run is measured at its own size.")
        from ganworks._run_page import write_page

        run = Run(options.run, data=options.data)
        report = run.evaluate(
            options.metrics,
            features=options.features,
            count=options.count,
            seed=options.seed,
            statistics=options.statistics,
            other_data=options.other_data,
        )
        if not options.other_data:
            write_page(run, report)
    print(json.dumps(report.model_dump(mode="json"), indent=1) if options.json else scores(report))
    return not_read(unreadable)
