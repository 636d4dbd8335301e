"""How a long run shows where it is: a bar on a terminal and in a notebook, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganworks.training.notebook_bar import NotebookBar, in_notebook

PLAIN_EVERY = 15.0
"""Seconds between lines where there is no terminal."""
NOTEBOOK_EVERY = 0.5
"""Seconds between updates of the output of a notebook's cell."""
BY_PRODUCTS = ("gradient_norm", "update_ratio", "zero_gradients", "lost_updates", "output_gradient")
"""Ends of names that are logged beside the terms and not shown."""


def clock(seconds: float) -> str:
    """A length of time as a person would write it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


class ProgressBar:
    """Shows step, rate, time left and the terms of the last logged step, on standard error.

    Args:
        steps: the budget in steps, if there is one.
        minutes: the budget in minutes, if there is one.
        done: steps already taken when this process began.
        quiet: show nothing.
    """

    def __init__(self, steps: int | None, minutes: float | None, first_step: int = 0, quiet: bool = False):
        self.steps, self.minutes, self.first, self.quiet = steps, minutes, first_step, quiet
        self.began = time.monotonic()
        self.last_shown = self.began
        self.terms = self.warning = ""
        self.bar: Any = None
        self.cell = NotebookBar(first_step) if not quiet and in_notebook() else None
        if not quiet and self.cell is None and sys.stderr.isatty():
            self._open_bar()

    def _open_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("step {task.fields[step]}"), BarColumn(), TextColumn("{task.fields[note]}")
        self.bar = Bar(*columns, console=Console(stderr=True), refresh_per_second=4)
        self.task = self.bar.add_task("", total=1.0, step=self.first, note="")
        self.bar.start()

    def share(self, step: int, seconds: float) -> float:
        """How much of the budget is used, from 0 to 1."""
        parts = [step / self.steps if self.steps else 0.0, seconds / (60 * self.minutes) if self.minutes else 0.0]
        return min(1.0, max(parts))

    def show(self, step: int, seconds: float, values: Mapping[str, float] | None = None) -> None:
        """Say where the run is.

        Args:
            step: steps done.
            seconds: training time so far, earlier processes included.
            values: terms of a step that was just logged.
        """
        if values is not None:
            terms = [(k, v) for k, v in values.items() if "/" in k and not k.endswith(BY_PRODUCTS)]
            self.terms = "  ".join(f"{name} {value:.3g}" for name, value in terms[:4])
        now = time.monotonic()
        at_once = self.bar is not None or (self.cell is not None and values is not None)
        wait = 0.0 if at_once else PLAIN_EVERY if self.cell is None else NOTEBOOK_EVERY
        if self.quiet or now - self.last_shown < wait:
            return
        self.last_shown = now
        rate = (step - self.first) / max(now - self.began, 1e-9)
        share = self.share(step, seconds)
        left = [(self.steps - step) / rate] if self.steps and rate else []
        left += [60 * self.minutes - seconds] if self.minutes else []
        note = f"{rate:.1f} steps/s  {clock(max(0.0, min(left))) if left else '?'} left  {self.terms}"
        note += f"  ! {self.warning}" if self.warning else ""
        if self.bar is not None:
            self.bar.update(self.task, completed=share, step=step, note=note)
        elif self.cell is not None:
            self.cell.update(share, step, note)
        else:
            print(f"step {step}  {share:.0%}  {note}", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """A sentence above the bar."""
        if self.quiet:
            return
        if self.bar is not None:
            self.bar.console.print(text, highlight=False)
        elif self.cell is not None:
            self.cell.say(text)
        else:
            print(text, file=sys.stderr, flush=True)

    def picture(self, path: Path) -> None:
        """Show the newest samples, where pictures can be shown."""
        if self.cell is not None:
            self.cell.picture(path)

    def close(self) -> None:
        """Take the bar away; a notebook keeps it, at where the run ended."""
        if self.bar is not None:
            self.bar.stop()
