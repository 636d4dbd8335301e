"""Wall-clock budgets for symbolic algebra that may not end.

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
T = TypeVar("T")
_local = threading.local()


class BudgetExceeded(GanworksError):
    """The time granted to a computation is used up."""


class _Expired(BaseException):
    """Raised inside the working thread; each budget has its own subclass, so that an inner one stops no outer one."""


def remaining() -> float:
    """Seconds left in the innermost budget of this thread; infinite outside any budget."""
    deadlines = getattr(_local, "deadlines", None)
    return deadlines[-1] - time.monotonic() if deadlines else float("inf")


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    target = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), target)


def _watch(thread: int, deadline: float, done: threading.Event, lock: threading.Lock, error: type[_Expired]) -> None:
    pause = deadline - time.monotonic()
    while not done.wait(max(pause, 0.0)):
        with lock:
            if done.is_set():
                return
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
    own = time.monotonic() + seconds
    deadlines: list[float] = getattr(_local, "deadlines", None) or []
    outer_first = bool(deadlines) and deadlines[-1] <= own
    if seconds <= 0 or (deadlines and deadlines[-1] <= time.monotonic()):
        raise BudgetExceeded(f"No time was left for {_name(function)}.")
    if outer_first:
        return function(*args, **named)
    error = type("_Expired", (_Expired,), {})
    done, lock = threading.Event(), threading.Lock()
    thread = threading.get_ident()
    watchdog = threading.Thread(target=_watch, args=(thread, own, done, lock, error), daemon=True)
    _local.deadlines = [*deadlines, own]
    try:
        try:
            watchdog.start()
            return function(*args, **named)
        finally:
            _local.deadlines = deadlines
            _finish(done, lock, thread, own)
    except error:
        done.set()
        _local.deadlines = deadlines
        raise BudgetExceeded(f"{_name(function)} did not end within {seconds:g} s.") from None


def _finish(done: threading.Event, lock: threading.Lock, thread: int, deadline: float) -> None:
    with lock:
        done.set()
        if time.monotonic() >= deadline:
            _raise_in(thread, None)


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def attempt(seconds: float, function: Callable[..., T], *args: Any, **named: Any) -> T | None:
    """What the function returns, or None when it fails in any way or its time is up."""
    try:
        return limited(seconds, function, *args, **named)
    except (Exception, RecursionError):
        return None
