"""A process of its own for algebra that may not end.

Algebra on a stranger's formula can stay in one call into compiled code, on an integer with a billion digits, say, which
no budget inside the process interrupts. Such work runs in a child that is kept for the next task; the system's timer
ends it whatever it computes, what it had reported before is kept, and the next task gets a new child. The child is
forked where this process has one thread only, and otherwise started as a new interpreter. Where neither is possible
(Windows), or where the environment variable ``GANWORKS_WORKER`` is ``off`` (debuggers, coverage), the work is done in
this process, within its budgets.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

GRACE = 2.0
"""Seconds of work beyond the time limit: what the task does after its own budget has ended."""
WALL_FACTOR = 40.0
"""The time limit counts processor time; a busy machine may take this many times longer by the clock."""
SWITCH = "GANWORKS_WORKER"
_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from multiprocessing.connection import Connection
from ganworks.workshop._worker import serve
serve(Connection(int(sys.argv[1])))
"""
Report = Callable[[Any], None]


class Stopped(Exception):
    """The work was ended from outside.

    Attributes:
        reason: ``"time"`` or ``"crash"``.
        progress: what the work had reported last, or None.
    """

    def __init__(self, reason: str, progress: Any) -> None:
        super().__init__(reason)
        self.reason, self.progress = reason, progress


class _Child:
    """A process that serves one task after another."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        self.process: subprocess.Popen[bytes] | None = None
        self.pid = 0
        if _has_one_thread():
            self.pid = os.fork()
            if self.pid == 0:
                self.connection.close()
                _forget()
                serve(theirs)
        else:
            words = [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), json.dumps(sys.path)]
            self.process = subprocess.Popen(words, pass_fds=[theirs.fileno()], stdout=subprocess.DEVNULL)
            self.pid = self.process.pid
        theirs.close()

    def alive(self) -> bool:
        """Whether it still waits for a task: a machine short of memory ends what is idle."""
        if self.process is not None:
            return self.process.poll() is None
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] == 0
        except ChildProcessError:
            return False

    def end(self) -> int:
        """Ends the process; the number of the signal that had ended it before, or 0."""
        if not self.connection.closed:
            self.connection.close()
        if self.process is not None:
            self.process.kill()
            return max(0, -self.process.wait())
        try:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
        except (ChildProcessError, ProcessLookupError):
            return 0
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


_idle: list[_Child] = []
_lock = threading.Lock()
_serving = False


def _forget() -> None:
    """In a process that was forked: the children belong to its parent."""
    for child in _idle:
        child.connection.close()
    _idle.clear()


def _close() -> None:
    while _idle:
        _idle.pop().end()


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _has_one_thread() -> bool:
    """Whether this process may be forked: threads, Python's or a library's, do not survive it."""
    tasks = Path("/proc/self/task")
    return hasattr(os, "fork") and threading.active_count() == 1 and tasks.is_dir() and len(list(tasks.iterdir())) == 1


def run(seconds: float, function: Callable[..., object], *args: Any) -> Any:
    """Calls ``function(*args, report)`` in a child.

    Args:
        seconds: processor time, to which :data:`GRACE` is added; the function keeps its own time limit before that.
        function: a function of a module; may call ``report`` with what it has so far.
        args: values that can be sent to a process.

    Returns:
        What the function returns.

    Raises:
        Stopped: the process had to be ended, or died.
        Exception: whatever the function raised.
    """
    child = _take()
    if child is None:
        return function(*args, lambda _: None)
    try:
        child.connection.send((seconds, function, args))
        kind, payload = _answer(child, seconds)
    except (pickle.PicklingError, AttributeError, TypeError):
        child.end()
        return function(*args, lambda _: None)
    except BaseException:
        child.end()
        raise
    with _lock:
        _idle.append(child)
    if kind == "error":
        raise payload
    return payload


def _take() -> _Child | None:
    if _serving or os.environ.get(SWITCH) == "off" or os.name != "posix":
        return None
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.alive():
                return child
            child.connection.close()
    try:
        return _Child()
    except OSError:
        return None


def _answer(child: _Child, seconds: float) -> tuple[str, Any]:
    progress = None
    until = time.monotonic() + WALL_FACTOR * (seconds + GRACE)
    while True:
        try:
            if not child.connection.poll(max(0.0, until - time.monotonic())):
                child.end()
                raise Stopped("time", progress)
            kind, payload = child.connection.recv()
        except (EOFError, OSError):
            status = child.end()
            raise Stopped("time" if status == signal.SIGPROF else "crash", progress) from None
        if kind != "progress":
            return kind, payload
        progress = payload


def serve(connection: Connection) -> None:
    """The child's life: tasks until the parent is gone."""
    global _serving
    _serving = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGPROF, signal.SIGTERM, signal.SIGALRM):
        # Left to its default, a signal needs no interpreter to be running: it ends the process whatever it computes.
        signal.signal(number, signal.SIG_DFL)
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    gc.freeze()
    try:
        while True:
            seconds, function, args = connection.recv()
            signal.setitimer(signal.ITIMER_PROF, seconds + GRACE)
            answer = _served(connection, function, args)
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send(answer)
    except (EOFError, OSError):
        pass
    finally:
        os._exit(0)


def _served(connection: Connection, function: Callable[..., object], args: tuple[Any, ...]) -> tuple[str, Any]:
    def report(progress: Any) -> None:
        connection.send(("progress", progress))

    try:
        return "done", function(*args, report)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return "error", RuntimeError(repr(error))
        return "error", error
