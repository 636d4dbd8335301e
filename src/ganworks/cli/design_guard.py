"""Runs a derivation in a process of its own, so that not even compiled code can outlast the time limit.

Algebra on a stranger's formula can end up in one call into compiled code, on an integer with a billion digits, say,
which no budget inside the process interrupts. The system's timer ends such a child, and the parent answers.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable

GRACE = 2.0
"""Seconds of work beyond the time limit: the start of the algebra system, and what is computed after the last stage."""
Work = Callable[[Callable[[], None]], int]


class Stuck(Exception):
    """The work was ended from outside."""


def guarded(seconds: float, work: Work) -> int:
    """Calls ``work`` in a child process, where that is possible.

    Args:
        seconds: time limit of the derivation, to which :data:`GRACE` is added.
        work: prints its answer and returns an exit status; calls the function it is given once the derivation is done,
            after which it may take as long as it likes.

    Returns:
        The exit status.

    Raises:
        Stuck: the derivation had to be ended.
        Exception: whatever ``work`` raised.
    """
    # A child cannot print into a stream that lives in this process's memory, and threads do not survive a fork.
    if not hasattr(os, "fork") or sys.stdout is not sys.__stdout__ or threading.active_count() > 1:
        return work(lambda: None)
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(writer, seconds + GRACE, work)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) or not told:
        raise Stuck
    result = pickle.loads(told)  # written by this program a moment ago, into a pipe that nobody else can reach
    if isinstance(result, BaseException):
        raise result
    return result


def _work(writer: int, seconds: float, work: Work) -> None:
    """In the child: everything ends here."""
    # Left to its default, the signal needs no interpreter to be running: it ends the process whatever it computes. Work
    # is what is timed, since waiting for a busy machine is bounded by the budgets inside.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        result: object = work(_relax)
        sys.stdout.flush()
    except BaseException as error:
        result = error
    try:
        told = pickle.dumps(result)
        pickle.loads(told)
    except Exception:
        told = pickle.dumps(RuntimeError(repr(result)))
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(told)
    os._exit(0)


def _relax() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
