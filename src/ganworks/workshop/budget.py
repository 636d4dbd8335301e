"""Budgets of time for symbolic algebra that may not end.

A design's time limit is wall-clock time, as its user counts it; the small budgets inside it are the working thread's
own CPU time where the system tells it, so that a busy machine changes no answer before the limit is reached.

A watchdog thread raises an exception inside the thread that does the work. That needs no signal (a test runner's or a
web server's alarm stays untouched), works outside the main thread and nests. Only Python code can be stopped so: one
call into compiled code must be kept small by its caller.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from ganworks.errors import GanworksError

DESIGN_SECONDS = 20.0
SLACK = 0.001
T = TypeVar("T")
Clock = Callable[[], float]
_local = threading.local()


class BudgetExceeded(GanworksError):
    """The time granted to a computation is used up."""


class _Expired(BaseException):
    """Raised inside the working thread; each budget has its own subclass, so that an inner one stops no outer one."""


def _budgets() -> list[tuple[Clock, float]]:
    """The budgets this thread works under, the outermost first: a clock, and when it ends by that clock."""
    return getattr(_local, "budgets", [])


def remaining() -> float:
    """Seconds left in the tightest budget of this thread; infinite outside any budget."""
    return min((end - clock() for clock, end in _budgets()), default=float("inf"))


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    target = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), target)


def _cpu_clock(thread: int) -> Clock:
    """The CPU time of a thread, read from another one; the wall clock where the system has no such thing."""
    try:
        clock = time.pthread_getcpuclockid(thread)
        time.clock_gettime(clock)
    except (AttributeError, OSError):
        return time.monotonic
    return lambda: time.clock_gettime(clock)


def _watch(
    thread: int,
    clock: Clock,
    deadline: float,
    done: threading.Event,
    lock: threading.Lock,
    error: type[_Expired],
) -> None:
    pause = deadline - clock()
    while not done.wait(max(pause, 0.0)):
        with lock:
            if done.is_set():
                return
            if (pause := deadline - clock()) > SLACK:
                continue
            _raise_in(thread, error)
        # Raised again later: an exception that lands in a finaliser is swallowed by the interpreter.
        pause = 0.2


def limited(seconds: float, function: Callable[..., T], *args: Any, **named: Any) -> T:
    """Calls ``function`` and stops it when its time is up.

    Budgets nest: an inner one never lasts longer than what is left of the outer one.

    Args:
        seconds: wall-clock time granted.
        function: what to call, with ``args`` and ``named``.

    Returns:
        What the function returns.

    Raises:
        BudgetExceeded: the function did not return in time.
    """
    return _limited(time.monotonic, seconds, function, *args, **named)


def worked(seconds: float, function: Callable[..., T], *args: Any, **named: Any) -> T:
    """:func:`limited` in CPU time of this thread: what is possible in time does not depend on other programs."""
    clock = getattr(_local, "clock", None)
    if clock is None:
        clock = _local.clock = _cpu_clock(threading.get_ident())
    return _limited(clock, seconds, function, *args, **named)


def _limited(clock: Clock, seconds: float, function: Callable[..., T], *args: Any, **named: Any) -> T:
    budgets = _budgets()
    if seconds <= 0 or remaining() <= 0:
        raise BudgetExceeded(f"No time was left for {_name(function)}.")
    # The wall's clock is the fastest: an outer budget by it, or by the same clock, may be certain to end first.
    if any(other in (clock, time.monotonic) and end - other() <= seconds for other, end in budgets):
        return function(*args, **named)
    error = type("_Expired", (_Expired,), {})
    done, lock = threading.Event(), threading.Lock()
    thread, own = threading.get_ident(), clock() + seconds
    watchdog = threading.Thread(target=_watch, args=(thread, clock, own, done, lock, error), daemon=True)
    _local.budgets = [*budgets, (clock, own)]
    try:
        try:
            watchdog.start()
            return function(*args, **named)
        finally:
            _local.budgets = budgets
            _finish(done, lock, thread, clock() >= own - SLACK)
    except error:
        done.set()
        _local.budgets = budgets
        raise BudgetExceeded(f"{_name(function)} did not end within {seconds:g} s.") from None


def _finish(done: threading.Event, lock: threading.Lock, thread: int, may_be_raised: bool) -> None:
    with lock:
        done.set()
        if may_be_raised:
            _raise_in(thread, None)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def attempt(seconds: float, function: Callable[..., T], *args: Any, **named: Any) -> T | None:
    """What the function returns, or None when it fails in any way or its time is up."""
    try:
        return worked(seconds, function, *args, **named)
    except (Exception, RecursionError):
        return None
