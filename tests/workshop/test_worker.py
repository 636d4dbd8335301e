"""Work in a process of its own: answers and errors pass through, what cannot be interrupted is ended from outside."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import pytest

from ganworks.errors import BadInput
from ganworks.workshop import _worker, design

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs processes that are given a pipe")
Report = Callable[[object], None]


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(_worker.SWITCH, raising=False)
    monkeypatch.setattr(_worker, "GRACE", 0.2)
    _worker._close()
    yield
    _worker._close()


def answer(number: int, report: Report) -> tuple[int, int]:
    return number + 1, os.getpid()


def refuse(report: Report) -> None:
    raise BadInput("no.")


def compute_forever(report: Report) -> None:
    """Seven to the 10^9 is one call that holds the interpreter for hours."""
    report("half")
    _ = 7**10**9


def die(report: Report) -> None:
    report("half")
    os.kill(os.getpid(), signal.SIGSEGV)


def test_answers_come_from_one_process_that_stays() -> None:
    (first, one), (second, other) = _worker.run(5.0, answer, 1), _worker.run(5.0, answer, 2)
    assert (first, second) == (2, 3) and one == other != os.getpid()


def test_errors_pass_through_and_the_process_stays() -> None:
    _, before = _worker.run(5.0, answer, 1)
    with pytest.raises(BadInput, match="no"):
        _worker.run(5.0, refuse)
    assert _worker.run(5.0, answer, 1)[1] == before


def test_compiled_code_is_ended_and_what_was_reported_is_kept() -> None:
    begin = time.monotonic()
    with pytest.raises(_worker.Stopped) as stop:
        _worker.run(0.2, compute_forever)
    assert (stop.value.reason, stop.value.progress) == ("time", "half")
    assert time.monotonic() - begin < 100
    assert _worker.run(5.0, answer, 1)[0] == 2


def test_a_crash_is_called_a_crash() -> None:
    with pytest.raises(_worker.Stopped) as stop:
        _worker.run(5.0, die)
    assert (stop.value.reason, stop.value.progress) == ("crash", "half")


def test_a_process_that_died_while_it_waited_is_replaced() -> None:
    _, before = _worker.run(5.0, answer, 1)
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    number, after = _worker.run(5.0, answer, 1)
    assert number == 2 and after != before


def test_what_cannot_be_sent_is_done_here() -> None:
    assert _worker.run(5.0, lambda report: os.getpid()) == os.getpid()


def test_threads_get_processes_of_their_own() -> None:
    results: list[tuple[int, int]] = []
    threads = [threading.Thread(target=lambda: results.append(_worker.run(20.0, answer, 1))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number, _ in results] == [2, 2]


def _design_in_child(pipe: Connection) -> None:
    pipe.send(design(f="-log(u)").divergence.known_as)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_within_a_daemonic_process(method: str) -> None:
    context = multiprocessing.get_context("fork") if method == "fork" else multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_design_in_child, args=(there,), daemon=True)
    child.start()
    assert here.poll(60) and here.recv() == "KL(q||p)"
    child.join()


def test_nothing_outlives_a_process_that_is_killed() -> None:
    program = (
        "import os, signal\nfrom ganworks.workshop import _worker\n"
        "child = _worker._take()\nprint(child.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    pid, until = int(done.stdout), time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the worker is still there")


def test_a_limit_holds_from_python_and_what_is_finished_is_kept() -> None:
    begin = time.monotonic()
    objective = design(f="u*log(u)", time_limit=1e-3)
    assert time.monotonic() - begin < 100
    assert objective.valid is None and objective.given == {"f": "u*log(u)"}
    with pytest.raises(BadInput, match="time limit"):
        design(f="u*log(u)", time_limit=0)
