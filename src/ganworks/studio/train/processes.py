"""Trainings in processes of their own, which outlive the page and the studio: start, stop, who trains what."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganworks.errors import BadInput
from ganworks.training.run_lock import NAME

OUTPUT = "studio.log"
"""What a training says, in the run's folder."""
OWNER = re.compile(r"process (\d+) on ")


def training_process(folder: Path) -> int | None:
    """The number of the process that trains a run; None where none does.

    The lock's file keeps the number of the last one; whether it still runs and is ganworks is asked of the system.
    """
    try:
        found = OWNER.match((folder / NAME).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    if found is None:
        return None
    number = int(found[1])
    try:
        os.kill(number, 0)
        words = Path(f"/proc/{number}/cmdline").read_bytes() if Path("/proc/self").exists() else b"ganworks"
    except OSError:
        return None
    return number if b"ganworks" in words else None


def stop(folder: Path) -> bool:
    """Ask the training of a run to end after the step in hand, with a checkpoint; whether there was one."""
    number = training_process(folder)
    if number is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGINT)
    return True


@dataclass
class Trainings:
    """The trainings that the studio has started.

    Attributes:
        most: how many may run at once, of all visitors together.
    """

    most: int = 4
    _running: dict[str, tuple[subprocess.Popen[bytes], Path]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, visitor: str, words: Sequence[str], folder: Path) -> None:
        """Run ``ganworks`` with some words in a process of its own, without a shell.

        Args:
            visitor: who asks; each has one training at a time.
            words: after ``ganworks``.
            folder: of the run, where the process's output goes.

        Raises:
            BadInput: the visitor, or the studio, has as many trainings as it may have.
        """
        with self._lock:
            self._running = {who: pair for who, pair in self._running.items() if pair[0].poll() is None}
            if visitor in self._running:
                name = self._running[visitor][1].name
                raise BadInput(f"You are training {name!r} already; stop it first, or wait for its end.")
            if len(self._running) >= self.most:
                raise BadInput(f"The studio is training {self.most} models already; wait for one to end.")
            folder.parent.mkdir(parents=True, exist_ok=True)
            output = folder.parent / f".{folder.name}.log" if not folder.exists() else folder / OUTPUT
            with output.open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "ganworks", *words],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self._running[visitor] = process, folder

    def starting(self, folder: Path) -> bool:
        """Whether a process that the studio started for a run is still there."""
        with self._lock:
            return any(place == folder and process.poll() is None for process, place in self._running.values())


def last_words(folder: Path, count: int = 12) -> str:
    """The end of what the last training of a run said, for what went wrong before the run had a folder, or after."""
    lines: list[str] = []
    for path in (folder.parent / f".{folder.name}.log", folder / OUTPUT):
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - 8000))
                lines += file.read().decode(errors="replace").splitlines()
        except OSError:
            continue
    return "\n".join(lines[-count:])
