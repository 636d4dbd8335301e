"""Budgets of work for symbolic algebra that may not end.

Work is counted in expression nodes that sympy builds, so that what is possible within a budget depends neither on the
machine nor on what else runs on it. A budget is written in seconds of a usual laptop, :data:`NODES_PER_SECOND` nodes
each. While a budget is open the constructor of sympy's nodes counts, and where the work is used up it raises an
exception there, in the thread that works and inside the call that was limited. The loops of this package count their
own work with :func:`spend`.

Compiled code, and Python code that builds no nodes, is not stopped here; a design runs in a process of its own
(:mod:`ganworks.workshop._worker`), which can be ended from outside.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sympy.core.basic import Basic

from ganworks.errors import GanworksError

DESIGN_SECONDS = 20.0
NODES_PER_SECOND = 30_000
_CLOCK_EVERY = 512
T = TypeVar("T")


class BudgetExceeded(GanworksError):
    """The work granted to a computation is used up."""


class _Expired(BaseException):
    """Raised where a node is built, and caught where the budget was opened; no ``except Exception`` stops it."""


class _Meter(threading.local):
    """The work of one thread: nodes built, where the tightest budget ends (in nodes and in processor time), and where
    the allowance ends, which stops only the budgets opened within it."""

    def __init__(self) -> None:
        self.count = 0
        self.stop = self.deadline = self.limit = self.until = float("inf")

    def add(self, nodes: int) -> None:
        before = self.count
        self.count = before + nodes
        if self.count > self.stop:
            raise _Expired
        if before // _CLOCK_EVERY != self.count // _CLOCK_EVERY and time.thread_time() > self.deadline:
            raise _Expired


_meter = _Meter()
_plain_new = Basic.__dict__["__new__"]
_open = 0
_lock = threading.Lock()


def _counting_new(cls: type[Basic], *args: Any) -> Any:
    meter = _meter
    meter.count = count = meter.count + 1
    if count > meter.stop or (not count % _CLOCK_EVERY and time.thread_time() > meter.deadline):
        raise _Expired
    return _plain_new.__func__(cls, *args)


@contextmanager
def _counting() -> Iterator[None]:
    """Nodes are counted while a budget is open in any thread."""
    global _open
    with _lock:
        _open += 1
        if _open == 1:
            Basic.__new__ = staticmethod(_counting_new)
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if _open == 0:
                Basic.__new__ = _plain_new


def worked() -> float:
    """The work this thread has done, in seconds of a usual laptop; only differences mean something."""
    return _meter.count / NODES_PER_SECOND


def remaining() -> float:
    """What is left of the tightest budget of this thread; infinite outside any budget."""
    if time.thread_time() > min(_meter.deadline, _meter.until):
        return 0.0
    return max(0.0, (min(_meter.stop, _meter.limit) - _meter.count) / NODES_PER_SECOND)


def time_left() -> float:
    """Seconds of processor time until the tightest limit of this thread; infinite outside any."""
    return max(0.0, min(_meter.deadline, _meter.until) - time.thread_time())


def spend(nodes: int) -> None:
    """Counts work that builds no nodes; ends the budget like a node that is built."""
    if _meter.stop < float("inf") or _meter.deadline < float("inf"):
        _meter.add(nodes)


def limited(work: float, function: Callable[..., T], *args: Any, **options: object) -> T:
    """Calls ``function`` and stops it when its work is used up.

    Budgets nest: an inner one never grants more than what is left of the outer one.

    Args:
        work: granted work, in seconds of a usual laptop.
        function: what to call, with ``args`` and ``named``.

    Returns:
        What the function returns.

    Raises:
        BudgetExceeded: the function did not end within its budget.
    """
    if work <= 0 or remaining() <= 0:
        raise BudgetExceeded(f"No work was left for {_name(function)}.")
    stop, outer = _meter.stop, _meter.deadline
    with _counting():
        _meter.stop = min(stop, _meter.limit, _meter.count + work * NODES_PER_SECOND)
        _meter.deadline = min(outer, _meter.until)
        try:
            return function(*args, **options)
        except _Expired:
            raise BudgetExceeded(f"{_name(function)} did not end within a work of {work:g} s.") from None
        finally:
            _meter.stop, _meter.deadline = stop, outer


@contextmanager
def allowance(seconds: float) -> Iterator[None]:
    """Budgets opened within share this much work and, so that a limit in seconds holds on any machine, processor time.

    Work outside of them is not stopped: what is finished can be put together when all is used up.
    """
    limit, until = _meter.limit, _meter.until
    with _counting():
        _meter.limit = min(limit, _meter.count + seconds * NODES_PER_SECOND)
        _meter.until = min(until, time.thread_time() + seconds)
        try:
            yield
        finally:
            _meter.limit, _meter.until = limit, until


def _name(function: Callable[..., object]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def attempt(work: float, function: Callable[..., T], *args: Any, **options: object) -> T | None:
    """What the function returns, or None when it fails in any way or its work is used up."""
    try:
        return limited(work, function, *args, **options)
    except (Exception, RecursionError):
        return None
