"""Signals that end a run: the first after the step in hand, the second at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stopping_by(stop: Callable[[str], None]) -> Iterator[None]:
    """Within the block an interrupt or a termination asks for an end; a second one does what it did before the block.

    Outside the main thread nothing is changed: there the host decides when to stop.

    Args:
        stop: called with the name of the signal, ``SIGINT`` or ``SIGTERM``.
    """
    previous: dict[int, Any] = {}

    def ask(number: int, frame: object) -> None:
        stop(signal.Signals(number).name)
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
