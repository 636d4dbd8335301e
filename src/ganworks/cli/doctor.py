"""``ganworks doctor RUN``: what is wrong with a run, why, and what to change."""

from __future__ import annotations

import json

from ganworks.cli.parsing import Parser


def main(arguments: list[str]) -> int:
    """Diagnose a run from its folder."""
    parser = Parser(prog="ganworks doctor", description="Say what is wrong with a run, from what its folder holds.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    from ganworks.run import Run

    report = Run(options.run).doctor()
    print(json.dumps(report.to_dict(), indent=1) if options.json else report)
    return 0
