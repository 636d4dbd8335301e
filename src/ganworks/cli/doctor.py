"""``ganworks doctor RUN``: what is wrong with a run, why, and what to change."""

from __future__ import annotations

import json
from pathlib import Path

from ganworks.cli.parsing import Parser
from ganworks.errors import BadInput, escaped


def main(arguments: list[str]) -> int:
    """Diagnose a run from its folder."""
    parser = Parser(prog="ganworks doctor", description="Say what is wrong with a run, from what its folder holds.")
    parser.add_argument(
        "run", help="the run's folder, or a log of another program (.jsonl, .csv, .log, .txt, TensorBoard events)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", metavar="FILE", help="write the report as a page with plots as well")
    parser.add_argument(
        "--try",
        dest="steps",
        nargs="?",
        type=int,
        const=0,
        metavar="STEPS",
        help="play the first advices shortly from the last healthy checkpoint, side by side, and say which helped",
    )
    options = parser.parse_args(arguments)
    if options.steps is not None and options.steps < 0:
        raise BadInput(f"--try {options.steps}: give a number of steps, 1 or more, or none.")
    from ganworks.health.foreign_logs import is_log

    if is_log(Path(options.run)):
        from ganworks.health.log_report import log_text

        if options.steps is not None:
            raise BadInput(f"{options.run} is a log; only a run can be played on with --try.")
        print(log_text(Path(options.run), options.json))
        return 0
    from ganworks.run import Run

    run = Run(options.run)
    report = run.doctor()
    content = report.to_dict()
    if not options.json:
        print(escaped(str(report)))
    if options.html is not None:
        from ganworks.health.report_page import save_page

        save_page(report, Path(options.html))
    if options.steps is not None:
        from ganworks._trials import trials

        outcome = trials(run, report, options.steps or None)
        content["trials"] = outcome.to_dict()
        if not options.json:
            print(f"\n{outcome}")
    if options.json:
        print(json.dumps(content, indent=1))
    return 0
