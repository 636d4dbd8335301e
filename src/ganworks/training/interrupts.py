"""Signals that end a run: the first after the step in hand, the second at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

NOTICE = b"\nStopping after the step in hand. Once more stops at once and leaves the run at its last checkpoint.\n"


@contextmanager
def stopping_by(stop: Callable[[str], None], *, quiet: bool = True) -> Iterator[None]:
    """Within the block an interrupt or a termination asks for an end; a second one does what it did before the block.

    Outside the main thread nothing is changed: there the host decides when to stop.

    Args:
        stop: called with the name of the signal, ``SIGINT`` or ``SIGTERM``.
        quiet: do not say on standard error that the step in hand comes first.
    """
    previous: dict[int, Any] = {}

    def ask(number: int, frame: object) -> None:
        stop(signal.Signals(number).name)
        if not quiet:
            os.write(2, NOTICE)  # print may not be entered twice, and the signal may come while it prints
        signal.signal(number, previous[number])

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            previous[number] = signal.signal(number, ask)
    except ValueError:  # not the main thread
        previous = {}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)
