"""How results are printed."""

from __future__ import annotations

import shlex
import sys
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ganworks.errors import BadInput, DataError, escaped
from ganworks.training.progress import clock

if TYPE_CHECKING:
    from ganworks.metrics.evaluate import Report
    from ganworks.run import Run


REPLACE = "write over results of an earlier call in the folder"
"""The help of --replace."""


def close(run: Run, evaluate: bool) -> None:
    """Measure a run and print how it ended, in one process where several have trained it."""
    from ganworks.training.distributed import first_process

    if first_process():
        print(escaped(closing(run, evaluate)))


def closing(run: Run, evaluate: bool) -> str:
    """What ``train`` and ``resume`` say at the end: scores, objective, health, where all lies, what to do next."""
    from ganworks._progress_sheet import write_sheet
    from ganworks._run_page import write_page
    from ganworks._run_summary import health_words, objective_words
    from ganworks.training import image_grid

    lines = [f"{run.config.system} on {run.config.data.name}: step {run.step}, {clock(run.seconds)} of training."]
    measured = None
    if evaluate and not run.stopped:
        try:
            measured = run.evaluate()
            lines += ["", scores(measured)]
        except (BadInput, DataError) as error:  # too few pictures to compare, or none held out
            lines.append(f"not measured: {error}")
    pictures = image_grid.drawn(run.folder)
    said = {
        "objective": textwrap.fill(objective_words(run.config), 100, break_on_hyphens=False),
        "health": health_words(run.doctor()),
        "progress": write_sheet(run),
        "samples": pictures[-1] if pictures else None,
        "report": write_page(run, measured),
        "next": "\n".join(_next_commands(run, len(pictures))),
    }
    return "\n".join([*lines, "", *(_paragraph(title, str(text)) for title, text in said.items() if text)])


def _next_commands(run: Run, pictures: int) -> list[str]:
    folder = shlex.quote(str(run.folder))
    commands = [f"ganworks sample {folder} -n 64 --out grid.png", f"ganworks doctor {folder}"]
    if pictures > 1:
        commands.append(f"ganworks explore {folder} training --out training.gif")
    return [*commands, f"ganworks resume {folder} --minutes {round(run.seconds / 60) + 10}"]


def _paragraph(title: str, text: str) -> str:
    """A title in the margin and the lines of a text beside it."""
    return textwrap.indent(text, " " * 11).replace(" " * 11, f"{title:<11}", 1)


def left_out(run: Run, unreadable: Mapping[str, str]) -> int:
    """Say what was wrong with checkpoints, and which files could not be read; the exit status of the command.

    Args:
        run: whose checkpoint was opened.
        unreadable: files that were passed over, with the reason.

    Returns:
        0, or 1 where a file was passed over.
    """
    for fault in getattr(run, "faults", ()):  # a stored model has none
        print(f"note: {fault}")
    return not_read(unreadable)


def not_read(unreadable: Mapping[str, str]) -> int:
    """Name files that were passed over; the exit status of the command: 1 where there is one."""
    from ganworks.data.pictures import not_read as lines

    for line in lines(unreadable):
        print(line, file=sys.stderr)
    return 1 if unreadable else 0


def scores(report: Report) -> str:
    """A stamped report: a sentence anybody understands, then the table."""
    from ganworks.metrics.summary import in_words

    words = in_words(report)
    return f"{words}\n\n{report}" if words else str(report)


__all__ = ["REPLACE", "clock", "close", "closing", "left_out", "not_read", "scores"]
