"""How results are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganworks.errors import BadInput, DataError
from ganworks.training.progress import clock

if TYPE_CHECKING:
    from ganworks.metrics.evaluate import Report
    from ganworks.run import Run


def closing(run: Run, evaluate: bool) -> str:
    """What ``train`` and ``resume`` say at the end: pictures, scores, where they lie, what to do next."""
    pictures = sorted((run.folder / "samples").glob("*.png"))
    lines = [f"{run.config.system} on {run.config.data.name}: step {run.step}."]
    if pictures:
        lines.append(f"samples  {pictures[-1]}")
    if evaluate and not run.stopped:
        try:
            lines += [scores(run.evaluate()), f"report   {run.folder / 'report.json'}"]
        except (BadInput, DataError) as error:  # too few pictures to compare, or none held out
            lines.append(f"not measured: {error}")
    lines.append(
        f"next     ganworks sample {run.folder} -n 64 --out grid.png  |  ganworks resume {run.folder} --minutes N"
    )
    return "\n".join(lines)


def scores(report: Report) -> str:
    """A stamped report as a table."""
    return str(report)


__all__ = ["clock", "closing", "scores"]
