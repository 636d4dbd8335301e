"""``ganworks resume RUN``: continue exactly."""

from __future__ import annotations

from ganworks.cli.parsing import Parser
from ganworks.cli.report import closing


def main(arguments: list[str]) -> int:
    """Continue a run."""
    parser = Parser(prog="ganworks resume", description="Continue a run exactly where its newest checkpoint stands.")
    parser.add_argument("run", help="the run's folder")
    parser.add_argument("--steps", type=int, help="a new total of steps")
    parser.add_argument("--minutes", type=float, help="a new total of minutes")
    parser.add_argument("--no-evaluate", action="store_true", help="do not measure at the end")
    parser.add_argument("--quiet", action="store_true", help="no progress display")
    given = parser.parse_args(arguments)
    from ganworks._train import resume
    from ganworks.training.allocator import keep_big_buffers

    keep_big_buffers()
    run = resume(given.run, steps=given.steps, minutes=given.minutes, quiet=given.quiet)
    print(closing(run, not given.no_evaluate))
    return 0
