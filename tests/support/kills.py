"""Processes that are killed at the n-th change they make to a folder, as a power cut or an impatient user would."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link", "os.symlink"}
"""Audit events that change what a folder holds."""


class Killer:
    """Counts what this process changes in a folder, and ends it by SIGKILL just before the n-th change.

    Writes that Python does not announce are announced here: a file that is flushed to the disk, tensors (before they
    are written, and with half of the file there), a line of metrics.jsonl (before, and cut in half).

    Args:
        folder: below which changes count.
        at: the number of the change, from 1; 0 only counts.
        report: descriptor that gets a byte for every change.
    """

    def __init__(self, folder: Path, at: int, report: int) -> None:
        self.folder, self.at, self.report, self.count = str(folder), at, report, 0

    def install(self) -> None:
        """Begin; there is no way back, so that this is called in a process of its own."""
        from ganworks.training import checkpoint, logging

        killer = self
        save_file, write_line, fsync = checkpoint.save_file, logging.Lines.write, os.fsync

        def save_slowly(tensors: Any, path: Path, *rest: Any) -> None:
            self.change()
            save_file(tensors, path, *rest)
            whole = path.read_bytes()
            self.change(lambda: path.write_bytes(whole[: len(whole) // 2]))

        def write_slowly(self: logging.Lines, record: logging.Record) -> None:
            killer.change()
            killer.change(lambda: (self.file.write('{"step": 10'), self.file.flush()))
            write_line(self, record)

        def flush_slowly(descriptor: int) -> None:
            self.change()
            fsync(descriptor)

        checkpoint.save_file, logging.Lines.write, os.fsync = save_slowly, write_slowly, flush_slowly
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an audit event."""
        if (event == "open" and arguments[2] & WRITING) or event in CHANGES:
            place = arguments[0]
            if isinstance(place, str | os.PathLike) and os.fspath(place).startswith(self.folder):
                self.change()

    def change(self, last: Callable[[], object] = lambda: None) -> None:
        """Count a change; where it is the one, do a last thing and die."""
        self.count += 1
        os.write(self.report, b".")
        if self.count == self.at:
            self.at = 0  # the last thing may change files too
            last()
            os.kill(os.getpid(), signal.SIGKILL)


def killed(work: Callable[[], object], folder: Path, at: int) -> tuple[int, int]:
    """Do work in a process that is killed at a change.

    Args:
        work: what to do.
        folder: below which changes count.
        at: the number of the change, from 1; 0 lets the process end by itself.

    Returns:
        The exit status, -9 for one that was killed, and how many changes there were.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            Killer(folder, at, writing).install()
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    count = 0
    while block := os.read(reading, 4096):
        count += len(block)
    os.close(reading)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), count
