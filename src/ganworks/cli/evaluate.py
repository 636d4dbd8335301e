"""``ganworks evaluate RUN``: a stamped report."""

from __future__ import annotations

import json

from ganworks.cli.parsing import Parser
from ganworks.cli.report import scores


def main(arguments: list[str]) -> int:
    """Measure a run."""
    parser = Parser(prog="ganworks evaluate", description="Measure a run on data it was not trained on.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("--metrics", nargs="+", help="names of metrics (ganworks list metrics)")
    parser.add_argument("--features", nargs="+", help="names of feature extractors")
    parser.add_argument("--count", type=int, help="most images of each side")
    parser.add_argument("--seed", type=int, default=0, help="of the generated images")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    from ganworks.run import Run

    report = Run(given.run).evaluate(given.metrics, features=given.features, count=given.count, seed=given.seed)
    print(json.dumps(report.model_dump(mode="json"), indent=1) if given.json else scores(report))
    return 0
