"""How results are printed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ganworks.errors import BadInput, DataError
from ganworks.training.progress import clock

if TYPE_CHECKING:
    from ganworks.metrics.evaluate import Report
    from ganworks.run import Run


def close(run: Run, evaluate: bool) -> None:
    """Measure a run and print how it ended, in one process where several have trained it."""
    from ganworks.training.distributed import first_process

    if first_process():
        print(closing(run, evaluate))


def closing(run: Run, evaluate: bool) -> str:
    """What ``train`` and ``resume`` say at the end: pictures, scores, where they lie, what to do next."""
    from ganworks._run_page import write_page

    pictures = sorted((run.folder / "samples").glob("*.png"))
    lines = [f"{run.config.system} on {run.config.data.name}: step {run.step}."]
    if pictures:
        lines.append(f"samples  {pictures[-1]}")
    measured = None
    if evaluate and not run.stopped:
        try:
            measured = run.evaluate()
            lines += ["", scores(measured), ""]
        except (BadInput, DataError) as error:  # too few pictures to compare, or none held out
            lines.append(f"not measured: {error}")
    lines.append(f"report   {write_page(run, measured)}")
    lines += [
        f"next     ganworks sample {run.folder} -n 64 --out grid.png",
        f"         ganworks doctor {run.folder}",
        f"         ganworks resume {run.folder} --minutes 10",
    ]
    return "\n".join(lines)


def left_out(run: Run, unreadable: Mapping[str, str]) -> int:
    """Say what was wrong with checkpoints, and which files could not be read; the exit status of the command.

    Args:
        run: whose checkpoint was opened.
        unreadable: files that were passed over, with the reason.

    Returns:
        0, or 1 where a file was passed over.
    """
    for fault in run.faults:
        print(f"note: {fault}")
    for name, reason in unreadable.items():
        print(f"not read: {name} ({reason})", file=sys.stderr)
    return 1 if unreadable else 0


def scores(report: Report) -> str:
    """A stamped report: a sentence anybody understands, then the table."""
    from ganworks.metrics.summary import in_words

    words = in_words(report)
    return f"{words}\n\n{report}" if words else str(report)


__all__ = ["clock", "close", "closing", "left_out", "scores"]
