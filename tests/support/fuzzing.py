"""Cases of the fuzz campaigns: who chooses them, a process of its own for each, and what every ending keeps to.

A case is chosen by hypothesis in the tests, and by a number in the long campaigns of ``benchmarks/reliability``, which
can so be ended and continued. It runs in a fork of a process that has imported everything, which takes milliseconds
instead of the seconds of a start, and may change nothing but its own folder.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from ganworks.cli.main import main
from ganworks.errors import LONGEST
from ganworks.fetch import cache_folder
from ganworks.io import is_temporary

T = TypeVar("T")
SECONDS = 10
"""Of the processor, after which a command counts as hanging."""
PATIENCE = 300
"""Seconds of the clock after which it is ended: the machine may be busy."""
MEMORY = 2 * 2**30
"""Bytes."""
UNCAUGHT = 70
"""Exit status of a case whose error nobody caught."""


class Chooser(Protocol):
    """Who decides what a case is."""

    def one(self, values: Sequence[T], label: str) -> T:
        """One of several values."""
        ...

    def number(self, low: int, high: int, label: str) -> int:
        """A number from low to high."""
        ...


class Drawn:
    """Chosen by hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def one(self, values: Sequence[T], label: str) -> T:
        """One of several values."""
        return self.data.draw(st.sampled_from(values), label=label)

    def number(self, low: int, high: int, label: str) -> int:
        """A number from low to high."""
        return self.data.draw(st.integers(low, high), label=label)


class Numbered:
    """Chosen by a random stream; the same name gives the same case."""

    def __init__(self, name: str) -> None:
        self.stream = random.Random(name)

    def one(self, values: Sequence[T], label: str) -> T:
        """One of several values."""
        return values[self.stream.randrange(len(values))]

    def number(self, low: int, high: int, label: str) -> int:
        """A number from low to high."""
        return self.stream.randint(low, high)


@dataclass(frozen=True)
class Ending:
    """How a case ended.

    Attributes:
        status: exit status; -9 and the like for signals.
        output: what it printed on standard output.
        errors: what it printed on standard error.
        seconds: of the processor.
        memory: bytes, at most.
        outside: files that it wanted to change outside of its folder.
        left: files that it left half-written.
    """

    status: int
    output: str
    errors: str
    seconds: float
    memory: int
    outside: tuple[str, ...]
    left: tuple[str, ...]

    def faults(self) -> list[str]:
        """What the case did that nothing may do."""
        wrong = []
        if self.status == -signal.SIGXCPU or self.seconds > SECONDS:
            wrong.append(f"it took {self.seconds:.0f} s of the processor")
        elif self.status not in (0, 1, 2):
            wrong.append(f"it ended with status {self.status}")
        if "Traceback" in self.errors:
            wrong.append(f"a traceback: {self.errors.strip().splitlines()[-1][:200]}")
        if self.memory > MEMORY:
            wrong.append(f"it took {self.memory / 2**30:.1f} GiB")
        lines = [line for line in self.errors.splitlines() if line.startswith("ganworks: ")]
        if self.status in (1, 2) and len(lines) != 1:
            wrong.append(f"{len(lines)} sentences")
        wrong += [f"a message of {len(line)} characters" for line in lines if len(line) > LONGEST + len("ganworks: ")]
        strange = {letter for letter in self.output + self.errors if unicodedata.category(letter) in ("Cc", "Cf")}
        if strange - set("\n\r\t"):
            wrong.append(f"control characters {sorted(strange - set(chr(10) + chr(13) + chr(9)))!r}")
        wrong += [f"it would change {path}" for path in self.outside]
        return wrong + [f"it left {path}" for path in self.left]


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link", "os.symlink"}


def guard(place: Path, report: int) -> None:
    """From here on this process changes files below a folder and in the cache only, and reaches no network.

    Args:
        place: the folder.
        report: descriptor that gets the name of every other file that it wanted to change, a line each.
    """
    inside = [os.path.realpath(folder) + os.sep for folder in (place, cache_folder())]

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            raise OSError(101, "Network is unreachable")
        if (event != "open" or not arguments[2] & WRITING) and event not in CHANGES:
            return
        for path in arguments[: 2 if event == "os.rename" else 1]:
            if not isinstance(path, str | os.PathLike):
                continue
            name = os.fspath(path)
            head, tail = os.path.split(os.path.abspath(os.fsdecode(name)))
            real = os.path.join(os.path.realpath(head), tail) if event != "open" else os.path.realpath(name)
            if real != os.devnull and not any((real + os.sep).startswith(folder) for folder in inside):
                os.write(report, real.encode("unicode_escape") + b"\n")
                raise PermissionError(13, "Permission denied")

    sys.addaudithook(hear)


def ended(work: Callable[[], int], place: Path, tolerant: bool = False) -> Ending:
    """Do work in a fork that may change one folder only, and see how it ends.

    Args:
        work: returns the exit status.
        place: the folder; it is the working directory and holds cache and temporary files besides.
        tolerant: somebody asked for files elsewhere by name, so that the wish alone is no fault.
    """
    (place / "tmp").mkdir(parents=True, exist_ok=True)
    files = {name: place / "tmp" / name for name in ("output", "errors", "outside")}
    child = os.fork()
    if not child:
        status = UNCAUGHT
        try:
            streams = {name: os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name, path in files.items()}
            os.dup2(streams["output"], 1)
            os.dup2(streams["errors"], 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
            resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 3 * SECONDS))
            tempfile.tempdir, sys.dont_write_bytecode = str(place / "tmp"), True
            os.chdir(place)
            guard(place, streams["outside"])
            status = work()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(status)
    limit = time.monotonic() + PATIENCE
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > limit:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.005)
    text = {name: path.read_text(errors="replace") if path.exists() else "" for name, path in files.items()}
    left = (path for path in place.rglob("*") if is_temporary(path.name) or ".partial-" in path.name)
    return Ending(
        os.waitstatus_to_exitcode(status),
        text["output"],
        text["errors"],
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        () if tolerant else tuple(sorted(set(text["outside"].splitlines()))),
        tuple(sorted(str(path.relative_to(place)) for path in left)),
    )


Finish = Callable[[list[str], Path, bool], Ending]
"""(words of a command, its folder, whether files elsewhere may be asked for) -> how it ends."""


def command_ended(words: list[str], place: Path, tolerant: bool) -> Ending:
    """Run a command in a fork; arguments as of :func:`ended`."""
    return ended(lambda: main(words), place, tolerant)
