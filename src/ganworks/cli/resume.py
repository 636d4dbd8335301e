"""``ganworks resume RUN``: continue, exactly or with a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ganworks.cli.parsing import Parser
from ganworks.cli.report import close
from ganworks.errors import BadInput


def main(arguments: list[str]) -> int:
    """Continue a run."""
    parser = Parser(
        prog="ganworks resume",
        description="Continue a run exactly where its newest checkpoint stands, or with changed options.",
    )
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("--steps", type=int, help="a new total of steps")
    parser.add_argument("--minutes", type=float, help="a new total of minutes")
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="OPTION=VALUE",
        help="change options, such as critic_optimizer.rate=1e-4 or training.batch=32; kept as an event of the run",
    )
    parser.add_argument("--from", dest="checkpoint", metavar="STEP", help="continue from this checkpoint, or from best")
    parser.add_argument(
        "--data", type=Path, metavar="PLACE", help="where the run's pictures lie now, if they were moved"
    )
    parser.add_argument("--other", type=Path, metavar="PLACE", help="the same of the second of two folders")
    parser.add_argument("--other-data", action="store_true", help="go on with pictures that are not those of before")
    parser.add_argument("--no-evaluate", action="store_true", help="do not measure at the end")
    parser.add_argument("--quiet", action="store_true", help="no progress display")
    options = parser.parse_args(arguments)
    changes = dict(change(text) for text in options.set)
    from ganworks._train import resume
    from ganworks.training.allocator import keep_big_buffers

    keep_big_buffers()
    run = resume(
        options.run,
        steps=options.steps,
        minutes=options.minutes,
        options=changes,
        checkpoint=options.checkpoint,
        data=options.data,
        other=options.other,
        other_data=options.other_data,
        quiet=options.quiet,
    )
    close(run, not options.no_evaluate)
    return 0


def change(text: str) -> tuple[str, Any]:
    """Name and value of ``option=value``; the value is read as YAML, so that numbers and lists are what they look like.

    Raises:
        BadInput: there is no equals sign, or the value cannot be read.
    """
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadInput(f"--set {text}: give OPTION=VALUE, such as critic_optimizer.rate=1e-4.")
    try:
        parsed = yaml.safe_load(value)
    except (yaml.YAMLError, ValueError):
        raise BadInput(f"--set {text}: the value {value!r} cannot be read.") from None
    if isinstance(parsed, str):  # YAML takes 1e-4 for a word
        try:
            return name.replace("-", "_"), float(parsed)
        except ValueError:
            pass
    return name.replace("-", "_"), parsed
